//! Diagnostics as JSON, for programs: one schema, described in `docs/audit.md`.

use serde_json::{Map, Value, json};

use super::{Diagnostic, Label, Origin, Source};

/// The version of the schema; it grows when a reader of the old one would misread the new one.
pub const JSON_VERSION: u32 = 1;

/// Diagnostics about a file as JSON, indented, with a line end.
///
/// `{version, file, findings: [{id, severity, message, help, labels: [{file, line, column, end_line, end_column, text}]}]}`;
/// a finding may also have `children`, of the same shape, and `waived`, the reason. The first label is the place of the
/// caret; one of a fact that was taken from a workbook has its `cell: {workbook, sheet, cell}`. Lines and columns count from
/// 1, columns count characters, an end is the place behind the last character. A label in the text of a file that is no
/// text has `origins`: `{page, box}` with the box as `[left, top, right, bottom]` in points from the upper left corner,
/// `{sheet, row, column}` or `{paragraph}`. A label without a place in a file is left out.
pub fn to_json(file: &str, diagnostics: &[Diagnostic], source: &Source) -> String {
    let findings: Vec<Value> = diagnostics.iter().map(|diagnostic| finding(diagnostic, source)).collect();
    text(&json!({ "version": JSON_VERSION, "file": file, "findings": findings }))
}

fn finding(diagnostic: &Diagnostic, source: &Source) -> Value {
    let labels: Vec<Value> = diagnostic.labels.iter().filter_map(|one| label(one, source)).collect();
    let mut object = Map::new();
    object.insert("id".to_owned(), json!(diagnostic.id));
    object.insert("severity".to_owned(), json!(diagnostic.severity.key()));
    object.insert("message".to_owned(), json!(diagnostic.message));
    object.insert("help".to_owned(), json!(diagnostic.help));
    object.insert("labels".to_owned(), Value::Array(labels));
    if !diagnostic.children.is_empty() {
        let children = diagnostic.children.iter().map(|child| finding(child, source)).collect();
        object.insert("children".to_owned(), Value::Array(children));
    }
    if let Some(reason) = &diagnostic.waived {
        object.insert("waived".to_owned(), json!(reason));
    }
    Value::Object(object)
}

fn label(label: &Label, source: &Source) -> Option<Value> {
    let (file, span) = source.resolve(label)?;
    let (line, column) = file.line_column(span.start);
    let (end_line, end_column) = file.line_column(span.end);
    let mut place = json!({
        "file": source.name_of(&file), "line": line, "column": column, "end_line": end_line, "end_column": end_column,
        "text": label.text,
    });
    if let Some(cell) = source.cell(label) {
        place["cell"] = json!({ "workbook": cell.workbook, "sheet": cell.sheet, "cell": cell.cell });
    }
    let origins: Vec<Value> = file.origins(span).iter().map(origin).collect();
    if !origins.is_empty() {
        place["origins"] = Value::Array(origins);
    }
    Some(place)
}

fn origin(origin: &Origin) -> Value {
    // Places on paper are no amounts: binary fractions of a point do.
    let points = |thousandths: i32| f64::from(thousandths) / 1000.0;
    match origin {
        Origin::Page { number, area } => {
            let area = [area.left, area.top, area.right, area.bottom].map(points);
            json!({ "page": number, "box": area })
        }
        Origin::Cell { sheet, row, column } => json!({ "sheet": sheet.as_ref(), "row": row, "column": column }),
        Origin::Paragraph(number) => json!({ "paragraph": number }),
    }
}

/// A value as indented text with a line end.
pub(super) fn text(value: &Value) -> String {
    format!("{value:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Severity, TextFile};

    #[test]
    fn places_count_characters() {
        let file = TextFile::new("报告.txt", "甲\n合计 5万元\n");
        let mut finding = Diagnostic::error("parts-sum", "不符").label(Label::text(&file, 11..18, "合计")).help("核对");
        finding.children.push(Diagnostic::new("share", Severity::Note, "也不符"));
        finding.waived = Some("历史原因".to_owned());
        insta::assert_snapshot!(to_json("报告.txt", &[finding], &Source::default()), @r#"
{
  "version": 1,
  "file": "报告.txt",
  "findings": [
    {
      "id": "parts-sum",
      "severity": "error",
      "message": "不符",
      "help": "核对",
      "labels": [
        {
          "file": "报告.txt",
          "line": 2,
          "column": 4,
          "end_line": 2,
          "end_column": 7,
          "text": "合计"
        }
      ],
      "children": [
        {
          "id": "share",
          "severity": "note",
          "message": "也不符",
          "help": null,
          "labels": []
        }
      ],
      "waived": "历史原因"
    }
  ]
}
"#);
    }
}
