//! `style.toml` of a form → style sheet: keys over the default, everything wrong at its place.

use std::sync::Arc;

use super::toml::parse;
use super::tree::{Node, Value};
use crate::diag::{Diagnostic, Error, ErrorKind, Source, TextFile, nearest};
use crate::document::{
    Colour, StyleKey, StyleKind, StyleSheet, StyleUnit, StyleValue, style_contradictions, style_keys, style_words,
};
use crate::length::Length;

/// Puts what a file says over a style sheet.
///
/// # Errors
/// [`ErrorKind::Template`] with all that is wrong: syntax, unknown keys, values of the wrong kind or out of their limits,
/// margins that leave no room.
pub(crate) fn style(file: &Arc<TextFile>, base: StyleSheet) -> Result<StyleSheet, Error> {
    let parsed = parse(file);
    let mut reader = Reader { keys: style_keys(), sheet: base, problems: parsed.problems };
    reader.table(&parsed.root, "");
    if reader.problems.is_empty() {
        for (path, why) in style_contradictions(&reader.sheet) {
            let mut problem = Diagnostic::error("style-value", format!("版式不成立：{path} {why}"));
            if let Some(node) = find(&parsed.root, path) {
                problem = problem.label(node.key_label("此处"));
            }
            reader.problems.push(problem);
        }
    }
    if reader.problems.is_empty() {
        Ok(reader.sheet)
    } else {
        Err(Error::new(ErrorKind::Template, reader.problems, Source::default()))
    }
}

/// The value at a path, or the innermost table on the way that is there.
fn find<'n, 'a>(root: &'n Node<'a>, path: &str) -> Option<&'n Node<'a>> {
    let mut found = None;
    let mut at = root;
    for key in path.split('.') {
        match at.get(key) {
            Some(node) => (found, at) = (Some(node), node),
            None => break,
        }
    }
    found
}

struct Reader {
    keys: Vec<StyleKey>,
    sheet: StyleSheet,
    problems: Vec<Diagnostic>,
}

impl Reader {
    fn table(&mut self, node: &Node<'_>, path: &str) {
        let Value::Table(entries) = &node.value else { return };
        for (name, node) in entries {
            let path = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
            let prefix = format!("{path}.");
            if let Some(at) = self.keys.iter().position(|key| key.path == path) {
                match value(&self.keys[at], node) {
                    Ok(Some(value)) => self.keys[at].set(&mut self.sheet, value),
                    Ok(None) => {}
                    Err(why) => {
                        let message = format!("版式 {path}（{}）的值不对", self.keys[at].term);
                        let problem = Diagnostic::error("style-value", message).label(node.label("此处"));
                        let now = self.keys[at].written(&self.sheet);
                        self.problems.push(problem.help(format!("{why}；不写则为 {now}")));
                    }
                }
            } else if self.keys.iter().any(|key| key.path.starts_with(&prefix)) {
                if matches!(node.value, Value::Table(_)) {
                    self.table(node, &path);
                } else if !matches!(node.value, Value::Unreadable) {
                    let message = format!("版式 {path} 是一组键，不是一个值");
                    let problem = Diagnostic::error("style-value", message).label(node.label("此处"));
                    self.problems.push(problem.help(format!("写成 [{path}]，下面每行一个“键 = 值”")));
                }
            } else {
                self.unknown(&path, node);
            }
        }
    }

    fn unknown(&mut self, path: &str, node: &Node<'_>) {
        let (prefix, name) = path.rsplit_once('.').map_or(("", path), |(prefix, name)| (prefix, name));
        // What stands at this place: keys, or names of tables.
        let mut beside: Vec<&str> = Vec::new();
        for key in &self.keys {
            let rest = if prefix.is_empty() { Some(&*key.path) } else { key.path.strip_prefix(prefix) };
            let rest = rest.map(|rest| rest.trim_start_matches('.')).and_then(|rest| rest.split('.').next());
            beside.extend(rest.filter(|rest| !beside.contains(rest)));
        }
        let near = nearest(name, beside.iter().copied());
        let help = match near.first() {
            Some(near) => format!("是不是 {near}？所有的键见 docs/style.md"),
            None => format!("这里可以用：{}", beside.join("、")),
        };
        let problem = Diagnostic::error("style-key", format!("版式里没有 {path}"));
        self.problems.push(problem.label(node.key_label("没有这个键")).help(help));
    }
}

/// The value of a key; `None` where the syntax was complained of already.
fn value(key: &StyleKey, node: &Node<'_>) -> Result<Option<StyleValue>, String> {
    if matches!(node.value, Value::Unreadable) {
        return Ok(None);
    }
    let text = node.text();
    let words = |words: &[&str]| {
        format!("填 {} 之一", words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join("、"))
    };
    let (faces, aligns) = (style_words::FACES, style_words::ALIGNS);
    let face_words: Vec<&str> = faces.iter().map(|(word, _)| *word).collect();
    let face = |text: &str| faces.iter().find(|(word, _)| *word == text).map(|(_, face)| *face);
    let colour = |node: &Node<'_>| {
        let colour = node.text().and_then(Colour::from_hex);
        colour.ok_or_else(|| "颜色写成六位十六进制数，如 \"1F4E79\"".to_owned())
    };
    let value = match key.kind {
        StyleKind::Face => text.and_then(face).map(StyleValue::Face).ok_or_else(|| words(&face_words))?,
        StyleKind::Western => match text {
            Some(style_words::SAME_FACE) => StyleValue::Western(None),
            _ => {
                let all: Vec<&str> = face_words.iter().copied().chain([style_words::SAME_FACE]).collect();
                StyleValue::Western(Some(text.and_then(face).ok_or_else(|| words(&all))?))
            }
        },
        StyleKind::Align => {
            let align = text.and_then(|text| aligns.iter().find(|(word, _)| *word == text));
            let all = aligns.map(|(word, _)| word);
            StyleValue::Align(align.ok_or_else(|| words(&all))?.1)
        }
        StyleKind::Flag => match node.value {
            Value::Bool(flag) => StyleValue::Flag(flag),
            _ => return Err("填 true（是）或 false（否），不加引号".to_owned()),
        },
        StyleKind::Level => match &node.value {
            Value::Number(number) => match number.parse::<u8>() {
                Ok(0) => StyleValue::Level(None),
                Ok(level @ 1..=6) => StyleValue::Level(Some(level)),
                _ => return Err("填 1 到 6；不进导航和书签的填 0".to_owned()),
            },
            _ => return Err("填 1 到 6；不进导航和书签的填 0".to_owned()),
        },
        StyleKind::Colour => StyleValue::Colour(colour(node)?),
        StyleKind::Colours => {
            let colours = node.elements().iter().map(colour).collect::<Result<Vec<_>, _>>()?;
            if colours.is_empty() {
                return Err("填一个以上的颜色，如 [\"1F4E79\", \"D5E1ED\"]".to_owned());
            }
            StyleValue::Colours(colours)
        }
        StyleKind::Name => {
            let name = text.filter(|name| !name.trim().is_empty() && !name.chars().any(char::is_control));
            StyleValue::Name(name.ok_or("填字体名，如 \"仿宋\"")?.to_owned())
        }
        StyleKind::Length(unit, least, most) => {
            let length = length(node, unit).ok_or_else(|| how_to_write(unit))?;
            if length < least || length > most {
                return Err(format!(
                    "在 {} 和 {} 之间",
                    style_words::length(least, unit),
                    style_words::length(most, unit)
                ));
            }
            StyleValue::Length(length)
        }
    };
    Ok(Some(value))
}

fn how_to_write(unit: StyleUnit) -> String {
    match unit {
        StyleUnit::Point => "填磅数，如 10.5；也可以写 \"五号\"、\"10.5pt\"、\"4mm\"".to_owned(),
        StyleUnit::Millimeter => "填毫米数，如 37；也可以写 \"37mm\"、\"3.7cm\"、\"105pt\"".to_owned(),
    }
}

/// A length: a number in the key's unit, a text with a unit, the name of a size.
fn length(node: &Node<'_>, unit: StyleUnit) -> Option<Length> {
    match &node.value {
        Value::Number(number) => in_unit(number, if unit == StyleUnit::Point { "pt" } else { "mm" }),
        Value::Text(text) => {
            let text = text.trim();
            if let Some((_, size)) = style_words::SIZES.iter().find(|(name, _)| *name == text) {
                return Some(*size);
            }
            let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-'))?;
            in_unit(&text[..end], text[end..].trim())
        }
        _ => None,
    }
}

/// A decimal number in a unit, in thousandths of a point.
fn in_unit(number: &str, unit: &str) -> Option<Length> {
    let (negative, digits) = number.strip_prefix('-').map_or((false, number), |digits| (true, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || whole.len() > 6 || fraction.len() > 4 {
        return None;
    }
    let digits = format!("{whole}{fraction:0<4}");
    let ten_thousandths: i64 = digits.parse().ok()?;
    // Thousandths of a point in ten thousand units, as a fraction.
    let (numerator, denominator) = match unit {
        "pt" | "磅" => (1, 10),
        "mm" | "毫米" => (72_000, 254_000),
        "cm" | "厘米" => (720_000, 254_000),
        _ => return None,
    };
    let thousandths = (ten_thousandths * numerator + denominator / 2) / denominator;
    let thousandths = i32::try_from(thousandths).ok()?;
    Some(Length::milli(if negative { -thousandths } else { thousandths }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Align, Face, Role, TableRole};

    fn read(text: &str) -> Result<StyleSheet, Error> {
        style(&TextFile::new("style.toml", text), StyleSheet::default())
    }

    #[test]
    fn values_as_people_write_them() {
        let sheet = read(
            "[page]\ntop = 37\nleft = \"2.8cm\"\nright = \"26毫米\"\n[paragraph.body]\nsize = \"小三\"\ntracking = -0.25\n\
             align = \"左\"\nface = \"宋体\"\nwestern = \"同中文\"\n[paragraph.heading1]\noutline = 0\nkeep_next = false\n\
             [table.public]\nsize = 9\nframe = \"1.5pt\"\n[chart]\nyears = [\"8B1A1A\", \"#F0D0D0\"]\n[faces]\nfang = \"仿宋\"\n",
        )
        .expect("a style");
        assert_eq!(sheet.page.top, Length::mm10(370));
        assert_eq!((sheet.page.left, sheet.page.right), (Length::mm10(280), Length::mm10(260)));
        let body = sheet.paragraph(Role::Body);
        assert_eq!((body.size, body.tracking), (Length::pt(15), Length::hundredths(-25)));
        assert_eq!((body.align, body.face, body.western), (Align::Left, Face::Song, None));
        assert_eq!((sheet.paragraph(Role::Heading1).outline, sheet.paragraph(Role::Heading1).keep_next), (None, false));
        assert_eq!(sheet.table(TableRole::Public).frame, Length::hundredths(150));
        assert_eq!(sheet.chart.years, [Colour(0x8B, 0x1A, 0x1A), Colour(0xF0, 0xD0, 0xD0)]);
        assert_eq!(sheet.faces.of(Face::Fang), "仿宋");
    }

    #[test]
    fn everything_wrong_is_said_at_its_place() {
        let error = read(
            "[page]\ntop = \"宽\"\nwidht = 210\n[paragraph.body]\nsize = 0\nface = \"Arial\"\nalign = 3\n[paragraph.bdy]\nsize = 3\n\
             [chart]\nyears = []\nlargest = \"red\"\n[table]\npublic = 3\n[faces]\nfang = \"\"\n",
        )
        .expect_err("wrong");
        let said: Vec<String> = error
            .diagnostics()
            .iter()
            .map(|problem| {
                assert_eq!(problem.labels.len(), 1, "{problem:?}");
                format!("{} {} | {}", problem.id, problem.message, problem.help.as_deref().unwrap_or_default())
            })
            .collect();
        insta::assert_snapshot!(said.join("\n"));
    }

    #[test]
    fn margins_leave_room() {
        let error = read("[page]\nleft = 100\nright = 100\n").expect_err("no room");
        assert!(error.to_string().contains("不到 60 mm"), "{error}");
    }

    #[test]
    fn numbers_in_units() {
        for (number, unit, thousandths) in [
            ("16", "pt", Some(16_000)),
            ("10.5", "pt", Some(10_500)),
            ("156", "mm", Some(442_205)),
            ("15.6", "cm", Some(442_205)),
            ("-0.25", "pt", Some(-250)),
            ("1e9", "pt", None),
            ("9999999", "pt", None),
            ("", "mm", None),
            ("1", "em", None),
        ] {
            assert_eq!(in_unit(number, unit), thousandths.map(Length::milli), "{number} {unit}");
        }
    }
}
