//! One look in every file: what a style sheet says is what the PDF and the Word file both do.

use std::collections::BTreeSet;

use juesuan::document::{Chart, ChartStyle, Colour, Document, StyleSheet};
use juesuan::layout::{self, Fonts, Item, Pages};

use super::in_package;
use super::made::made;
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
