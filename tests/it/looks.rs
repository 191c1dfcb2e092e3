//! One look in every file: what a style sheet says is what the PDF and the Word file both do.

use std::collections::BTreeSet;

use juesuan::document::{Chart, ChartStyle, Colour, Document, StyleSheet};
use juesuan::layout::{self, Fonts, Item, Pages};

use super::in_package;
use super::made::{keep, made};
use super::readers;

/// The example with columns of two years and a pie of several slices, in this style.
fn laid_out(style: &StyleSheet) -> (Document, Pages) {
    let mut document = made(&in_package("examples/zhaohua-union-2020")).generated.document;
    document.style = style.clone();
    let pages = layout::layout(&document, &Fonts::embedded()).expect("pages");
    (document, pages)
}

/// The colors on the pages, which the PDF draws, but for black.
fn colours_of_pages(pages: &Pages) -> BTreeSet<String> {
    let mut colours = BTreeSet::new();
    for item in pages.pages.iter().flat_map(|page| &page.items) {
        match item {
            Item::Stroke(stroke) => _ = colours.insert(stroke.colour),
            Item::Shape(shape) => {
                colours.extend(shape.fill);
                colours.extend(shape.outline.map(|outline| outline.1));
            }
            _ => {}
        }
    }
    colours.remove(&Colour::BLACK);
    colours.into_iter().map(Colour::hex).collect()
}

/// The charts of a Word file, as XML.
fn charts(docx: &[u8]) -> Vec<String> {
    let parts = readers::parts(docx).into_iter().filter(|(path, _)| path.starts_with("word/charts/chart"));
    parts.map(|(_, part)| String::from_utf8(part).expect("UTF-8")).collect()
}

/// The colors of the charts of a Word file, but for black.
fn colours_of_charts(docx: &[u8]) -> BTreeSet<String> {
    let mut colours = BTreeSet::new();
    for chart in charts(docx) {
        for place in chart.split("srgbClr val=\"").skip(1) {
            colours.insert(place[..6].to_owned());
        }
    }
    colours.remove("000000");
    colours
}

/// A color that stands in both files, and how to change it.
type Change = fn(&mut ChartStyle) -> &mut Colour;

#[test]
fn a_colour_of_charts_changes_in_both_files() {
    let style = StyleSheet::default();
    let (document, pages) = laid_out(&style);
    let docx = juesuan::docx::to_vec(&document, &pages).expect("a file");
    assert_eq!(colours_of_pages(&pages), colours_of_charts(&docx));
    let changes: [Change; 7] = [
        |style| &mut style.years[0],
        |style| &mut style.years[1],
        |style| &mut style.largest,
        |style| &mut style.slices[0],
        |style| &mut style.outline,
        |style| &mut style.grid,
        |style| &mut style.leader,
    ];
    for (number, change) in (1..).zip(changes) {
        let mut style = style.clone();
        let new = Colour(0xF0, 0xE0, number);
        *change(&mut style.chart) = new;
        let (document, pages) = laid_out(&style);
        let docx = juesuan::docx::to_vec(&document, &pages).expect("a file");
        let (drawn, native) = (colours_of_pages(&pages), colours_of_charts(&docx));
        assert!(drawn.contains(&new.hex()), "{number}: {drawn:?}");
        assert_eq!(drawn, native, "{number}");
    }
}

#[test]
fn measures_of_charts_change_in_both_files() {
    let mut style = StyleSheet::default();
    style.chart.radius = juesuan::Length::mm10(200);
    style.chart.plot_width = juesuan::Length::mm10(900);
    let (document, pages) = laid_out(&style);
    let pies = document.blocks().filter_map(|block| match block {
        juesuan::document::Block::Figure(figure) => Some(&figure.chart),
        _ => None,
    });
    for (chart, place) in pies.zip(&pages.figures) {
        let pie = matches!(chart, Chart::Pie(pie) if pie.slices.len() > 1);
        assert!(!pie || place.pie.as_ref().is_some_and(|plan| plan.radius == style.chart.radius));
    }
    let docx = juesuan::docx::to_vec(&document, &pages).expect("a file");
    // 90 of 156 mm; two radii of 20 mm.
    let widths: Vec<bool> = charts(&docx)
        .iter()
        .filter(|chart| chart.contains("<c:barChart>") || chart.matches("<c:dPt>").count() > 1)
        .map(|chart| chart.contains("<c:w val=\"0.5769\"/>") || chart.contains("<c:w val=\"0.2564\"/>"))
        .collect();
    assert!(!widths.is_empty() && widths.iter().all(|changed| *changed), "{widths:?}");
}

/// What a county that prints in its own colors would write.
const STYLE: &str = r#"
[page]
top = 33
bottom = "3cm"
left = 30
right = 24

[paragraph.body]
size = "小三"
pitch = 27
tracking = 0
first_indent = 30

[paragraph.heading1]
face = "小标宋"

[table.public]
size = 9
frame = 1.5

[chart]
years = ["8B1A1A", "F0D5D5"]
largest = "F0D5D5"
slices = ["8B1A1A", "E0A0A0", "B05050"]
outline = "8B1A1A"

[faces]
fang = "仿宋"
song = "SimSun"
"#;

/// The three files of a form with a look of its own; the judges see them too.
#[test]
fn a_form_sets_its_look() {
    let made = made(&in_package("examples/zhaohua-union-2020"));
    let form = juesuan::Form::built_in(&made.report.form).expect("the form").overlay("style.toml", STYLE);
    let document = juesuan::Composer::new(&form).and_then(|form| form.compose(&made.report)).expect("a document");
    let fonts = Fonts::embedded();
    let pages = layout::layout(&document, &fonts).expect("pages");
    let docx = juesuan::docx::to_vec(&document, &pages).expect("a Word file");
    let pdf = juesuan::pdf::to_vec(&document, &pages, &fonts).expect("a PDF");
    let xlsx = juesuan::xlsx::to_vec(&document).expect("a workbook");
    keep("own-style", &[("docx", &docx), ("pdf", &pdf), ("xlsx", &xlsx)]);

    assert!(colours_of_pages(&pages).contains("8B1A1A"));
    assert_eq!(colours_of_pages(&pages), colours_of_charts(&docx));
    let (word, book) = (readers::everything(&docx), readers::everything(&xlsx));
    assert!(book.contains("\nSimSun\n"), "the faces of the workbook are the style's");
    assert!(word.contains("\nSimSun\n") && word.contains("\n仿宋\n") && !word.contains("仿宋_GB2312"));
    // Margins, upright: 33 and 30 mm, less the air above the ink of a first line.
    let page = pages.pages.iter().find(|page| page.number == Some(1)).expect("a first page");
    let first = page.items.iter().find_map(|item| match item {
        Item::Text(text) => Some(text.y),
        _ => None,
    });
    assert!(first.is_some_and(|y| y > juesuan::Length::mm10(330) && y < juesuan::Length::mm10(450)), "{first:?}");
}

#[test]
fn what_is_wrong_in_a_look_is_said_at_its_place() {
    let form = juesuan::Form::built_in("sichuan-2020").expect("the form");
    let wrong = form.overlay("style.toml", "[paragraph.body]\nsize = \"很大\"\n[page]\ntpo = 3\n");
    let error = juesuan::Composer::new(&wrong).expect_err("a wrong look");
    let places: Vec<_> = error.diagnostics().iter().map(|problem| problem.id).collect();
    assert_eq!(places, ["style-key", "style-value"]);
    assert!(error.to_string().contains("style.toml:2:8") && error.to_string().contains("style.toml:4:1"), "{error}");
}
