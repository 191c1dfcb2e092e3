//! The style sheet by names: every measure, face and color has a key, by which a form's `style.toml` sets it.
//!
//! `docs/style.md` lists the keys; a test keeps it true.

use super::chart_style::{ChartStyle, Colour};
use super::style::{Align, Face, PageStyle, ParagraphStyle, Role, StyleSheet, TableRole, TableStyle};
use crate::length::Length;

/// What a key of the style sheet holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StyleValue {
    /// A length.
    Length(Length),
    /// A typeface.
    Face(Face),
    /// A typeface, or none: that of the Chinese characters.
    Western(Option<Face>),
    /// How lines stand.
    Align(Align),
    /// Yes or no.
    Flag(bool),
    /// A level of headings, or none.
    Level(Option<u8>),
    /// A color.
    Colour(Colour),
    /// Colors, at least one.
    Colours(Vec<Colour>),
    /// The name of a typeface.
    Name(String),
}

/// Which values a key takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum StyleKind {
    /// A length in this unit, between two lengths.
    Length(StyleUnit, Length, Length),
    Face,
    Western,
    Align,
    Flag,
    Level,
    Colour,
    Colours,
    Name,
}

/// The unit of a bare number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum StyleUnit {
    Point,
    Millimeter,
}

type Get = Box<dyn Fn(&StyleSheet) -> StyleValue>;
type Set = Box<dyn Fn(&mut StyleSheet, StyleValue)>;

/// A key of the style sheet.
pub(crate) struct StyleKey {
    /// Tables and key: `paragraph.body.size`.
    pub(crate) path: String,
    /// What it is, in Chinese.
    pub(crate) term: &'static str,
    pub(crate) kind: StyleKind,
    get: Get,
    set: Set,
}

impl StyleKey {
    /// What a style sheet has there.
    pub(crate) fn get(&self, sheet: &StyleSheet) -> StyleValue {
        (self.get)(sheet)
    }

    /// What a style sheet has there, as it is written in `style.toml`.
    pub(crate) fn written(&self, sheet: &StyleSheet) -> String {
        let word = |face: Face| {
            let known = style_words::FACES.iter().find(|(_, known)| *known == face);
            known.map_or("", |(word, _)| *word)
        };
        match (self.get(sheet), self.kind) {
            (StyleValue::Length(length), StyleKind::Length(unit, ..)) => style_words::length(length, unit),
            (StyleValue::Length(length), _) => style_words::length(length, StyleUnit::Point),
            (StyleValue::Face(face), _) => format!("\"{}\"", word(face)),
            (StyleValue::Western(face), _) => format!("\"{}\"", face.map_or(style_words::SAME_FACE, word)),
            (StyleValue::Align(align), _) => {
                let known = style_words::ALIGNS.iter().find(|(_, known)| *known == align);
                format!("\"{}\"", known.map_or("", |(word, _)| *word))
            }
            (StyleValue::Flag(flag), _) => flag.to_string(),
            (StyleValue::Level(level), _) => level.unwrap_or(0).to_string(),
            (StyleValue::Colour(value), _) => format!("\"{}\"", value.hex()),
            (StyleValue::Colours(values), _) => {
                let all: Vec<String> = values.iter().map(|value| format!("\"{}\"", value.hex())).collect();
                format!("[{}]", all.join(", "))
            }
            (StyleValue::Name(name), _) => format!("\"{name}\""),
        }
    }

    /// Puts a value of its kind there; another is left out.
    pub(crate) fn set(&self, sheet: &mut StyleSheet, value: StyleValue) {
        (self.set)(sheet, value);
    }
}

/// How values are written in `style.toml`.
pub(crate) mod style_words {
    use super::*;

    /// The word for a face in `style.toml`, with the face.
    pub(crate) const FACES: [(&str, Face); 6] = [
        ("仿宋", Face::Fang),
        ("楷体", Face::Kai),
        ("黑体", Face::Hei),
        ("小标宋", Face::Biaosong),
        ("宋体", Face::Song),
        ("西文", Face::Roman),
    ];

    /// The word for Western letters in the face of the Chinese characters.
    pub(crate) const SAME_FACE: &str = "同中文";

    /// The words for how lines stand.
    pub(crate) const ALIGNS: [(&str, Align); 4] =
        [("两端", Align::Justify), ("左", Align::Left), ("中", Align::Center), ("右", Align::Right)];

    /// The sizes that have names (字号).
    pub(crate) const SIZES: [(&str, Length); 14] = [
        ("初号", Length::pt(42)),
        ("小初", Length::pt(36)),
        ("一号", Length::pt(26)),
        ("小一", Length::pt(24)),
        ("二号", Length::pt(22)),
        ("小二", Length::pt(18)),
        ("三号", Length::pt(16)),
        ("小三", Length::pt(15)),
        ("四号", Length::pt(14)),
        ("小四", Length::pt(12)),
        ("五号", Length::hundredths(1050)),
        ("小五", Length::pt(9)),
        ("六号", Length::hundredths(750)),
        ("小六", Length::hundredths(650)),
    ];

    /// A length as it is written: 10.5 pt, 37 mm.
    pub(crate) fn length(length: Length, unit: StyleUnit) -> String {
        let thousandths = i64::from(length.thousandths());
        let (value, unit) = match unit {
            StyleUnit::Point => (thousandths, "pt"),
            // To a hundredth of a millimeter.
            StyleUnit::Millimeter => {
                let hundredths = (thousandths * 25_400 + 36_000 * thousandths.signum()) / 720_000;
                (hundredths * 10, "mm")
            }
        };
        let digits = format!("{}.{:03}", value.abs() / 1000, value.abs() % 1000);
        let sign = if value < 0 { "-" } else { "" };
        format!("{sign}{} {unit}", digits.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// The key of a role: `body` of `paragraph.body`.
pub(crate) const fn paragraph_key(role: Role) -> &'static str {
    match role {
        Role::CoverTitle => "cover_title",
        Role::CoverDate => "cover_date",
        Role::ContentsTitle => "contents_title",
        Role::ContentsPart => "contents_part",
        Role::ContentsEntry => "contents_entry",
        Role::PartTitle => "part_title",
        Role::Heading1 => "heading1",
        Role::Heading2 => "heading2",
        Role::Heading3 => "heading3",
        Role::Heading4 => "heading4",
        Role::Body => "body",
        Role::AnnexMark => "annex_mark",
        Role::AnnexTitle => "annex_title",
        Role::Caption => "caption",
        Role::Note => "note",
        Role::TableTitle => "table_title",
        Role::TableHead => "table_head",
        Role::InlineTableTitle => "inline_table_title",
        Role::InlineTableSubtitle => "inline_table_subtitle",
        Role::PageNumber => "page_number",
    }
}

/// The key of a role of tables: `public` of `table.public`.
pub(crate) const fn table_key(role: TableRole) -> &'static str {
    match role {
        TableRole::Public => "public",
        TableRole::Compact => "compact",
        TableRole::Dense => "dense",
        TableRole::Inline => "inline",
    }
}

/// The key of a face: `fang` of `faces.fang`.
const fn face_key(face: Face) -> &'static str {
    match face {
        Face::Fang => "fang",
        Face::Kai => "kai",
        Face::Hei => "hei",
        Face::Biaosong => "biaosong",
        Face::Song => "song",
        Face::Roman => "roman",
    }
}

const SIZE: StyleKind = StyleKind::Length(StyleUnit::Point, Length::pt(5), Length::pt(72));
const PITCH: StyleKind = StyleKind::Length(StyleUnit::Point, Length::pt(5), Length::pt(144));
const SPACE: StyleKind = StyleKind::Length(StyleUnit::Point, Length::ZERO, Length::pt(500));
const TRACKING: StyleKind = StyleKind::Length(StyleUnit::Point, Length::pt(-3), Length::pt(20));
const RULE: StyleKind = StyleKind::Length(StyleUnit::Point, Length::hundredths(10), Length::pt(6));
const SHEET: StyleKind = StyleKind::Length(StyleUnit::Millimeter, Length::mm10(1000), Length::mm10(6000));
const MARGIN: StyleKind = StyleKind::Length(StyleUnit::Millimeter, Length::mm10(50), Length::mm10(1500));
const PLACE: StyleKind = StyleKind::Length(StyleUnit::Millimeter, Length::ZERO, Length::mm10(4000));
const PADDING: StyleKind = StyleKind::Length(StyleUnit::Millimeter, Length::ZERO, Length::mm10(100));
const MEASURE: StyleKind = StyleKind::Length(StyleUnit::Millimeter, Length::mm10(20), Length::mm10(2000));

/// Keys of a struct: field, variant of [`StyleValue`], kind and limits, Chinese term.
macro_rules! keys {
    ($keys:ident, $prefix:expr, $style:ident, |$sheet:ident| $get:expr, $set:expr;
     $($field:ident: $variant:ident, $kind:expr, $term:literal;)+) => {
        // A field without a key does not compile.
        let _ = |style: &$style| {
            let $style { $($field: _),+ } = style;
        };
        $($keys.push(StyleKey {
            path: format!("{}.{}", $prefix, stringify!($field)),
            term: $term,
            kind: $kind,
            get: Box::new(move |$sheet: &StyleSheet| StyleValue::$variant($get.$field.clone())),
            set: Box::new(move |$sheet: &mut StyleSheet, value| {
                if let StyleValue::$variant(value) = value {
                    $set.$field = value;
                }
            }),
        });)+
    };
}

/// All keys, in the order of the page that lists them.
pub(crate) fn style_keys() -> Vec<StyleKey> {
    let mut keys: Vec<StyleKey> = Vec::with_capacity(400);
    keys! { keys, "page", PageStyle, |sheet| sheet.page, sheet.page;
        width: Length, SHEET, "纸宽";
        height: Length, SHEET, "纸高";
        top: Length, MARGIN, "天头：版心到纸的上边";
        left: Length, MARGIN, "订口：版心到纸的左边";
        right: Length, MARGIN, "版心到纸的右边";
        bottom: Length, MARGIN, "版心到纸的下边";
        pitch: Length, PITCH, "每行占的高";
        cell: Length, SIZE, "每字占的宽";
        cover_title: Length, PLACE, "版心上边到封面标题";
        cover_date: Length, PLACE, "版心上边到封面日期";
    }
    for face in Face::ALL {
        keys.push(StyleKey {
            path: format!("faces.{}", face_key(face)),
            term: "Word、Excel 文件里的字体名",
            kind: StyleKind::Name,
            get: Box::new(move |sheet| StyleValue::Name(sheet.faces.of(face).to_owned())),
            set: Box::new(move |sheet, value| {
                if let StyleValue::Name(name) = value {
                    sheet.faces.set(face, name);
                }
            }),
        });
    }
    for &role in Role::ALL {
        let prefix = format!("paragraph.{}", paragraph_key(role));
        keys! { keys, prefix, ParagraphStyle, |sheet| sheet.paragraph(role), sheet.paragraph_mut(role);
            face: Face, StyleKind::Face, "中文字体";
            western: Western, StyleKind::Western, "字母和数字的字体";
            size: Length, SIZE, "字号";
            tracking: Length, TRACKING, "字距的增减";
            pitch: Length, PITCH, "行距";
            first_indent: Length, SPACE, "首行缩进";
            left_indent: Length, SPACE, "左缩进";
            align: Align, StyleKind::Align, "对齐";
            space_before: Length, SPACE, "段前";
            space_after: Length, SPACE, "段后";
            keep_next: Flag, StyleKind::Flag, "与下段同页";
            page_break_before: Flag, StyleKind::Flag, "段前分页";
            outline: Level, StyleKind::Level, "大纲级别";
        }
    }
    for &role in TableRole::ALL {
        let prefix = format!("table.{}", table_key(role));
        keys! { keys, prefix, TableStyle, |sheet| sheet.table(role), sheet.table_mut(role);
            face: Face, StyleKind::Face, "表中的中文字体";
            western: Western, StyleKind::Western, "表中字母和数字的字体";
            head_face: Face, StyleKind::Face, "表头、行名和合计的字体";
            size: Length, SIZE, "字号";
            pitch: Length, PITCH, "格内行距";
            padding_x: Length, PADDING, "文字到左右框线";
            padding_y: Length, SPACE, "文字到上下框线";
            row_height: Length, PITCH, "行高，至少";
            head_pitch: Length, PITCH, "表上各行（表号、部门、单位、续表）的行距";
            space_after: Length, SPACE, "表后空白，至少";
            frame: Length, RULE, "外框的粗细";
            rule: Length, RULE, "内线的粗细";
            group_rule: Length, RULE, "分栏线的粗细";
        }
    }
    keys! { keys, "chart", ChartStyle, |sheet| sheet.chart, sheet.chart;
        face: Face, StyleKind::Face, "图中的中文字体";
        western: Western, StyleKind::Western, "图中字母和数字的字体";
        label_size: Length, SIZE, "数值、名称和图例的字号";
        axis_size: Length, SIZE, "坐标数字的字号";
        years: Colours, StyleKind::Colours, "各年柱子的颜色，从本年往前";
        largest: Colour, StyleKind::Colour, "最大扇面的颜色";
        slices: Colours, StyleKind::Colours, "其余扇面的颜色，依次循环";
        outline: Colour, StyleKind::Colour, "柱子和扇面的边线颜色";
        grid: Colour, StyleKind::Colour, "网格线颜色";
        leader: Colour, StyleKind::Colour, "引线颜色";
        outline_width: Length, RULE, "边线和引线的粗细";
        grid_width: Length, RULE, "网格线的粗细";
        axis_width: Length, RULE, "横轴的粗细";
        plot_width: Length, MEASURE, "柱状图的绘图区宽";
        column_width: Length, MEASURE, "柱宽";
        column_pace: Length, MEASURE, "同组相邻柱子的间距（左边到左边）";
        radius: Length, MEASURE, "饼的半径";
        single_radius: Length, MEASURE, "只有一个扇面时的半径";
        label_pitch: Length, PITCH, "饼旁相邻标注的间距，至少";
    }
    keys
}

/// What of a style sheet no page can be made of, with the key that says so: a type area too small for text.
pub(crate) fn style_contradictions(sheet: &StyleSheet) -> Vec<(&'static str, String)> {
    const LEAST: Length = Length::mm10(600);
    let page = &sheet.page;
    let mut wrong = Vec::new();
    if page.text_width() < LEAST {
        wrong.push(("page.width", "左右边距之间只剩不到 60 mm，放不下正文".to_owned()));
    }
    if page.text_height() < LEAST {
        wrong.push(("page.height", "上下边距之间只剩不到 60 mm，放不下正文".to_owned()));
    }
    for &role in Role::ALL {
        let style = sheet.paragraph(role);
        if style.left_indent + style.first_indent + style.size * 4 > page.text_width() {
            wrong.push(("paragraph", format!("{} 的缩进太大，一行放不下四个字", paragraph_key(role))));
        }
    }
    for (place, path) in [(page.cover_title, "page.cover_title"), (page.cover_date, "page.cover_date")] {
        if place > page.text_height() {
            wrong.push((path, "在版心之外".to_owned()));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_reaches_a_place_of_its_own() {
        let keys = style_keys();
        let sheet = StyleSheet::default();
        for (number, key) in keys.iter().enumerate() {
            let mut changed = sheet.clone();
            let value = match key.get(&sheet) {
                StyleValue::Length(length) => StyleValue::Length(length + Length::pt(1)),
                StyleValue::Face(face) => StyleValue::Face(if face == Face::Kai { Face::Song } else { Face::Kai }),
                StyleValue::Western(face) => StyleValue::Western(if face.is_some() { None } else { Some(Face::Kai) }),
                StyleValue::Align(align) => {
                    StyleValue::Align(if align == Align::Right { Align::Left } else { Align::Right })
                }
                StyleValue::Flag(flag) => StyleValue::Flag(!flag),
                StyleValue::Level(level) => StyleValue::Level(if level.is_some() { None } else { Some(1) }),
                StyleValue::Colour(_) => StyleValue::Colour(Colour(1, 2, 3)),
                StyleValue::Colours(_) => StyleValue::Colours(vec![Colour(1, 2, 3)]),
                StyleValue::Name(_) => StyleValue::Name("字体".to_owned()),
            };
            key.set(&mut changed, value.clone());
            for (other, key) in keys.iter().enumerate() {
                if other == number {
                    assert_eq!(key.get(&changed), value, "{}", key.path);
                } else {
                    assert_eq!(key.get(&changed), key.get(&sheet), "{} changes with {}", key.path, keys[number].path);
                }
            }
        }
    }

    /// The tables of `docs/style.md`.
    fn reference() -> String {
        let sheet = StyleSheet::default();
        let mut page = String::new();
        let mut table = String::new();
        for key in style_keys() {
            let (name, field) = key.path.rsplit_once('.').expect("a key in a table");
            if name != table {
                name.clone_into(&mut table);
                page += &format!("\n## [{name}]\n\n| 键 | 是什么 | 默认 | 可填 |\n|---|---|---|---|\n");
            }
            let takes = match key.kind {
                StyleKind::Length(unit, least, most) => {
                    format!("{} 到 {}", style_words::length(least, unit), style_words::length(most, unit))
                }
                StyleKind::Face => "字体".to_owned(),
                StyleKind::Western => "字体或 \"同中文\"".to_owned(),
                StyleKind::Align => "\"两端\"、\"左\"、\"中\"、\"右\"".to_owned(),
                StyleKind::Flag => "true、false".to_owned(),
                StyleKind::Level => "1 到 6；0：没有".to_owned(),
                StyleKind::Colour => "颜色".to_owned(),
                StyleKind::Colours => "颜色，一个以上".to_owned(),
                StyleKind::Name => "字体名".to_owned(),
            };
            let value = key.written(&sheet);
            page += &format!("| `{field}` | {} | {value} | {takes} |\n", key.term);
        }
        page
    }

    #[test]
    fn the_page_lists_every_key() {
        const FROM: &str = "\n<!-- 以下由测试写成 -->\n";
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/style.md");
        let page = std::fs::read_to_string(&path).expect("the page");
        let (words, tables) = page.split_once(FROM).expect("the mark");
        let reference = reference();
        if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
            std::fs::write(&path, format!("{words}{FROM}{reference}")).expect("written");
        } else {
            assert!(tables == reference, "docs/style.md is old: INSTA_UPDATE=always cargo test --lib the_page_lists");
        }
    }

    #[test]
    fn the_default_is_within_the_limits() {
        let sheet = StyleSheet::default();
        for key in style_keys() {
            if let (StyleKind::Length(_, least, most), StyleValue::Length(length)) = (key.kind, key.get(&sheet)) {
                assert!(least <= length && length <= most, "{}: {length:?}", key.path);
            }
        }
        assert_eq!(style_contradictions(&sheet), []);
    }
}
