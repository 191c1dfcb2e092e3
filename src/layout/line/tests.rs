//! Cases of `tests/line/`, and what holds for any text.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use super::lines::{Line, LineRun};
use super::marks::Class;
use super::*;
use crate::document::{Align, Face};

fn set_lines(fonts: &Fonts, spans: &[Span<'_>], shape: &ParagraphShape) -> Result<Lines, MissingGlyph> {
    let mut lines = Lines::default();
    lines.set(fonts, spans, shape)?;
    Ok(lines)
}

/// Cases of `tests/line/*.txt`: blocks of `keyword value` lines, parted by blank lines.
const CASES: [(&str, &str); 4] = [
    ("breaks", include_str!("../../../tests/line/breaks.txt")),
    ("marks", include_str!("../../../tests/line/marks.txt")),
    ("sense", include_str!("../../../tests/line/sense.txt")),
    ("word-processors", include_str!("../../../tests/line/word-processors.txt")),
];

/// One case. Sizes in its file are in em of 10 pt.
struct Case {
    name: String,
    spans: Vec<(String, CharStyle)>,
    shape: ParagraphShape,
    /// The text of each line, and where its glyphs stand, in hundredths of an em.
    lines: Vec<(String, Option<Vec<i32>>)>,
}

const EM: Length = Length::pt(10);

/// The blocks of a file without its comments.
fn blocks(file: &str) -> Vec<Vec<(&str, &str)>> {
    let mut blocks = vec![Vec::new()];
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        if line.is_empty() {
            blocks.push(Vec::new());
        } else if let Some(block) = blocks.last_mut() {
            block.push(line.split_once(' ').unwrap_or((line, "")));
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

fn em(value: &str) -> Length {
    Length::milli((value.parse::<f64>().unwrap() * 10_000.0).round() as i32)
}

impl Case {
    fn parse(block: &[(&str, &str)]) -> Case {
        let mut style = CharStyle { face: Face::Fang, western: Some(Face::Roman), size: EM, tracking: Length::ZERO };
        let mut case = Case {
            name: String::new(),
            spans: Vec::new(),
            shape: ParagraphShape {
                width: Length::ZERO,
                first_indent: Length::ZERO,
                hanging_indent: Length::ZERO,
                align: Align::Justify,
                breaking: Breaking::Full,
                rules: LineRules::WORD,
            },
            lines: Vec::new(),
        };
        for &(keyword, value) in block {
            match (keyword, value) {
                ("case", _) => case.name = value.into(),
                ("width", _) => case.shape.width = em(value),
                ("indent", _) => case.shape.first_indent = em(value),
                ("hanging", _) => case.shape.hanging_indent = em(value),
                ("align", "left") => case.shape.align = Align::Left,
                ("align", "center") => case.shape.align = Align::Center,
                ("align", "right") => case.shape.align = Align::Right,
                ("break", "sense") => case.shape.breaking = Breaking::Sense,
                ("rules", "LibreOffice") => case.shape.rules = LineRules::LIBRE_OFFICE,
                ("face", "黑体") => style = CharStyle { face: Face::Hei, western: None, ..style },
                ("tracking", _) => style.tracking = em(value),
                ("text", _) => case.spans.push((value.replace("\\n", "\n"), style)),
                ("line", _) => case.lines.push((value.replace('_', " "), None)),
                ("at", _) => {
                    let places = value.split(' ').map(|place| place.parse().unwrap()).collect();
                    case.lines.last_mut().unwrap().1 = Some(places);
                }
                _ => panic!("{keyword} {value}: not known"),
            }
        }
        assert!(!case.name.is_empty() && !case.spans.is_empty() && !case.lines.is_empty());
        case
    }

    fn set(&self, fonts: &Fonts) -> Lines {
        let spans: Vec<Span<'_>> = self.spans.iter().map(|(text, style)| Span { text, style: *style }).collect();
        set_lines(fonts, &spans, &self.shape).unwrap()
    }
}

fn glyphs<'a>(lines: &'a Lines, line: &'a Line) -> impl Iterator<Item = (char, Length)> + 'a {
    let of_run = |run: &'a LineRun| lines.glyphs_of(run).iter().map(|glyph| (glyph.character, run.x + glyph.offset));
    lines.runs[line.runs.start as usize..line.runs.end as usize].iter().flat_map(of_run)
}

#[test]
fn cases_hold() {
    let fonts = Fonts::embedded();
    let mut failures = String::new();
    for block in CASES.iter().flat_map(|(_, file)| blocks(file)) {
        let case = Case::parse(&block);
        let lines = case.set(&fonts);
        let found = |line: &Line| {
            let text = glyphs(&lines, line).map(|(character, _)| character).collect::<String>();
            let places = glyphs(&lines, line).map(|(_, x)| (x.thousandths() + 50).div_euclid(100)).collect();
            (text, Some(places))
        };
        let mut expected = case.lines.clone();
        let mut found: Vec<(String, Option<Vec<i32>>)> = lines.lines.iter().map(found).collect();
        for (found, expected) in found.iter_mut().zip(&mut expected) {
            found.1 = found.1.take().filter(|_| expected.1.is_some());
        }
        if found != expected {
            failures += &format!("{}\n  expected {expected:?}\n  found    {found:?}\n", case.name);
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn every_case_stands_in_the_documentation_and_the_other_way_round() {
    let documentation = include_str!("../../../docs/line-layout.md");
    let documented: Vec<&str> = documentation.split('`').filter(|code| code.starts_with("line/")).collect();
    let mut names = Vec::new();
    for (file, cases) in CASES {
        for block in blocks(cases) {
            let name = format!("line/{file}/{}", Case::parse(&block).name);
            assert!(!names.contains(&name), "{name} stands twice");
            assert!(documented.contains(&name.as_str()), "docs/line-layout.md does not name {name}");
            names.push(name);
        }
    }
    for name in documented {
        assert!(names.iter().any(|known| known == name), "{name} of docs/line-layout.md is no case");
    }
}

/// Paragraphs with all that a report has, on the grid of GB/T 9704.
fn paragraphs() -> Vec<&'static str> {
    vec![
        "2020年度收、支总计266.04万元。与2019年相比，收、支总计各增加144.55万元，增长118.98%。主要变动原因是人员增加。",
        "精心组织开展职工文体活动，全年举办“蜀道文化旅游节”职工书画摄影展、“书香昭化·与你同行”读书活动（16场次）——共计1200余人参加……",
        "2020年“三公”经费财政拨款支出决算中，因公出国（境）费支出决算0万元，占0%；公务用车购置及运行维护费支出决算0万元，占0%；公务接待费支出决算2万元，占100%。",
        "1.一般公共服务（类）群众团体事务（款）行政运行（项）：支出决算为244.16万元，完成预算100%（见GB/T 9704—2012）。",
        "",
    ]
}

fn body(rules: LineRules) -> (CharStyle, ParagraphShape) {
    let sheet = crate::document::StyleSheet::gbt9704();
    let body = sheet.paragraph(crate::document::Role::Body);
    let shape = ParagraphShape {
        width: Length::mm10(1560),
        first_indent: body.first_indent,
        hanging_indent: body.left_indent,
        align: body.align,
        breaking: Breaking::Full,
        rules,
    };
    (CharStyle::from(body), shape)
}

#[test]
fn lines_keep_the_text_and_stay_in_their_room() {
    let fonts = Fonts::embedded();
    for rules in [LineRules::WORD, LineRules::LIBRE_OFFICE] {
        let (style, body_shape) = body(rules);
        for text in paragraphs() {
            // A single character fits the narrowest of these.
            for width in (32_000..=500_000).step_by(23_321) {
                for align in [Align::Justify, Align::Left, Align::Right, Align::Center] {
                    for breaking in [Breaking::Full, Breaking::Sense] {
                        let width = Length::milli(width);
                        let first_indent = Length::ZERO;
                        let shape = ParagraphShape { width, first_indent, align, breaking, ..body_shape };
                        let lines = set_lines(&fonts, &[Span { text, style }], &shape).unwrap();
                        let set: String = lines.glyphs.iter().map(|glyph| glyph.character).collect();
                        assert_eq!(set, text);
                        for (i, line) in lines.lines.iter().enumerate() {
                            let end = line.x + line.width;
                            let narrow = width < Length::pt(160);
                            assert!(narrow || end <= width + Length::milli(250), "{align:?} {width:?} {line:?}");
                            assert!(i == 0 || line.text.start == lines.lines[i - 1].text.end);
                            let part = &text[line.text.start as usize..line.text.end as usize];
                            let drawn: String = glyphs(&lines, line).map(|(character, _)| character).collect();
                            assert_eq!(part, drawn);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn justified_lines_are_flush() {
    let fonts = Fonts::embedded();
    let (style, shape) = body(LineRules::WORD);
    for text in paragraphs() {
        let lines = set_lines(&fonts, &[Span { text, style }], &shape).unwrap();
        let flush = lines.lines.len().saturating_sub(1);
        for line in &lines.lines[..flush] {
            assert_eq!(line.x + line.width, shape.width, "{text}");
        }
    }
}

#[test]
fn better_breaks_do_not_change_the_number_of_lines() {
    let fonts = Fonts::embedded();
    for rules in [LineRules::WORD, LineRules::LIBRE_OFFICE] {
        let (style, body_shape) = body(rules);
        let text = Text::measure(&fonts, &[Span { text: &paragraphs().concat(), style }], rules).unwrap();
        for width in (20_000..450_000).step_by(3_777) {
            for breaking in [Breaking::Full, Breaking::Sense] {
                let shape = ParagraphShape { width: Length::milli(width), breaking, ..body_shape };
                let room = Room { shape: &shape, opens_paragraph: false, atoms: &text.atoms };
                let (better, plain) = (room.line_ends(), room.plain_ends());
                assert_eq!(better.len(), plain.len(), "{rules:?} {width}");
                assert_eq!(better.last(), plain.last());
                assert!(better.is_sorted_by(|a, b| a < b));
            }
        }
    }
}

#[test]
fn a_text_fits_the_room_that_it_measures() {
    let fonts = Fonts::embedded();
    for rules in [LineRules::WORD, LineRules::LIBRE_OFFICE] {
        let (style, shape) = body(rules);
        for text in paragraphs().into_iter().filter(|text| !text.is_empty()) {
            let width = measure(&fonts, text, style, rules).unwrap();
            let fits = |width| {
                let shape = ParagraphShape { width, first_indent: Length::ZERO, ..shape };
                set_lines(&fonts, &[Span { text, style }], &shape).unwrap().lines.len() == 1
            };
            assert!(fits(width), "{text}");
            // A mark may hang.
            assert!(rules.hanging || !fits(width - Length::milli(1)), "{text}");
        }
    }
}

#[test]
fn a_missing_character_is_an_error() {
    let (style, shape) = body(LineRules::WORD);
    let error = set_lines(&Fonts::embedded(), &[Span { text: "名字叫😀的人", style }], &shape).unwrap_err();
    assert_eq!((error.character, error.face), ('😀', Face::Fang));
}

#[test]
fn borrowed_marks_follow_western_text_or_begin_a_paragraph() {
    let cases = [
        ("“三公”经费", vec!["“"]),
        ("2020年“三公”经费", vec![]),
        ("10.“三公”经费", vec!["“"]),
        ("占100%”“等", vec!["”“"]),
        ("2019—2020年", vec!["—"]),
        ("5～10%，℃", vec![]),
    ];
    for (text, expected) in cases {
        let found: Vec<&str> = borrowed_marks(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn marks_keep_their_ink_in_one_half() {
    // What squeezing relies on, in each face that may carry text.
    let fonts = Fonts::embedded();
    for face in [Face::Fang, Face::Kai, Face::Hei, Face::Biaosong, Face::Song] {
        for character in "，。、；：？！）〕】》〉”’（〔【《〈“‘".chars() {
            let glyph = fonts.glyph(face, character).unwrap();
            assert_eq!(glyph.advance, 1000, "{character} in {face:?}");
            let (left, right) = fonts.font(glyph.font).unwrap().ink(glyph.glyph).unwrap();
            match Class::of(character) {
                Class::Opening => assert!(left >= 500, "{character} in {face:?} begins at {left}"),
                _ => assert!(right <= 510, "{character} in {face:?} ends at {right}"),
            }
        }
    }
}
