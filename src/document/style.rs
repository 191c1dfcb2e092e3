//! Styles by role: how each kind of paragraph and table looks.
//!
//! The default follows GB/T 9704-2012 党政机关公文格式; `docs/standards/gbt-9704.md` goes through it row by row.
//! No template and no model knows of looks: they name a [`Role`], the style sheet says the rest.

use super::chart_style::ChartStyle;
use crate::length::Length;

/// A typeface by its place in official documents (字体).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum Face {
    /// 仿宋: the text.
    Fang,
    /// 楷体: second-level headings, captions.
    Kai,
    /// 黑体: first-level headings, table heads.
    Hei,
    /// 小标宋: titles.
    Biaosong,
    /// 宋体: tables and page numbers.
    Song,
    /// The Western face for letters and digits in 仿宋, 楷体 and 宋体 text.
    Roman,
}

impl Face {
    /// All faces.
    pub const ALL: [Face; 6] = [Face::Fang, Face::Kai, Face::Hei, Face::Biaosong, Face::Song, Face::Roman];

    /// The name by which Word and WPS know the face by default; a style sheet may name another ([`FaceNames`]).
    pub const fn word_name(self) -> &'static str {
        match self {
            Face::Fang => "仿宋_GB2312",
            Face::Kai => "楷体_GB2312",
            Face::Hei => "黑体",
            Face::Biaosong => "方正小标宋简体",
            Face::Song => "宋体",
            Face::Roman => "Times New Roman",
        }
    }
}

/// The names of the faces in Word and Excel files: 仿宋_GB2312, 楷体_GB2312, 黑体, 方正小标宋简体, 宋体, Times New Roman.
///
/// A form whose users have other fonts names those: 仿宋 for 仿宋_GB2312. The PDF embeds its own fonts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FaceNames([String; 6]);

impl FaceNames {
    /// The name of a face.
    pub fn of(&self, face: Face) -> &str {
        &self.0[face as usize]
    }

    /// Gives a face another name.
    pub fn set(&mut self, face: Face, name: impl Into<String>) {
        self.0[face as usize] = name.into();
    }
}

impl Default for FaceNames {
    fn default() -> FaceNames {
        FaceNames(Face::ALL.map(|face| face.word_name().to_owned()))
    }
}

/// What a paragraph is: its look follows from this and nothing else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum Role {
    /// The title on the cover (封面标题), one run a line.
    CoverTitle,
    /// The date on the cover (公开时间).
    CoverDate,
    /// 目录.
    ContentsTitle,
    /// A part in the contents (第一部分 …).
    ContentsPart,
    /// A section, annex or table in the contents.
    ContentsEntry,
    /// 第一部分 部门概况: outline level 1, opens a page.
    PartTitle,
    /// 一、
    Heading1,
    /// （一）
    Heading2,
    /// 1.
    Heading3,
    /// （1）
    Heading4,
    /// Body text (正文).
    Body,
    /// 附件1: flush left, opens a page.
    AnnexMark,
    /// The title of an annex: outline level 2.
    AnnexTitle,
    /// The caption of a figure (图题).
    Caption,
    /// A note under a figure or a table (注).
    Note,
    /// The title of a public table (表题): outline level 2.
    TableTitle,
    /// The number of a public table at the right (公开01表) and the line of agency and unit.
    TableHead,
    /// The title of a table within the text (项目绩效目标完成情况表).
    InlineTableTitle,
    /// The line under that title (（2020年度）).
    InlineTableSubtitle,
    /// The number at the foot of a page (页码).
    PageNumber,
}

impl Role {
    /// All roles, in the order of the style sheet.
    pub const ALL: &'static [Role] = &[
        Role::CoverTitle,
        Role::CoverDate,
        Role::ContentsTitle,
        Role::ContentsPart,
        Role::ContentsEntry,
        Role::PartTitle,
        Role::Heading1,
        Role::Heading2,
        Role::Heading3,
        Role::Heading4,
        Role::Body,
        Role::AnnexMark,
        Role::AnnexTitle,
        Role::Caption,
        Role::Note,
        Role::TableTitle,
        Role::TableHead,
        Role::InlineTableTitle,
        Role::InlineTableSubtitle,
        Role::PageNumber,
    ];
}

/// How lines stand between the margins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// Both sides flush, the last line left.
    Justify,
    /// Left.
    Left,
    /// Centred.
    Center,
    /// Right.
    Right,
}

/// The look of a paragraph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct ParagraphStyle {
    /// Chinese face.
    pub face: Face,
    /// Face of Western letters and digits; the Chinese face's own where absent (小标宋, 黑体: Times digits look grey beside them).
    pub western: Option<Face>,
    /// Font size.
    pub size: Length,
    /// Added to each advance: −0.25 pt gives 28 characters of 16 pt on 156 mm.
    pub tracking: Length,
    /// Distance of base lines.
    pub pitch: Length,
    /// Indent of the first line.
    pub first_indent: Length,
    /// Indent of all lines from the left.
    pub left_indent: Length,
    /// Alignment.
    pub align: Align,
    /// Free space above, not at the top of a page. A multiple of the grid pitch wherever body text follows.
    pub space_before: Length,
    /// Free space below.
    pub space_after: Length,
    /// Stays on the page of the next block.
    pub keep_next: bool,
    /// Opens a page.
    pub page_break_before: bool,
    /// Level in Word's navigation pane and in the PDF's bookmarks, from 1.
    pub outline: Option<u8>,
}

/// The look of a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct TableStyle {
    /// Chinese face of body cells.
    pub face: Face,
    /// Face of Western letters and digits in body cells; the Chinese face's own where absent.
    pub western: Option<Face>,
    /// Face of head cells, row labels and totals.
    pub head_face: Face,
    /// Font size.
    pub size: Length,
    /// Distance of base lines within a cell.
    pub pitch: Length,
    /// Space between rule and text at left and right.
    pub padding_x: Length,
    /// Space above and below the text of a cell.
    pub padding_y: Length,
    /// A row is at least so high.
    pub row_height: Length,
    /// Distance of base lines of the lines above the table (number; agency and unit; 续表), in the size of the cells.
    pub head_pitch: Length,
    /// Free space between the table or its notes and the text under it, at least.
    pub space_after: Length,
    /// Outer frame.
    pub frame: Length,
    /// Inner rules.
    pub rule: Length,
    /// Rules between groups of columns.
    pub group_rule: Length,
}

/// What a table is: its look follows from this.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum TableRole {
    /// A public table (公开NN表), 10.5 pt.
    Public,
    /// A long public table that has to fit one page (公开01, 公开04), 9 pt.
    Compact,
    /// A table of many narrow columns (公开07, 公开08), 9 pt down to 7.5 pt.
    Dense,
    /// A table within the text (项目绩效目标完成情况表, 机构设置, 核查表).
    Inline,
}

impl TableRole {
    /// All roles of tables, in the order of the style sheet.
    pub const ALL: &'static [TableRole] = &[TableRole::Public, TableRole::Compact, TableRole::Dense, TableRole::Inline];
}

/// The sheet, its margins and its grid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct PageStyle {
    /// Width of the upright sheet.
    pub width: Length,
    /// Height of the upright sheet.
    pub height: Length,
    /// Type area from the top edge (天头).
    pub top: Length,
    /// Type area from the left edge (订口).
    pub left: Length,
    /// Type area from the right edge.
    pub right: Length,
    /// Type area from the bottom edge.
    pub bottom: Length,
    /// Distance of grid lines: 22 a page.
    pub pitch: Length,
    /// Width of a grid cell: 28 a line.
    pub cell: Length,
    /// From the top of the type area to the title on the cover.
    pub cover_title: Length,
    /// From the top of the type area to the date on the cover.
    pub cover_date: Length,
}

impl PageStyle {
    /// Width of the type area of an upright sheet.
    pub fn text_width(&self) -> Length {
        self.width - self.left - self.right
    }

    /// Height of the type area of an upright sheet; the width of a turned one.
    pub fn text_height(&self) -> Length {
        self.height - self.top - self.bottom
    }

    /// Grid lines on an upright page: 22. They are 0.2 pt more than its type area.
    pub fn lines(&self) -> i32 {
        (self.text_height().thousandths() + self.pitch.thousandths() / 100) / self.pitch.thousandths()
    }

    /// The whole grid lines that hold this height.
    pub fn whole_lines(&self, height: Length) -> Length {
        let (height, pitch) = (height.thousandths(), self.pitch.thousandths());
        self.pitch * ((height + pitch - 1) / pitch)
    }
}

/// The style sheet: sheet, paragraphs by role, tables by role.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct StyleSheet {
    /// Sheet, margins, grid.
    pub page: PageStyle,
    /// Names of the faces in Word and Excel files.
    pub faces: FaceNames,
    /// Charts.
    pub chart: ChartStyle,
    /// 28 × 22 body text and everything else, one for each of [`Role::ALL`] in its order.
    paragraphs: Vec<ParagraphStyle>,
    /// One for each of [`TableRole::ALL`] in its order.
    tables: Vec<TableStyle>,
}

impl StyleSheet {
    /// GB/T 9704-2012: A4, 28 characters × 22 lines, 三号仿宋.
    pub fn gbt9704() -> StyleSheet {
        StyleSheet {
            page: GBT9704_PAGE,
            faces: FaceNames::default(),
            chart: ChartStyle::gbt9704(),
            paragraphs: Role::ALL.iter().map(|&role| gbt9704_paragraph(role)).collect(),
            tables: TableRole::ALL.iter().map(|&role| gbt9704_table(role)).collect(),
        }
    }

    /// The look of a paragraph of this role.
    pub fn paragraph(&self, role: Role) -> &ParagraphStyle {
        &self.paragraphs[role as usize]
    }

    /// The same, to be changed.
    pub fn paragraph_mut(&mut self, role: Role) -> &mut ParagraphStyle {
        &mut self.paragraphs[role as usize]
    }

    /// The look of a table of this role.
    pub fn table(&self, role: TableRole) -> &TableStyle {
        &self.tables[role as usize]
    }

    /// Font size of the cover title by the number of characters of its longest line: it goes down in steps of 字号, never
    /// freely.
    pub fn cover_title_size(&self, longest_line: usize) -> Length {
        let largest = self.paragraph(Role::CoverTitle).size;
        match longest_line {
            0..=11 => largest,
            12..=15 => largest.min(Length::pt(26)),
            _ => largest.min(Length::pt(22)),
        }
    }

    /// Whether a block of this role opens a page after one of that role in its section: a part's title stays above the
    /// annex or table that it opens with.
    pub fn opens_page(&self, role: Role, after: Option<Role>) -> bool {
        self.paragraph(role).page_break_before && after != Some(Role::PartTitle)
    }

    /// Height of the block of an annex's title of so many lines: whole grid lines, two thirds of one at least left free
    /// under the title.
    pub fn annex_title_height(&self, lines: i32) -> Length {
        self.page.whole_lines(self.paragraph(Role::AnnexTitle).pitch * lines + self.page.pitch * 2 / 3)
    }

    /// The same, to be changed.
    pub fn table_mut(&mut self, role: TableRole) -> &mut TableStyle {
        &mut self.tables[role as usize]
    }
}

impl Default for StyleSheet {
    fn default() -> StyleSheet {
        StyleSheet::gbt9704()
    }
}

/// 5.1–5.2 of GB/T 9704-2012: type area 156 × 225 mm, 37 mm from the top, 28 mm from the left.
const GBT9704_PAGE: PageStyle = PageStyle {
    width: Length::mm10(2100),
    height: Length::mm10(2970),
    top: Length::mm10(370),
    left: Length::mm10(280),
    right: Length::mm10(260),
    bottom: Length::mm10(350),
    pitch: Length::pt(29),
    cell: Length::hundredths(1575),
    cover_title: Length::pt(29 * 4),
    cover_date: Length::pt(29 * 18),
};

/// 三号仿宋 on the grid: what every other style departs from.
const BODY: ParagraphStyle = ParagraphStyle {
    face: Face::Fang,
    western: Some(Face::Roman),
    size: Length::pt(16),
    tracking: Length::hundredths(-25),
    pitch: Length::pt(29),
    first_indent: Length::hundredths(3150),
    left_indent: Length::ZERO,
    align: Align::Justify,
    space_before: Length::ZERO,
    space_after: Length::ZERO,
    keep_next: false,
    page_break_before: false,
    outline: None,
};

fn gbt9704_paragraph(role: Role) -> ParagraphStyle {
    let pt = Length::pt;
    let flush = ParagraphStyle { first_indent: Length::ZERO, tracking: Length::ZERO, ..BODY };
    let centred = ParagraphStyle { align: Align::Center, ..flush };
    match role {
        Role::Body => BODY,
        Role::CoverTitle => {
            ParagraphStyle { face: Face::Biaosong, western: None, size: pt(36), pitch: pt(58), ..centred }
        }
        Role::CoverDate => ParagraphStyle { face: Face::Kai, ..centred },
        Role::ContentsTitle => {
            ParagraphStyle { face: Face::Biaosong, western: None, size: pt(22), space_after: pt(29), ..centred }
        }
        Role::ContentsPart => {
            ParagraphStyle { face: Face::Hei, western: None, size: pt(14), align: Align::Left, ..flush }
        }
        Role::ContentsEntry => ParagraphStyle { size: pt(14), left_indent: pt(14), align: Align::Left, ..flush },
        Role::PartTitle => ParagraphStyle {
            face: Face::Biaosong,
            western: None,
            size: pt(22),
            space_after: pt(29),
            keep_next: true,
            page_break_before: true,
            outline: Some(1),
            ..centred
        },
        Role::Heading1 => ParagraphStyle { face: Face::Hei, western: None, keep_next: true, outline: Some(2), ..BODY },
        Role::Heading2 => ParagraphStyle { face: Face::Kai, keep_next: true, outline: Some(3), ..BODY },
        Role::Heading3 => ParagraphStyle { keep_next: true, outline: Some(4), ..BODY },
        Role::Heading4 => ParagraphStyle { keep_next: true, outline: Some(5), ..BODY },
        Role::AnnexMark => ParagraphStyle {
            face: Face::Hei,
            western: None,
            page_break_before: true,
            keep_next: true,
            space_after: pt(29),
            align: Align::Left,
            ..flush
        },
        // 1.2 lines of 22 pt, on whole grid lines as a block: see `StyleSheet::annex_title_height`.
        Role::AnnexTitle => ParagraphStyle {
            face: Face::Biaosong,
            western: None,
            size: pt(22),
            pitch: Length::hundredths(3480),
            keep_next: true,
            outline: Some(2),
            ..centred
        },
        // More air below than above, so that it belongs to its figure.
        Role::Caption => {
            ParagraphStyle { face: Face::Kai, size: pt(14), pitch: pt(22), space_after: pt(14), ..centred }
        }
        Role::Note => ParagraphStyle {
            face: Face::Song,
            size: pt(9),
            pitch: pt(12),
            space_before: pt(4),
            align: Align::Left,
            ..flush
        },
        Role::TableTitle => ParagraphStyle {
            face: Face::Biaosong,
            western: None,
            size: pt(18),
            pitch: pt(25),
            keep_next: true,
            page_break_before: true,
            outline: Some(2),
            ..centred
        },
        Role::TableHead => ParagraphStyle {
            face: Face::Song,
            size: Length::hundredths(1050),
            pitch: pt(15),
            keep_next: true,
            align: Align::Left,
            ..flush
        },
        Role::InlineTableTitle => ParagraphStyle {
            face: Face::Biaosong,
            western: None,
            pitch: pt(22),
            space_before: pt(9),
            keep_next: true,
            ..centred
        },
        Role::InlineTableSubtitle => {
            ParagraphStyle { face: Face::Kai, size: pt(12), pitch: pt(19), keep_next: true, ..centred }
        }
        Role::PageNumber => ParagraphStyle {
            face: Face::Song,
            western: None,
            size: pt(14),
            pitch: pt(14),
            align: Align::Right,
            ..flush
        },
    }
}

fn gbt9704_table(role: TableRole) -> TableStyle {
    let public = TableStyle {
        face: Face::Song,
        western: Some(Face::Roman),
        head_face: Face::Hei,
        size: Length::hundredths(1050),
        pitch: Length::pt(13),
        padding_x: Length::mm10(25),
        padding_y: Length::hundredths(170),
        row_height: Length::hundredths(1640),
        head_pitch: Length::pt(15),
        space_after: Length::pt(5),
        frame: Length::pt(1),
        rule: Length::hundredths(40),
        group_rule: Length::hundredths(80),
    };
    match role {
        TableRole::Public => public,
        TableRole::Compact => TableStyle {
            size: Length::pt(9),
            pitch: Length::hundredths(1050),
            padding_x: Length::mm10(16),
            padding_y: Length::milli(425),
            row_height: Length::hundredths(1135),
            head_pitch: Length::pt(12),
            group_rule: Length::pt(1),
            ..public
        },
        TableRole::Dense => TableStyle {
            size: Length::pt(9),
            pitch: Length::hundredths(1050),
            padding_x: Length::mm10(9),
            padding_y: Length::hundredths(120),
            row_height: Length::hundredths(1620),
            head_pitch: Length::pt(14),
            ..public
        },
        TableRole::Inline => TableStyle {
            pitch: Length::pt(15),
            padding_x: Length::mm10(18),
            padding_y: Length::hundredths(325),
            row_height: Length::hundredths(2150),
            space_after: Length::pt(9),
            ..public
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_holds_28_by_22() {
        let page = StyleSheet::gbt9704().page;
        let width = page.width - page.left - page.right;
        let height = page.height - page.top - page.bottom;
        assert!(page.cell * 28 <= width && width < page.cell * 29);
        assert!(page.pitch * 22 <= height + Length::hundredths(25) && height < page.pitch * 23);
    }

    #[test]
    fn title_blocks() {
        let sheet = StyleSheet::gbt9704();
        for (lines, grid) in [(1, 2), (2, 4), (3, 5)] {
            assert_eq!(sheet.annex_title_height(lines), Length::pt(29) * grid);
        }
        for (characters, size) in [(9, 36), (11, 36), (12, 26), (15, 26), (16, 22), (18, 22)] {
            assert_eq!(sheet.cover_title_size(characters), Length::pt(size));
        }
    }

    #[test]
    fn roles_index_their_styles() {
        let sheet = StyleSheet::gbt9704();
        for &role in Role::ALL {
            assert_eq!(*sheet.paragraph(role), gbt9704_paragraph(role), "{role:?}");
        }
        for &role in TableRole::ALL {
            assert_eq!(*sheet.table(role), gbt9704_table(role), "{role:?}");
        }
    }
}
