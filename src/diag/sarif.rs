//! Diagnostics as SARIF 2.1.0, so that a forge or an editor shows them in place.

use serde_json::{Map, Value, json};

use super::json::text;
use super::{Diagnostic, Label, Source};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Diagnostics as a SARIF 2.1.0 log of one run, indented, with a line end.
///
/// Each list of diagnostics comes with the source that its facts stand in. `title_of` says in a few words what a rule asks, by its id. The location of a result is the place of the caret, the
/// other labels are related locations; what only follows from a finding is a result of its own; a waived finding is
/// suppressed, with its reason. Lines and columns are those of [`to_json`](super::to_json).
pub fn to_sarif<'a>(
    found: impl IntoIterator<Item = (&'a [Diagnostic], &'a Source)>,
    title_of: impl Fn(&str) -> Option<&'static str>,
) -> String {
    let mut rules: Vec<&'static str> = Vec::new();
    let mut results = Vec::new();
    let found = found.into_iter().flat_map(|(diagnostics, source)| diagnostics.iter().map(move |root| (root, source)));
    let all =
        found.flat_map(|(root, source)| std::iter::once(root).chain(&root.children).map(move |one| (one, source)));
    for (diagnostic, source) in all {
        let index = rules.iter().position(|id| *id == diagnostic.id).unwrap_or_else(|| {
            rules.push(diagnostic.id);
            rules.len() - 1
        });
        results.push(result(diagnostic, index, source));
    }
    let rules: Vec<Value> = rules
        .into_iter()
        .map(|id| json!({ "id": id, "shortDescription": { "text": title_of(id).unwrap_or(id) } }))
        .collect();
    let driver = json!({ "name": "juesuan", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
    text(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver }, "language": "zh-CN", "columnKind": "unicodeCodePoints", "results": results,
        }],
    }))
}

fn result(diagnostic: &Diagnostic, index: usize, source: &Source) -> Value {
    let mut labels = diagnostic.labels.iter();
    let primary = labels.next().and_then(|label| location(label, source));
    let related: Vec<Value> = labels.filter_map(|label| location(label, source)).collect();
    let message = match &diagnostic.help {
        Some(help) => format!("{}\n{help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    let mut object = Map::new();
    object.insert("ruleId".to_owned(), json!(diagnostic.id));
    object.insert("ruleIndex".to_owned(), json!(index));
    object.insert("level".to_owned(), json!(diagnostic.severity.key()));
    object.insert("message".to_owned(), json!({ "text": message }));
    if let Some(primary) = primary {
        object.insert("locations".to_owned(), json!([primary]));
    }
    if !related.is_empty() {
        object.insert("relatedLocations".to_owned(), Value::Array(related));
    }
    if let Some(reason) = &diagnostic.waived {
        object.insert("suppressions".to_owned(), json!([{ "kind": "external", "justification": reason }]));
    }
    Value::Object(object)
}

fn location(label: &Label, source: &Source) -> Option<Value> {
    let (file, span) = source.resolve(label)?;
    let (line, column) = file.line_column(span.start);
    let (end_line, end_column) = file.line_column(span.end);
    Some(json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&source.name_of(&file)) },
            "region": { "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column },
        },
        "message": { "text": label.text },
    }))
}

/// A file name as a reference (RFC 3986): relative as it is, else with the scheme `file`.
fn uri(name: &str) -> String {
    let drive = matches!(name.as_bytes(), [letter, b':', b'/' | b'\\', ..] if letter.is_ascii_alphabetic());
    let mut uri = match name.as_bytes() {
        _ if drive => "file:///".to_owned(),
        [b'/', ..] => "file://".to_owned(),
        _ => String::new(),
    };
    for (at, byte) in name.bytes().enumerate() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            b'\\' => uri.push('/'),
            b':' if drive && at == 1 => uri.push(':'),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::TextFile;

    #[test]
    fn names_become_references() {
        for (name, expected) in [
            ("report.toml", "report.toml"),
            ("a b/报.txt", "a%20b/%E6%8A%A5.txt"),
            (r"C:\a.txt", "file:///C:/a.txt"),
            ("a:b.txt", "a%3Ab.txt"),
            ("/tmp/a.txt", "file:///tmp/a.txt"),
        ] {
            assert_eq!(uri(name), expected);
        }
    }

    #[test]
    fn results_have_rules_and_places() {
        let file = TextFile::new("a.txt", "甲乙\n");
        let mut finding = Diagnostic::error("share", "不符")
            .label(Label::text(&file, 3..6, "此处"))
            .label(Label::text(&file, 0..3, "另一处"))
            .help("核对");
        finding.children.push(Diagnostic::error("completion", "也不符"));
        finding.waived = Some("历史原因".to_owned());
        let title = |id: &str| (id == "share").then_some("占比");
        let log: Value = serde_json::from_str(&to_sarif([(&[finding][..], &Source::default())], title)).expect("JSON");
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"][0]["shortDescription"]["text"], "占比");
        assert_eq!(run["tool"]["driver"]["rules"][1]["id"], "completion");
        let result = &run["results"][0];
        assert_eq!(result["message"]["text"], "不符\n核对");
        assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startColumn"], 2);
        assert_eq!(result["relatedLocations"][0]["message"]["text"], "另一处");
        assert_eq!(result["suppressions"][0]["justification"], "历史原因");
        assert_eq!(run["results"][1]["ruleIndex"], 1);
    }
}
