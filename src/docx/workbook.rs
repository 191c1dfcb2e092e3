//! The workbook behind a chart: five parts, the smallest that Excel and WPS open, so that "edit data" works.

use super::chart_data::{ChartData, SHEET, column_name};
use super::relations::RELATIONS;
use crate::diag::Error;
use crate::package::Package;
use crate::xml::{DECLARATION, Put, escape};

const CONTENT_TYPES: &str = concat!(
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">",
    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>",
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>",
    "<Override PartName=\"/xl/workbook.xml\" ",
    "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>",
    "<Override PartName=\"/xl/worksheets/sheet1.xml\" ",
    "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>",
    "</Types>"
);

/// The relation from a chart, counted from 1, to its workbook.
pub(super) fn relation(number: usize) -> String {
    relations("package", &format!("../embeddings/Microsoft_Excel_Worksheet{number}.xlsx"))
}

fn relations(kind: &str, target: &str) -> String {
    format!(
        "{DECLARATION}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/></Relationships>"
    )
}

/// The bytes of the workbook: names in the first column, a series in each other one. Not compressed: the document's
/// package compresses it as a whole.
pub(super) fn to_vec(data: &ChartData<'_>) -> Result<Vec<u8>, Error> {
    let workbook = format!(
        "{DECLARATION}<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         xmlns:r=\"{RELATIONS}\"><sheets><sheet name=\"{SHEET}\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let mut package = Package::new();
    package.store("[Content_Types].xml", format!("{DECLARATION}{CONTENT_TYPES}"))?;
    package.store("_rels/.rels", relations("officeDocument", "xl/workbook.xml"))?;
    package.store("xl/workbook.xml", workbook)?;
    package.store("xl/_rels/workbook.xml.rels", relations("worksheet", "worksheets/sheet1.xml"))?;
    package.store("xl/worksheets/sheet1.xml", sheet(data))?;
    package.finish()
}

fn sheet(data: &ChartData<'_>) -> String {
    let mut sheet = format!(
        "{DECLARATION}<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>"
    );
    sheet.push_str("<row r=\"1\">");
    for (column, series) in (1..).zip(&data.series) {
        text(&mut sheet, column, 1, series.name);
    }
    sheet.push_str("</row>");
    for (index, name) in data.names.iter().enumerate() {
        let row = index + 2;
        sheet.put(format_args!("<row r=\"{row}\">"));
        text(&mut sheet, 0, row, name);
        for (column, series) in (1..).zip(&data.series) {
            if let Some(value) = series.values.get(index) {
                sheet.put(format_args!("<c r=\"{}{row}\"><v>{value}</v></c>", column_name(column)));
            }
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    sheet
}

fn text(sheet: &mut String, column: usize, row: usize, text: &str) {
    let (column, text) = (column_name(column), escape(text));
    sheet.put(format_args!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"));
}
