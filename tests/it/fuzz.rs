//! The targets of `fuzz/`, for a second or two each, on examples that are mutated a little.

use std::fs;

use std::sync::OnceLock;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use super::in_package;
use super::made::{Made, made};

#[expect(unreachable_pub, reason = "a library of its own, too")]
#[path = "../../fuzz/src/lib.rs"]
mod targets;

fn example() -> &'static Made {
    static EXAMPLE: OnceLock<Made> = OnceLock::new();
    EXAMPLE.get_or_init(|| made(&in_package("examples/zhaohua-union-2020")))
}

/// Bytes that a target takes as they are, to be mutated.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let read = |path: &str| fs::read(in_package(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let both = |first: &str, second: &str| [read(first), vec![0xFF], read(second)].concat();
    match target {
        "report" => vec![
            both(
                "examples/county-education-bureau-2023/report.toml",
                "examples/county-education-bureau-2023/detail.csv",
            ),
            read("tests/rules/report.toml"),
        ],
        "annex" => vec![read("examples/county-education-bureau-2023/annex-2.xml")],
        "annex_text" => vec![read("examples/zhaohua-union-2020/annex-1.txt")],
        "form" => vec![both("templates/sichuan-2020/sections/1-overview.xml", "templates/sichuan-2020/tables.toml")],
        "audit_text" => vec![juesuan::text::to_string(&example().generated.document).into_bytes()],
        "audit_docx" => vec![example().docx.clone()],
        "audit_pdf" => vec![read("tests/published/small.pdf")],
        "audit_xlsx" => vec![example().xlsx.clone()],
        "audit_html" => vec![read("tests/published/small.html")],
        "font" => vec![juesuan_fonts::ROMAN.to_vec()],
        "document" => vec![(0..2000_u32).map(|i| (i * i % 251) as u8).collect()],
        _ => panic!("{target} has no seeds"),
    }
}

/// A slip: some bytes out, others in.
type Slip = (prop::sample::Index, usize, Vec<u8>);

fn slip() -> impl Strategy<Value = Slip> {
    const PIECES: [&str; 24] = [
        "",
        "\"",
        "=",
        "\n",
        "[[",
        "]",
        "<p>",
        "</p>",
        "{{",
        "}}",
        "{% if",
        "%}",
        "-",
        ".",
        ",",
        "9999999999999999",
        "0",
        "１",
        "决算",
        "（",
        "\u{200B}",
        "\0",
        "&",
        "1e9",
    ];
    let piece = prop_oneof![
        4 => prop::sample::select(PIECES.as_slice()).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..4),
        1 => (1..200_usize).prop_map(|count| "甲，".repeat(count).into_bytes()),
    ];
    (any::<prop::sample::Index>(), prop_oneof![3 => 0..4_usize, 1 => 0..200_usize], piece)
}

fn slipped(seed: &[u8], slips: &[Slip]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for (at, out, piece) in slips {
        let at = at.index(bytes.len() + 1);
        let end = (at + out).min(bytes.len());
        bytes.splice(at..end, piece.iter().copied());
    }
    bytes
}

/// The same inputs at every run; `JUESUAN_FUZZ=1000` runs so many of each target, new ones.
#[test]
fn every_target_ends() {
    let more: Option<usize> = std::env::var("JUESUAN_FUZZ").ok().and_then(|count| count.parse().ok());
    let mut runner = if more.is_some() { TestRunner::default() } else { TestRunner::deterministic() };
    for (name, target) in targets::TARGETS {
        let count = more.unwrap_or(match name {
            "report" | "annex" | "annex_text" | "form" => 2,
            "audit_text" | "audit_docx" | "audit_xlsx" | "document" => 6,
            _ => 24,
        });
        let seeds = seeds(name);
        for round in 0..count {
            let slips = prop::collection::vec(slip(), 1..6).new_tree(&mut runner).expect("a strategy").current();
            let bytes = slipped(&seeds[round % seeds.len()], &slips);
            if let Err(panic) = std::panic::catch_unwind(|| target(&bytes)) {
                let file = std::env::temp_dir().join(format!("juesuan-fuzz-{name}"));
                fs::write(&file, &bytes).expect("the input is kept");
                eprintln!("{name}: the input is in {}", file.display());
                std::panic::resume_unwind(panic);
            }
        }
    }
}
