//! The parts that follow from the style sheet alone: styles, footers, relations and content types as docx-rs makes them,
//! mended, beside the three small ones that it cannot make. Made once for each style sheet.

use std::sync::{Arc, Mutex, PoisonError};

use docx_rs::{
    AlignmentType, Docx, FieldCharType, Footer, HeightRule, InstrPAGE, InstrText, LineSpacing, LineSpacingType,
    Paragraph, ParagraphProperty, Run, RunFonts, Section, SpecialIndentType, Style, StyleType, Styles, Tab,
    TabLeaderType, TabValueType, Table, TableAlignmentType, TableBorder, TableBorderPosition, TableBorders, TableCell,
    TableCellMargins, TableLayoutType, TablePositionProperty, TableProperty, TableRow, TextDirectionType, WidthType,
};

use super::mend::Element;
use super::names::{self, TableParagraph, TablePart};
use super::sheet::{NUMBER_CELL, SPACER, Sheet};
use crate::diag::Error;
use crate::document::{Align, Face, ParagraphStyle, Role, SectionKind, StyleSheet, TableRole, TableStyle};
use crate::length::Length;
use crate::package::Package;
use crate::xml::{DECLARATION, Put, escape};

const SETTINGS: &str = include_str!("settings.xml");
const THEME: &str = include_str!("theme.xml");

/// Where relations of office documents have their types.
pub(super) const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// Where parts of office documents have their content types.
const CONTENT: &str = "application/vnd.openxmlformats-officedocument";

/// The default style of each kind.
const DEFAULTS: [&str; 4] = [names::NORMAL, "DefaultParagraphFont", "TableNormal", "NoList"];

/// Parts of the package that follow from the style sheet.
#[derive(Debug)]
pub(super) struct Skeleton {
    style: StyleSheet,
    content_types: Element,
    relations: Element,
    /// A package of the parts that are the same in every document, compressed once.
    pub(super) parts: Vec<u8>,
}

/// The skeleton of this style sheet: the one made last, or a new one.
pub(super) fn of(style: &StyleSheet) -> Result<Arc<Skeleton>, Error> {
    static LAST: Mutex<Option<Arc<Skeleton>>> = Mutex::new(None);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(skeleton) = last.as_ref().filter(|skeleton| skeleton.style == *style) {
        return Ok(Arc::clone(skeleton));
    }
    let skeleton = Arc::new(Skeleton::new(style)?);
    *last = Some(Arc::clone(&skeleton));
    Ok(skeleton)
}

/// The footers in the order of their parts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FooterKind {
    /// Odd pages of upright sheets.
    Odd,
    /// Even pages of upright sheets.
    Even,
    /// Odd pages of turned sheets.
    TurnedOdd,
    /// Even pages of turned sheets.
    TurnedEven,
}

impl FooterKind {
    const ALL: [(FooterKind, &'static str); 4] = [
        (FooterKind::Odd, "word/footer1.xml"),
        (FooterKind::Even, "word/footer2.xml"),
        (FooterKind::TurnedOdd, "word/footer3.xml"),
        (FooterKind::TurnedEven, "word/footer4.xml"),
    ];

    /// The relation from the document, as docx-rs names it.
    pub(super) fn relation(self) -> String {
        format!("rIdFooter{}", self as usize + 1)
    }

    fn paragraph(self) -> Paragraph {
        let style = match self {
            FooterKind::Odd | FooterKind::TurnedOdd => names::of(Role::PageNumber).id,
            FooterKind::Even | FooterKind::TurnedEven => names::FOOTER_EVEN,
        };
        let text = |text: &str| Run::new().fonts(RunFonts::new().hint("eastAsia")).add_text(text);
        let field = |kind| Run::new().add_field_char(kind, false);
        Paragraph::new()
            .style(style)
            .add_run(text("— "))
            .add_run(field(FieldCharType::Begin))
            .add_run(Run::new().add_instr_text(InstrText::PAGE(InstrPAGE::new())))
            .add_run(field(FieldCharType::Separate))
            .add_run(Run::new().add_text("1"))
            .add_run(field(FieldCharType::End))
            .add_run(text(" —"))
    }

    /// The number of a turned page stands where the upright pages have it: turned, in a floating cell at the left edge.
    fn footer(self, turned: &Sheet) -> Footer {
        let y = match self {
            FooterKind::Odd | FooterKind::Even => return Footer::new().add_paragraph(self.paragraph()),
            FooterKind::TurnedOdd => turned.height - turned.bottom - NUMBER_CELL,
            FooterKind::TurnedEven => turned.top,
        };
        let width = (turned.number + 20) as usize;
        let cell = TableCell::new()
            .add_paragraph(self.paragraph())
            .width(width, WidthType::Dxa)
            .text_direction(TextDirectionType::TbRl);
        let row = TableRow::new(vec![cell]).row_height(NUMBER_CELL as f32).height_rule(HeightRule::Exact);
        let place = TablePositionProperty::new()
            .vertical_anchor("page")
            .horizontal_anchor("page")
            .position_x(turned.turned_number - 20)
            .position_y(y);
        let table = Table::without_borders(vec![row])
            .position(place)
            .layout(TableLayoutType::Fixed)
            .width(width, WidthType::Dxa)
            .margins(TableCellMargins::new().margin(0, 0, 0, 0))
            .set_grid(vec![width]);
        Footer::new().add_table(table).add_paragraph(Paragraph::new().style(names::of(Role::PageNumber).id))
    }
}

impl Skeleton {
    fn new(style: &StyleSheet) -> Result<Skeleton, Error> {
        let upright = Sheet::new(style, SectionKind::Body);
        let turned = Sheet::new(style, SectionKind::Landscape);
        let mut docx = Docx::new().styles(styles(style, &upright, &turned));
        // Each footer in a section of its own: docx-rs loses the second footer of a section.
        for (kind, _) in FooterKind::ALL {
            docx = docx.add_section(Section::new().footer(kind.footer(&turned)));
        }
        let made = docx.build();

        let mut styles = Element::read(&made.styles)?;
        complete_styles(&mut styles, style);
        let mut content_types = Element::read(&made.content_type)?;
        complete_content_types(&mut content_types);
        let mut relations = Element::read(&made.document_rels)?;
        complete_relations(&mut relations);
        let mut package = Element::read(&made.rels)?;
        package.retain(|relation| relation.get("Target") != Some("docProps/custom.xml"));

        let mut parts = Package::new();
        for (path, part) in [
            ("_rels/.rels", package.part()),
            ("docProps/app.xml", Element::read(&made.doc_props.app)?.part()),
            ("word/styles.xml", styles.part()),
            ("word/settings.xml", SETTINGS.to_owned()),
            ("word/fontTable.xml", font_table()),
            ("word/theme/theme1.xml", THEME.to_owned()),
        ] {
            parts.add(path, part)?;
        }
        for ((_, path), footer) in FooterKind::ALL.into_iter().zip(&made.footers) {
            let mut footer = Element::read(footer)?;
            footer.mend();
            parts.add(path, footer.part())?;
        }
        Ok(Skeleton { style: style.clone(), content_types, relations, parts: parts.finish()? })
    }

    /// `[Content_Types].xml` of a package with so many charts.
    pub(super) fn content_types(&self, charts: usize) -> String {
        let mut types = self.content_types.clone();
        for chart in 1..=charts {
            types.push(content_type(&format!("/word/charts/chart{chart}.xml"), "drawingml.chart"));
        }
        types.part()
    }

    /// `word/_rels/document.xml.rels` of a document with so many charts.
    pub(super) fn relations(&self, charts: usize) -> String {
        let mut relations = self.relations.clone();
        for chart in 1..=charts {
            relations.push(relation(&chart_relation(chart), "chart", &format!("charts/chart{chart}.xml")));
        }
        relations.part()
    }
}

/// The relation from the document to a chart, counted from 1.
pub(super) fn chart_relation(chart: usize) -> String {
    format!("rIdChart{chart}")
}

fn relation(id: &str, kind: &str, target: &str) -> Element {
    let kind = format!("{RELATIONS}/{kind}");
    Element::new("Relationship", &[("Id", id), ("Type", &kind), ("Target", target)])
}

fn content_type(path: &str, kind: &str) -> Element {
    let kind = format!("{CONTENT}.{kind}+xml");
    Element::new("Override", &[("PartName", path), ("ContentType", &kind)])
}

/// docx-rs lists parts that it alone would write, and knows neither theme nor workbook.
fn complete_content_types(types: &mut Element) {
    types.retain(|entry| {
        !matches!(
            entry.get("PartName"),
            Some(
                "/docProps/custom.xml"
                    | "/word/comments.xml"
                    | "/word/commentsExtended.xml"
                    | "/word/numbering.xml"
                    | "/_rels/.rels"
                    | "/word/_rels/document.xml.rels"
            )
        ) && !matches!(entry.get("Extension"), Some("png" | "jpeg" | "jpg" | "bmp" | "gif"))
    });
    let workbook = format!("{CONTENT}.spreadsheetml.sheet");
    types.push_front(Element::new("Default", &[("Extension", "xlsx"), ("ContentType", &workbook)]));
    types.push(content_type("/word/theme/theme1.xml", "theme"));
}

fn complete_relations(relations: &mut Element) {
    relations.retain(|relation| relation.get("Target") != Some("commentsExtended.xml"));
    relations.push(relation("rIdTheme", "theme", "theme/theme1.xml"));
}

/// The faces with the names that other systems have for them.
fn font_table() -> String {
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
            escape(face.word_name()),
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

fn styles(style: &StyleSheet, upright: &Sheet, turned: &Sheet) -> Styles {
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
            .fonts(fonts(Face::Hei, None))
            .ui_priority(22),
    ];
    for role in Role::ALL {
        let name = names::of(role);
        let look = style.paragraph(role);
        let mut word = paragraph(name.id, name.name, look, &normal);
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
    for role in [TableRole::Public, TableRole::Compact, TableRole::Dense, TableRole::Inline] {
        all.extend(table_styles(role, style, &normal, upright, turned));
    }
    all.into_iter()
        .fold(Styles::new(), Styles::add_style)
        .default_fonts(fonts(normal.face, normal.western))
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
            TablePart::Text => (look.face, Some(Face::Roman), Align::Left),
            TablePart::Centred => (look.face, Some(Face::Roman), Align::Center),
            TablePart::Figure => (look.face, Some(Face::Roman), Align::Right),
            TablePart::Head => (look.head_face, None, Align::Center),
            TablePart::RowHead => (look.head_face, None, Align::Left),
            TablePart::HeadFigure => (look.head_face, None, Align::Right),
            TablePart::Line | TablePart::WideLine => {
                let head =
                    ParagraphStyle { size: look.size, pitch: look.head_pitch, ..*style.paragraph(Role::TableHead) };
                let sheet = if part == TablePart::Line { upright } else { turned };
                let mut word = table_paragraph(role, part, &head, normal);
                word.paragraph_property = tab(word.paragraph_property, TabLeaderType::None, sheet.text_width());
                return word;
            }
        };
        let cell = ParagraphStyle { face, western, align, size: look.size, pitch: look.pitch, ..*normal };
        table_paragraph(role, part, &cell, normal)
    });
    std::iter::once(frame).chain(paragraphs).collect()
}

fn table_paragraph(role: TableRole, part: TablePart, look: &ParagraphStyle, normal: &ParagraphStyle) -> Style {
    let style = TableParagraph(role, part);
    paragraph(&style.to_string(), &style.name(), look, normal).q_format(false)
}

/// A paragraph style that says what differs from the style it is based on.
fn paragraph(id: &str, name: &str, look: &ParagraphStyle, base: &ParagraphStyle) -> Style {
    let mut style = Style::new(id, StyleType::Paragraph).name(name).based_on(names::NORMAL);
    if (look.face, look.western) != (base.face, base.western) {
        style = style.fonts(fonts(look.face, look.western));
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

fn fonts(face: Face, western: Option<Face>) -> RunFonts {
    let latin = western.unwrap_or(face).word_name();
    RunFonts::new().ascii(latin).hi_ansi(latin).cs(latin).east_asia(face.word_name())
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
fn complete_styles(styles: &mut Element, style: &StyleSheet) {
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
