//! The styles of a Word file, and the table of its fonts, as the style sheet has them.

use docx_rs::{
    AlignmentType, LineSpacing, LineSpacingType, ParagraphProperty, RunFonts, SpecialIndentType, Style, StyleType,
    Styles, Tab, TabLeaderType, TabValueType, TableAlignmentType, TableBorder, TableBorderPosition, TableBorders,
    TableCellMargins, TableProperty,
};

use super::mend::Element;
use super::names::{self, TableParagraph, TablePart};
use super::sheet::{SPACER, Sheet};
use crate::document::{Align, Face, FaceNames, ParagraphStyle, Role, StyleSheet, TableRole, TableStyle};
use crate::length::Length;
use crate::xml::{DECLARATION, Put, escape};

/// The default style of each kind.
const DEFAULTS: [&str; 4] = [names::NORMAL, "DefaultParagraphFont", "TableNormal", "NoList"];

/// The faces with the names that other systems have for them.
pub(super) fn font_table(style: &StyleSheet) -> String {
    let mut part =
        format!("{DECLARATION}<w:fonts xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">");
    for face in Face::ALL {
        let (other, family, charset) = match face {
            Face::Fang => ("仿宋", "modern", "86"),
            Face::Kai => ("楷体", "modern", "86"),
            Face::Hei => ("SimHei", "modern", "86"),
            Face::Biaosong => ("方正小标宋_GBK", "auto", "86"),
            Face::Song => ("SimSun", "auto", "86"),
            Face::Roman => ("Liberation Serif", "roman", "00"),
        };
        let pitch = if face == Face::Roman { "variable" } else { "fixed" };
        part.put(format_args!(
            "<w:font w:name=\"{}\"><w:altName w:val=\"{}\"/><w:charset w:val=\"{charset}\"/>\
             <w:family w:val=\"{family}\"/><w:pitch w:val=\"{pitch}\"/></w:font>",
            escape(style.faces.of(face)),
            escape(other),
        ));
    }
    part.push_str("</w:fonts>");
    part
}

/// Body text without indent and tracking: what the other styles are based on.
fn normal(style: &StyleSheet) -> ParagraphStyle {
    let mut normal = *style.paragraph(Role::Body);
    (normal.first_indent, normal.tracking) = (Length::ZERO, Length::ZERO);
    normal
}

/// All styles of a style sheet.
pub(super) fn styles(style: &StyleSheet, upright: &Sheet, turned: &Sheet) -> Styles {
    let normal = normal(style);
    let mut body = Style::new(names::NORMAL, StyleType::Paragraph)
        .name("Normal")
        .align(AlignmentType::Both)
        .snap_to_grid(false)
        .line_spacing(line_spacing(&normal));
    body.paragraph_property.widow_control = Some(true);
    let mut all = vec![
        body,
        Style::new("DefaultParagraphFont", StyleType::Character)
            .name("Default Paragraph Font")
            .ui_priority(1)
            .semi_hidden()
            .unhide_when_used()
            .q_format(false),
        Style::new("TableNormal", StyleType::Table)
            .name("Normal Table")
            .ui_priority(99)
            .semi_hidden()
            .unhide_when_used()
            .q_format(false)
            .set_borders(TableBorders::with_empty())
            .margins(TableCellMargins::new().margin(0, 108, 0, 108)),
        Style::new("NoList", StyleType::Numbering)
            .name("No List")
            .ui_priority(99)
            .semi_hidden()
            .unhide_when_used()
            .q_format(false),
        Style::new(names::STRONG, StyleType::Character)
            .name("Strong")
            .based_on("DefaultParagraphFont")
            .fonts(fonts(Face::Hei, None, &style.faces))
            .ui_priority(22),
    ];
    for &role in Role::ALL {
        let name = names::of(role);
        let look = style.paragraph(role);
        let mut word = paragraph(name.id, name.name, look, &normal, &style.faces);
        if look.outline.is_some() {
            word = word.next(names::of(Role::Body).id).ui_priority(9);
        }
        word.paragraph_property = match role {
            Role::ContentsPart => tab(word.paragraph_property, TabLeaderType::Dot, upright.text_width()),
            // What takes several lines hangs under its name, behind 附件1.
            Role::ContentsEntry => {
                let hanging = look.size * 3;
                let left = (look.left_indent + hanging).twips();
                let hanging = SpecialIndentType::Hanging(hanging.twips());
                let property = word.paragraph_property.indent(Some(left), Some(hanging), None, None);
                tab(property, TabLeaderType::Dot, upright.text_width())
            }
            Role::PageNumber => word.paragraph_property.indent(None, None, Some(look.size.twips()), None),
            _ => word.paragraph_property,
        };
        all.push(word);
        match role {
            Role::Heading1 => all.push(
                Style::new(names::UNLISTED, StyleType::Paragraph)
                    .name("标题 2（不入目录）")
                    .based_on(name.id)
                    .next(names::of(Role::Body).id)
                    .ui_priority(9),
            ),
            Role::PageNumber => all.push(
                Style::new(names::FOOTER_EVEN, StyleType::Paragraph)
                    .name("页脚（偶数页）")
                    .based_on(name.id)
                    .align(AlignmentType::Left)
                    .indent(Some(look.size.twips()), None, None, None)
                    .q_format(false),
            ),
            // A chart stands close to what is under it.
            Role::Caption => {
                let line = LineSpacing::new().line(normal.pitch.twips()).line_rule(LineSpacingType::AtLeast);
                let mut graph = Style::new(names::GRAPH, StyleType::Paragraph)
                    .name("图")
                    .based_on(names::NORMAL)
                    .next(name.id)
                    .align(AlignmentType::Center)
                    .line_spacing(line);
                graph.paragraph_property.keep_next = Some(true);
                all.push(graph);
            }
            Role::Note => {
                let mut note = Style::new(names::GRAPH_NOTE, StyleType::Paragraph)
                    .name("图注")
                    .based_on(name.id)
                    .next(names::of(Role::Caption).id)
                    .align(AlignmentType::Center);
                note.paragraph_property.keep_next = Some(true);
                all.push(note);
            }
            _ => (),
        }
    }
    all.push(
        Style::new(names::SPACER, StyleType::Paragraph)
            .name("表后空行")
            .based_on(names::NORMAL)
            .line_spacing(LineSpacing::new().line(SPACER).line_rule(LineSpacingType::Exact))
            .size(2)
            .q_format(false),
    );
    for &role in TableRole::ALL {
        all.extend(table_styles(role, style, &normal, upright, turned));
    }
    all.into_iter()
        .fold(Styles::new(), Styles::add_style)
        .default_fonts(fonts(normal.face, normal.western, &style.faces))
        .default_size(half_points(normal.size))
}

/// The styles of a kind of table: its frame and the paragraphs in and above it.
fn table_styles(
    role: TableRole,
    style: &StyleSheet,
    normal: &ParagraphStyle,
    upright: &Sheet,
    turned: &Sheet,
) -> Vec<Style> {
    let look = style.table(role);
    let (id, name) = names::table(role);
    let frame = Style::new(id, StyleType::Table)
        .name(name)
        .based_on("TableNormal")
        .table_property(table_property(look))
        .ui_priority(59)
        .q_format(false);
    let paragraphs = TablePart::ALL.into_iter().map(|part| {
        // Letters and digits beside 黑体 are its own: those of Times look grey there.
        let (face, western, align) = match part {
            TablePart::Text => (look.face, look.western, Align::Left),
            TablePart::Centred => (look.face, look.western, Align::Center),
            TablePart::Figure => (look.face, look.western, Align::Right),
            TablePart::Head => (look.head_face, None, Align::Center),
            TablePart::RowHead => (look.head_face, None, Align::Left),
            TablePart::HeadFigure => (look.head_face, None, Align::Right),
            TablePart::Line | TablePart::WideLine => {
                let head =
                    ParagraphStyle { size: look.size, pitch: look.head_pitch, ..*style.paragraph(Role::TableHead) };
                let sheet = if part == TablePart::Line { upright } else { turned };
                let mut word = table_paragraph(role, part, &head, normal, &style.faces);
                word.paragraph_property = tab(word.paragraph_property, TabLeaderType::None, sheet.text_width());
                return word;
            }
        };
        let cell = ParagraphStyle { face, western, align, size: look.size, pitch: look.pitch, ..*normal };
        table_paragraph(role, part, &cell, normal, &style.faces)
    });
    std::iter::once(frame).chain(paragraphs).collect()
}

fn table_paragraph(
    role: TableRole,
    part: TablePart,
    look: &ParagraphStyle,
    normal: &ParagraphStyle,
    faces: &FaceNames,
) -> Style {
    let style = TableParagraph(role, part);
    paragraph(&style.to_string(), &style.name(), look, normal, faces).q_format(false)
}

/// A paragraph style that says what differs from the style it is based on.
fn paragraph(id: &str, name: &str, look: &ParagraphStyle, base: &ParagraphStyle, faces: &FaceNames) -> Style {
    let mut style = Style::new(id, StyleType::Paragraph).name(name).based_on(names::NORMAL);
    if (look.face, look.western) != (base.face, base.western) {
        style = style.fonts(fonts(look.face, look.western, faces));
    }
    if look.size != base.size {
        style = style.size(half_points(look.size));
    }
    if look.tracking != base.tracking {
        style.run_property = style.run_property.character_spacing(look.tracking.twips());
    }
    let spacing = (look.pitch, look.space_before, look.space_after);
    if spacing != (base.pitch, base.space_before, base.space_after) {
        style = style.line_spacing(line_spacing(look));
    }
    if look.align != base.align {
        style = style.align(match look.align {
            Align::Justify => AlignmentType::Both,
            Align::Left => AlignmentType::Left,
            Align::Center => AlignmentType::Center,
            Align::Right => AlignmentType::Right,
        });
    }
    if (look.first_indent, look.left_indent) != (base.first_indent, base.left_indent) {
        let first = SpecialIndentType::FirstLine(look.first_indent.twips());
        style = style.indent(Some(look.left_indent.twips()), Some(first), None, None);
    }
    if let Some(level) = look.outline {
        style = style.outline_lvl(usize::from(level.saturating_sub(1)));
    }
    style.paragraph_property.keep_next = look.keep_next.then_some(true);
    style.paragraph_property.page_break_before = look.page_break_before.then_some(true);
    style
}

fn line_spacing(look: &ParagraphStyle) -> LineSpacing {
    let twips = |length: Length| length.twips().unsigned_abs();
    LineSpacing::new()
        .before(twips(look.space_before))
        .after(twips(look.space_after))
        .line(look.pitch.twips())
        .line_rule(LineSpacingType::Exact)
}

fn tab(property: ParagraphProperty, leader: TabLeaderType, at: i32) -> ParagraphProperty {
    property.add_tab(Tab::new().val(TabValueType::Right).leader(leader).pos(at.unsigned_abs() as usize))
}

fn fonts(face: Face, western: Option<Face>, faces: &FaceNames) -> RunFonts {
    let latin = faces.of(western.unwrap_or(face));
    RunFonts::new().ascii(latin).hi_ansi(latin).cs(latin).east_asia(faces.of(face))
}

fn half_points(size: Length) -> usize {
    (size.thousandths().max(0) / 500) as usize
}

fn table_property(look: &TableStyle) -> TableProperty {
    let border = |position, width| TableBorder::new(position).size(eighths(width) as usize).color("000000");
    let borders = [
        (TableBorderPosition::Top, look.frame),
        (TableBorderPosition::Left, look.frame),
        (TableBorderPosition::Bottom, look.frame),
        (TableBorderPosition::Right, look.frame),
        (TableBorderPosition::InsideH, look.rule),
        (TableBorderPosition::InsideV, look.rule),
    ];
    let borders =
        borders.into_iter().fold(TableBorders::with_empty(), |all, (position, width)| all.set(border(position, width)));
    // The height of a row holds its rules, the style's padding does not.
    let y = look.padding_y - look.rule / 2;
    let (x, y) = (look.padding_x.twips().unsigned_abs() as usize, y.twips().max(0).unsigned_abs() as usize);
    TableProperty::new()
        .align(TableAlignmentType::Center)
        .set_borders(borders)
        .set_margins(TableCellMargins::new().margin(y, x, y, x))
}

/// Width of a rule in eighths of a point.
pub(super) fn eighths(width: Length) -> i32 {
    (width.thousandths() + 62) / 125
}

/// What docx-rs cannot say in a style sheet: languages, the grid, the default styles, which styles are Word's own.
pub(super) fn complete_styles(styles: &mut Element, style: &StyleSheet) {
    // docx-rs writes an empty Normal of its own before ours.
    let mut empty_normal = true;
    styles.retain(|child| child.name != "w:style" || !std::mem::take(&mut empty_normal));

    let languages = [("w:val", "en-US"), ("w:eastAsia", "zh-CN"), ("w:bidi", "ar-SA")];
    styles.child("w:docDefaults").child("w:rPrDefault").child("w:rPr").push(Element::new("w:lang", &languages));
    // Word's own styles that are not used here stay out of the style pane.
    let latent = [
        ("w:defLockedState", "0"),
        ("w:defUIPriority", "99"),
        ("w:defSemiHidden", "1"),
        ("w:defUnhideWhenUsed", "1"),
        ("w:defQFormat", "0"),
        ("w:count", "376"),
    ];
    styles.push(Element::new("w:latentStyles", &latent));

    let cell = style.page.cell.twips();
    for word in styles.elements_mut().filter(|child| child.name == "w:style") {
        let id = word.get("w:styleId").unwrap_or_default().to_owned();
        if DEFAULTS.contains(&id.as_str()) {
            word.set("w:default", "1");
        } else if id != names::STRONG
            && !Role::ALL.iter().any(|&role| names::of(role).id == id && names::of(role).built_in)
        {
            word.set("w:customStyle", "1");
        }
        if id == names::NORMAL {
            // Two switches: lines, and characters. Marks do not hang over the right edge, as our own lines have it.
            word.child("w:pPr").push(Element::new("w:overflowPunct", &[("w:val", "0")]));
            word.child("w:rPr").push(Element::new("w:snapToGrid", &[("w:val", "0")]));
        }
        for property in word.elements_mut().filter(|child| child.name == "w:tblPr") {
            // A style has no width.
            property.retain(|child| child.name != "w:tblW");
        }
        for property in word.elements_mut().filter(|child| child.name == "w:pPr") {
            for indent in property.elements_mut().filter(|child| child.name == "w:ind") {
                // Word shows an indent in characters as such.
                let first = indent.get("w:firstLine").and_then(|twips| twips.parse().ok()).unwrap_or(0);
                if first > 0 {
                    indent.set("w:firstLineChars", &(first * 100 / cell).to_string());
                }
            }
        }
    }
    styles.mend();
}
