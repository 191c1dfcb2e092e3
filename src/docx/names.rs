//! Ids and names of the Word styles.
//!
//! Where Word has a style of its own for a role, it is that style, by the name Word stores (its programs show it in their
//! own language: `heading 1` is 标题 1), so that navigation, contents and the style pane work as ever.

use std::fmt::{self, Display};

use crate::document::{CellAlign, CellRole, Role, TableRole};

/// Body text without an indent: what every other style departs from.
pub(super) const NORMAL: &str = "Normal";
/// A first-level heading that does not stand in the contents: one of an annex. Word lists by itself what has its own style.
pub(super) const UNLISTED: &str = "Heading2Unlisted";
/// The right-hand number of even pages stands at the left.
pub(super) const FOOTER_EVEN: &str = "FooterEven";
/// The line that a chart stands on.
pub(super) const GRAPH: &str = "Graph";
/// A note between a chart and its caption.
pub(super) const GRAPH_NOTE: &str = "GraphNote";
/// The line of one point after a table that nothing follows.
pub(super) const SPACER: &str = "Spacer";
/// Stressed characters.
pub(super) const STRONG: &str = "Strong";

/// A style of Word for a role.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct StyleName {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    /// Word knows the style by itself.
    pub(super) built_in: bool,
}

/// The style of a role.
pub(super) const fn of(role: Role) -> StyleName {
    let (id, name, built_in) = match role {
        Role::CoverTitle => ("Title", "Title", true),
        Role::CoverDate => ("Date", "Date", true),
        Role::ContentsTitle => ("TOCHeading", "TOC Heading", true),
        Role::ContentsPart => ("TOC1", "toc 1", true),
        Role::ContentsEntry => ("TOC2", "toc 2", true),
        Role::PartTitle => ("Heading1", "heading 1", true),
        Role::Heading1 => ("Heading2", "heading 2", true),
        Role::Heading2 => ("Heading3", "heading 3", true),
        Role::Heading3 => ("Heading4", "heading 4", true),
        Role::Heading4 => ("Heading5", "heading 5", true),
        Role::Body => ("BodyText", "Body Text", true),
        Role::AnnexMark => ("AnnexMark", "附件编号", false),
        Role::AnnexTitle => ("AnnexTitle", "附件标题", false),
        Role::Caption => ("Caption", "caption", true),
        Role::Note => ("Note", "图表注", false),
        Role::TableTitle => ("TableTitle", "附表标题", false),
        Role::TableHead => ("TableHead", "附表表头行", false),
        Role::InlineTableTitle => ("InlineTableTitle", "文内表标题", false),
        Role::InlineTableSubtitle => ("InlineTableSubtitle", "文内表副题", false),
        Role::PageNumber => ("Footer", "footer", true),
    };
    StyleName { id, name, built_in }
}

/// Id and name of the table style of a role.
pub(super) const fn table(role: TableRole) -> (&'static str, &'static str) {
    match role {
        TableRole::Public => ("PublicTable", "附表"),
        TableRole::Compact => ("CompactTable", "附表（单页）"),
        TableRole::Dense => ("DenseTable", "附表（多栏）"),
        TableRole::Inline => ("InlineTable", "文内表"),
    }
}

/// The look of a paragraph in or above a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TablePart {
    /// A line above an upright table: left and right.
    Line,
    /// The same on a turned sheet.
    WideLine,
    Text,
    Centred,
    Figure,
    Head,
    RowHead,
    HeadFigure,
}

impl TablePart {
    pub(super) const ALL: [TablePart; 8] = [
        TablePart::Text,
        TablePart::Centred,
        TablePart::Figure,
        TablePart::Head,
        TablePart::RowHead,
        TablePart::HeadFigure,
        TablePart::Line,
        TablePart::WideLine,
    ];

    /// The part that a cell is.
    pub(super) const fn of(role: CellRole, align: CellAlign) -> TablePart {
        match (role, align) {
            (CellRole::Data | CellRole::RowName | CellRole::ColumnNumber, CellAlign::Left) => TablePart::Text,
            (CellRole::Data | CellRole::RowName | CellRole::ColumnNumber, CellAlign::Center) => TablePart::Centred,
            (CellRole::Data | CellRole::RowName | CellRole::ColumnNumber, CellAlign::Right) => TablePart::Figure,
            (_, CellAlign::Center) => TablePart::Head,
            (_, CellAlign::Left) => TablePart::RowHead,
            (_, CellAlign::Right) => TablePart::HeadFigure,
        }
    }

    const fn suffixes(self) -> (&'static str, &'static str) {
        match self {
            TablePart::Line => ("Line", "上行"),
            TablePart::WideLine => ("WideLine", "上行（横页）"),
            TablePart::Text => ("Text", "文字"),
            TablePart::Centred => ("Centred", "居中"),
            TablePart::Figure => ("Figure", "数字"),
            TablePart::Head => ("Head", "表头"),
            TablePart::RowHead => ("RowHead", "行名"),
            TablePart::HeadFigure => ("HeadFigure", "合计数"),
        }
    }
}

/// The paragraph style of a part of a table; shown as its id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct TableParagraph(pub(super) TableRole, pub(super) TablePart);

impl TableParagraph {
    pub(super) fn name(self) -> String {
        format!("{} {}", table(self.0).1, self.1.suffixes().1)
    }
}

impl Display for TableParagraph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(table(self.0).0)?;
        f.write_str(self.1.suffixes().0)
    }
}
