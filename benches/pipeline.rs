//! Each phase alone, and the whole, for both examples.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use juesuan::check::{Options, RULES, check};
use juesuan::layout::{Fonts, layout};
use juesuan::model::Report;
use juesuan::{Composer, Form, Generator, docx, html, pdf, xlsx};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

fn pipeline(criterion: &mut Criterion) {
    for name in ["zhaohua-union-2020", "county-education-bureau-2023"] {
        let folder = folder(name);
        let (report, _) = Report::read(&folder).expect("the example is right");
        let form = Form::built_in(&report.form).expect("a built-in form");
        let composer = Composer::new(&form).expect("the form compiles");
        let fonts = Fonts::embedded();
        let document = composer.compose(&report).expect("a document");
        let pages = layout(&document, &fonts).expect("pages");
        let options = Options::default().basis(composer.budget_basis());

        let mut group = criterion.benchmark_group(name);
        group.bench_function("read", |bencher| bencher.iter(|| Report::read(black_box(&folder)).expect("a report")));
        group.bench_function("check", |bencher| bencher.iter(|| check(black_box(&report), RULES, options)));
        group.bench_function("check_document", |bencher| {
            bencher.iter(|| juesuan::check::check_document(black_box(&report), &document, RULES, options));
        });
        group.bench_function("compose", |bencher| {
            bencher.iter(|| composer.compose(black_box(&report)).expect("a document"));
        });
        group.bench_function("layout", |bencher| {
            bencher.iter(|| layout(black_box(&document), &fonts).expect("pages"));
        });
        group.bench_function("docx", |bencher| {
            bencher.iter(|| docx::to_vec(black_box(&document), &pages).expect("a Word file"));
        });
        group.bench_function("pdf", |bencher| {
            bencher.iter(|| pdf::to_vec(black_box(&document), &pages, &fonts).expect("a PDF"));
        });
        #[cfg(feature = "ofd")]
        group.bench_function("ofd", |bencher| {
            bencher.iter(|| juesuan::ofd::to_vec(black_box(&document), &pages, &fonts).expect("an OFD"));
        });
        group.bench_function("xlsx", |bencher| {
            bencher.iter(|| xlsx::to_vec(black_box(&document)).expect("a workbook"));
        });
        group.bench_function("html", |bencher| bencher.iter(|| html::to_vec(black_box(&document))));
        #[cfg(feature = "audit-pdf")]
        {
            use juesuan::{audit, published};
            let file = pdf::to_vec(&document, &pages, &fonts).expect("a PDF");
            group.bench_function("read_pdf", |bencher| {
                bencher.iter(|| published::read(black_box(&file), "report.pdf").expect("a report"));
            });
            let read = published::read(&file, "report.pdf").expect("a report");
            group.bench_function("audit", |bencher| bencher.iter(|| audit::read(black_box(read.text()))));
        }
        let generator = Generator::new(Fonts::embedded());
        group.bench_function("whole", |bencher| {
            bencher.iter(|| {
                let (report, _) = Report::read(black_box(&folder)).expect("a report");
                let generated = generator.generate(&report).expect("it can be made");
                let files = [generated.docx(), generated.pdf(), generated.xlsx()];
                files.map(|file| file.expect("a file").len())
            });
        });
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(30).measurement_time(Duration::from_secs(3));
    targets = pipeline
}
criterion_main!(benches);
