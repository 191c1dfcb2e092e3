//! The looks of the page: `page.css`, with sizes, faces and the paper from the style sheet.

use super::text::{Html, part, pt};
use crate::document::{Align, Face, ParagraphStyle, Role, StyleSheet, TableRole};
use crate::length::Length;

/// What holds for every report. Names in it begin with `ju-`.
const PAGE: &str = include_str!("page.css");

/// The class of paragraphs of a role.
pub(super) fn class(role: Role) -> &'static str {
    match role {
        Role::CoverTitle => "title",
        Role::CoverDate => "date",
        Role::ContentsTitle => "ctitle",
        Role::ContentsPart => "cpart",
        Role::ContentsEntry => "centry",
        Role::PartTitle => "part",
        Role::Heading1 => "h1",
        Role::Heading2 => "h2",
        Role::Heading3 => "h3",
        Role::Heading4 => "h4",
        Role::Body => "p",
        Role::AnnexMark => "mark",
        Role::AnnexTitle => "atitle",
        Role::Caption => "cap",
        Role::Note => "note",
        Role::TableTitle => "ttitle",
        Role::TableHead => "above",
        Role::InlineTableTitle => "ititle",
        Role::InlineTableSubtitle => "isub",
        Role::PageNumber => "number",
    }
}

/// The class of a table.
pub(super) fn table_class(role: TableRole) -> &'static str {
    match role {
        TableRole::Public => "public",
        TableRole::Compact => "compact",
        TableRole::Dense => "dense",
        TableRole::Inline => "inline",
    }
}

/// The selector of paragraphs of a role, within the report.
fn selector(role: Role) -> &'static str {
    match role {
        // Element and class: stronger than what holds for every paragraph, weaker than nothing.
        Role::Body => "p",
        role => class(role),
    }
}

/// Writes the rules; a whole page also has a ground of its own.
pub(super) fn write(out: &mut String, style: &StyleSheet, prefix: &str, fragment: bool) {
    // Comments are for whoever reads the source.
    let mut rest = PAGE;
    if fragment {
        rest = rest.split_once("/* report */").map_or(rest, |(_, report)| report);
    }
    while let Some(at) = rest.find(['/', 'j']) {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        if let Some(comment) = tail.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after.trim_start());
        } else if let Some(name) = tail.strip_prefix("ju-") {
            out.push_str(prefix);
            rest = name;
        } else {
            out.push_str(&tail[..1]);
            rest = &tail[1..];
        }
    }
    out.push_str(rest);
    let body = style.paragraph(Role::Body).size;
    // On the screen sizes go by that of the text, and the small ones stay readable.
    faces(out, style, prefix);
    for &role in Role::ALL.iter().filter(|&&role| role != Role::PageNumber) {
        let look = style.paragraph(role);
        let size = look.size.max(body * 17 / 20);
        rule(out, prefix, role);
        out.put(format_args!(
            "{{font-family:var(--{prefix}{});font-size:{}em;line-height:{};",
            face(look.face, look.western),
            part(size, body),
            part(look.pitch.min(look.size * 2), look.size)
        ));
        paragraph(out, look);
        out.push_str("}\n");
    }
    for &role in TableRole::ALL {
        let look = style.table(role);
        let class = table_class(role);
        out.put(format_args!(
            ".{prefix}{class}{{font-family:var(--{prefix}{});font-size:{}em;line-height:{};}}\n\
             .{prefix}{class} thead th,.{prefix}{class} .{prefix}h{{font-family:var(--{prefix}{});}}\n",
            face(look.face, look.western),
            part(look.size.max(body * 3 / 4), body),
            part(look.pitch, look.size),
            face(look.head_face, None),
        ));
    }
    print(out, style, prefix);
}

fn rule(out: &mut String, prefix: &str, role: Role) {
    let name = selector(role);
    if role == Role::Body {
        out.put(format_args!(".{prefix}report {name}"));
    } else if role == Role::ContentsPart || role == Role::ContentsEntry {
        let depth = if role == Role::ContentsPart { "" } else { " ul" };
        out.put(format_args!(".{prefix}contents ul{depth} a"));
    } else {
        out.put(format_args!(".{prefix}report .{prefix}{name}"));
    }
}

fn paragraph(out: &mut String, look: &ParagraphStyle) {
    let align = match look.align {
        Align::Justify => "justify",
        Align::Left => "left",
        Align::Center => "center",
        Align::Right => "right",
    };
    let em = |length: Length| part(length, look.size);
    let (indent, before, after) = (em(look.first_indent), em(look.space_before), em(look.space_after));
    out.put(format_args!("text-align:{align};text-indent:{indent}em;margin-block:{before}em {after}em"));
    if look.left_indent != Length::ZERO {
        out.put(format_args!(";padding-left:{}em", em(look.left_indent)));
    }
}

/// The name of the variable with the fonts of a face and its Western companion.
fn face(face: Face, western: Option<Face>) -> &'static str {
    match (face, western) {
        (Face::Fang, Some(_)) => "fang-w",
        (Face::Fang, None) => "fang",
        (Face::Kai, Some(_)) => "kai-w",
        (Face::Kai, None) => "kai",
        (Face::Hei, _) => "hei",
        (Face::Biaosong, _) => "title",
        (Face::Song, Some(_)) => "song-w",
        (Face::Song, None) => "song",
        (Face::Roman, _) => "roman",
    }
}

/// The fonts: those of offices by the names of the style sheet, then those that systems bring along.
fn faces(out: &mut String, style: &StyleSheet, prefix: &str) {
    // Western letters and digits alone: “ ” and dashes stay Chinese.
    out.put(format_args!("@font-face{{font-family:{prefix}latin;src:local(\"Times New Roman\")"));
    for name in ["TimesNewRomanPSMT", "Liberation Serif", "Tinos", "Noto Serif"] {
        out.put(format_args!(",local(\"{name}\")"));
    }
    out.put(format_args!(";unicode-range:U+20-7E}}\n.{prefix}report{{"));
    for (name, face, others, generic) in [
        ("fang", Face::Fang, "仿宋,FangSong,STFangsong,\"Noto Serif CJK SC\"", "serif"),
        ("kai", Face::Kai, "楷体,KaiTi,STKaiti,\"Noto Serif CJK SC\"", "serif"),
        ("song", Face::Song, "SimSun,STSong,\"Noto Serif CJK SC\"", "serif"),
        ("hei", Face::Hei, "SimHei,STHeiti,\"PingFang SC\",\"Noto Sans CJK SC\"", "sans-serif"),
        ("title", Face::Biaosong, "FZXiaoBiaoSong-B05S,STZhongsong,华文中宋,SimSun,\"Noto Serif CJK SC\"", "serif"),
        ("roman", Face::Roman, "Tinos,\"Liberation Serif\"", "serif"),
    ] {
        // A name is the user's: what could end a string or the element is left out.
        let own: String =
            style.faces.of(face).chars().filter(|c| !c.is_control() && !"\"\\<>&{};".contains(*c)).collect();
        out.put(format_args!("--{prefix}{name}:\"{own}\",{others},{generic};"));
        if matches!(name, "fang" | "kai" | "song") {
            out.put(format_args!("--{prefix}{name}-w:{prefix}latin,\"{own}\",{others},{generic};"));
        }
    }
    out.push_str("}\n");
}

/// On paper: the page of the report, its sizes in points.
fn print(out: &mut String, style: &StyleSheet, prefix: &str) {
    let page = &style.page;
    let paper = |out: &mut String, name: &str, [width, height, top, right, bottom, left]: [Length; 6]| {
        out.put(format_args!(
            "@page{name}{{size:{}pt {}pt;margin:{}pt {}pt {}pt {}pt;}}\n",
            pt(width),
            pt(height),
            pt(top),
            pt(right),
            pt(bottom),
            pt(left)
        ));
    };
    paper(out, "", [page.width, page.height, page.top, page.right, page.bottom, page.left]);
    // The sheet turned clockwise.
    let wide = format!(" {prefix}wide");
    paper(out, &wide, [page.height, page.width, page.left, page.top, page.right, page.bottom]);
    out.push_str("@media print{");
    for &role in Role::ALL.iter().filter(|&&role| role != Role::PageNumber) {
        rule(out, prefix, role);
        out.put(format_args!("{{font-size:{}pt}}", pt(style.paragraph(role).size)));
    }
    for &role in TableRole::ALL {
        let look = style.table(role);
        let class = table_class(role);
        out.put(format_args!(
            ".{prefix}{class}{{font-size:{}pt}}.{prefix}{class} th,.{prefix}{class} td{{padding:{}pt {}pt}}",
            pt(look.size),
            pt(look.padding_y),
            pt(look.padding_x.min(Length::pt(4)))
        ));
    }
    out.push_str("}\n");
}
