//! Paragraphs and runs: a style, and what a place adds to it.

use std::borrow::Cow;
use std::fmt::Display;

use crate::document::{FaceNames, ParagraphStyle, Shift, unshifted};
use crate::layout::LineBreak;
use crate::layout::line::borrowed_marks;
use crate::length::Length;
use crate::xml::{Put, escape};

/// What a paragraph says itself, because it follows from its place and not from its role.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Direct {
    pub(super) keep_next: bool,
    pub(super) page_break: Option<bool>,
    pub(super) before: Option<Length>,
    pub(super) after: Option<Length>,
    pub(super) line: Option<Line>,
    pub(super) left: Option<Length>,
    /// Level in the outline, from 1.
    pub(super) outline: Option<u8>,
}

/// Distance of base lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Line {
    Exact(Length),
    /// Grows with what stands on it: a chart is cut by an exact line.
    AtLeast(Length),
}

/// Opens a paragraph; gives the place at which more properties may be put in.
pub(super) fn open(xml: &mut String, style: impl Display, direct: &Direct) -> usize {
    xml.put(format_args!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>"));
    if direct.keep_next {
        xml.push_str("<w:keepNext/>");
    }
    match direct.page_break {
        Some(true) => xml.push_str("<w:pageBreakBefore/>"),
        Some(false) => xml.push_str("<w:pageBreakBefore w:val=\"0\"/>"),
        None => (),
    }
    if direct.before.is_some() || direct.after.is_some() || direct.line.is_some() {
        xml.push_str("<w:spacing");
        for (name, length) in [("before", direct.before), ("after", direct.after)] {
            if let Some(length) = length {
                xml.put(format_args!(" w:{name}=\"{}\"", length.twips().max(0)));
            }
        }
        if let Some(line) = direct.line {
            let (pitch, rule) = match line {
                Line::Exact(pitch) => (pitch, "exact"),
                Line::AtLeast(pitch) => (pitch, "atLeast"),
            };
            xml.put(format_args!(" w:line=\"{}\" w:lineRule=\"{rule}\"", pitch.twips()));
        }
        xml.push_str("/>");
    }
    if let Some(left) = direct.left {
        xml.put(format_args!("<w:ind w:left=\"{}\"/>", left.twips()));
    }
    if let Some(level) = direct.outline {
        xml.put(format_args!("<w:outlineLvl w:val=\"{}\"/>", level.saturating_sub(1)));
    }
    let end = xml.len();
    xml.push_str("</w:pPr>");
    end
}

/// Closes a paragraph.
pub(super) fn close(xml: &mut String) {
    xml.push_str("</w:p>");
}

/// A piece of a text that begins at byte `start` of it, with line feeds where lines were broken by sense.
pub(super) fn broken<'a>(piece: &'a str, start: usize, breaks: &[LineBreak]) -> Cow<'a, str> {
    let mut text = Cow::Borrowed(piece);
    for at in breaks.iter().rev().filter_map(|line| (line.at as usize).checked_sub(start)) {
        // A line feed of the text's own begins a line too.
        if at > 0 && piece.is_char_boundary(at) && at < piece.len() && !piece[..at].ends_with('\n') {
            text.to_mut().insert(at, '\n');
        }
    }
    text
}

/// What a run says itself.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Look<'a> {
    /// Character style.
    pub(super) style: Option<&'a str>,
    pub(super) size: Option<Length>,
    /// Added to each advance, where that is not the style's.
    pub(super) tracking: Option<Length>,
    /// Name of the face where it is not the style's: the Chinese one for marks that a program would set in the Western one.
    pub(super) face: Option<&'a str>,
}

/// Writes the characters of a paragraph or of a part of it, set in a Chinese face with a Western one beside it.
///
/// LibreOffice takes a mark such as “ for a Western one at the beginning and behind Western characters, whatever the
/// hint says: these get the Chinese face for both.
pub(super) fn characters(xml: &mut String, text: &str, look: Look<'_>, style: &ParagraphStyle, faces: &FaceNames) {
    let mut from = 0;
    for marks in style.western.map_or_else(Vec::new, |_| borrowed_marks(text)) {
        run(xml, &text[from..marks.start], look);
        run(xml, &text[marks.clone()], Look { face: Some(faces.of(style.face)), ..look });
        from = marks.end;
    }
    run(xml, &text[from..], look);
}

/// Writes characters; a line feed breaks the line, a tab goes to the next stop. No characters, no run.
pub(super) fn run(xml: &mut String, text: &str, look: Look<'_>) {
    let mut from = 0;
    while let Some((at, shift)) = text[from..].char_indices().find_map(|(at, c)| Some((from + at, unshifted(c)?.1))) {
        let same = |c: &char| unshifted(*c).is_some_and(|(_, other)| other == shift);
        let shifted: String = text[at..].chars().take_while(same).collect();
        let plain: String = shifted.chars().filter_map(|c| unshifted(c).map(|(plain, _)| plain)).collect();
        run_of(xml, &text[from..at], look, None);
        run_of(xml, &plain, look, Some(shift));
        from = at + shifted.len();
    }
    run_of(xml, &text[from..], look, None);
}

/// Characters of one look, on the line or all shifted.
fn run_of(xml: &mut String, text: &str, look: Look<'_>, shift: Option<Shift>) {
    if text.is_empty() {
        return;
    }
    xml.push_str("<w:r>");
    let eastern = text.contains(is_ambiguous);
    if eastern || shift.is_some() || look != Look::default() {
        xml.push_str("<w:rPr>");
        if let Some(style) = look.style {
            xml.put(format_args!("<w:rStyle w:val=\"{style}\"/>"));
        }
        match look.face.map(escape) {
            Some(name) => xml.put(format_args!(
                "<w:rFonts w:hint=\"eastAsia\" w:ascii=\"{name}\" w:hAnsi=\"{name}\" w:eastAsia=\"{name}\"/>"
            )),
            None if eastern => xml.push_str("<w:rFonts w:hint=\"eastAsia\"/>"),
            None => {}
        }
        if let Some(tracking) = look.tracking {
            xml.put(format_args!("<w:spacing w:val=\"{}\"/>", tracking.twips()));
        }
        if let Some(size) = look.size {
            let half_points = size.thousandths() / 500;
            xml.put(format_args!("<w:sz w:val=\"{half_points}\"/><w:szCs w:val=\"{half_points}\"/>"));
        }
        match shift {
            Some(Shift::Up) => xml.push_str("<w:vertAlign w:val=\"superscript\"/>"),
            Some(Shift::Down) => xml.push_str("<w:vertAlign w:val=\"subscript\"/>"),
            None => {}
        }
        xml.push_str("</w:rPr>");
    }
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(['\n', '\t']).unwrap_or(rest.len());
        let (plain, tail) = rest.split_at(end);
        if !plain.is_empty() {
            let space = if plain.trim() == plain { "" } else { " xml:space=\"preserve\"" };
            xml.put(format_args!("<w:t{space}>{}</w:t>", escape(plain)));
        }
        match tail.as_bytes().first() {
            Some(b'\n') => xml.push_str("<w:br/>"),
            Some(_) => xml.push_str("<w:tab/>"),
            None => break,
        }
        rest = &tail[1..];
    }
    xml.push_str("</w:r>");
}

/// Characters that Chinese and Western fonts both have: without a hint Word takes the Western ones, with narrow “ ” and a
/// dash that does not reach its neighbour.
fn is_ambiguous(character: char) -> bool {
    matches!(character, '§' | '°' | '±' | '·' | '×' | '÷' | '\u{2010}'..='\u{2027}' | '‰' | '※' | '℃' | '№' | '①'..='⑳' | 'Ⅰ'..='Ⅻ' | '→' | '≤' | '≥' | '√' | '□' | '■' | '●' | '○')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Role, StyleSheet};

    #[test]
    fn texts_are_broken_where_layout_broke_them() {
        let breaks = [6, 9, 12, 18].map(|at| LineBreak::new(0, at));
        for (piece, start, text) in [
            ("满意度指标", 0, "满意\n度\n指\n标"),
            // Its own line feed stays one.
            ("满意度\n指标", 1, "满意度\n指标"),
            ("预算数", 6, "预\n算\n数"),
            ("预算", 24, "预算"),
            ("", 0, ""),
        ] {
            assert_eq!(broken(piece, start, &breaks), text);
        }
    }

    #[test]
    fn runs() {
        let strong = Look { style: Some("Strong"), ..Look::default() };
        let small = Look { size: Some(Length::hundredths(750)), ..Look::default() };
        for (text, look, xml) in [
            ("", strong, ""),
            ("决算", Look::default(), "<w:r><w:t>决算</w:t></w:r>"),
            ("决算 ", Look::default(), "<w:r><w:t xml:space=\"preserve\">决算 </w:t></w:r>"),
            ("一\n二", Look::default(), "<w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r>"),
            ("\t甲<乙", Look::default(), "<w:r><w:tab/><w:t>甲&lt;乙</w:t></w:r>"),
            (
                "CO₂",
                Look::default(),
                "<w:r><w:t>CO</w:t></w:r><w:r><w:rPr><w:vertAlign w:val=\"subscript\"/></w:rPr><w:t>2</w:t></w:r>",
            ),
            ("“三公”", Look::default(), "<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr><w:t>“三公”</w:t></w:r>"),
            ("一是", strong, "<w:r><w:rPr><w:rStyle w:val=\"Strong\"/></w:rPr><w:t>一是</w:t></w:r>"),
            ("1", small, "<w:r><w:rPr><w:sz w:val=\"15\"/><w:szCs w:val=\"15\"/></w:rPr><w:t>1</w:t></w:r>"),
        ] {
            let mut got = String::new();
            run(&mut got, text, look);
            assert_eq!(got, xml, "{text:?}");
        }
    }

    #[test]
    fn marks_without_a_script_get_the_chinese_face() {
        let sheet = StyleSheet::gbt9704();
        let mark = "<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\" w:ascii=\"仿宋_GB2312\" w:hAnsi=\"仿宋_GB2312\" \
                    w:eastAsia=\"仿宋_GB2312\"/></w:rPr><w:t>“</w:t></w:r>";
        for (role, text, xml) in [
            (Role::Body, "10.“三公经费", format!("<w:r><w:t>10.</w:t></w:r>{mark}<w:r><w:t>三公经费</w:t></w:r>")),
            (Role::Body, "年度", "<w:r><w:t>年度</w:t></w:r>".to_owned()),
            (
                Role::Heading1,
                "“三",
                "<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr><w:t>“三</w:t></w:r>".to_owned(),
            ),
        ] {
            let mut got = String::new();
            characters(&mut got, text, Look::default(), sheet.paragraph(role), &sheet.faces);
            assert_eq!(got, xml, "{text}");
        }
    }
}
