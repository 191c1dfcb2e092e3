//! What is wrong with the words: signs and units left out, years that cannot be, blanks of the form left open.

use std::collections::BTreeMap;
use std::ops::Range;

use super::evidence::Evidence;
use super::lexicon::Word;
use super::page::{Paragraph, Shape, is_title};
use super::tokens::{Kind, Token, tokens};
use crate::diag::{Diagnostic, Severity};
use crate::prose::{Char, Measure, figure};

pub(super) fn check(evidence: &mut Evidence<'_>) {
    let mut found = Vec::new();
    for paragraph in &evidence.page.paragraphs {
        let tokens = tokens(&paragraph.chars);
        found.extend(missing_percent(evidence, paragraph, &tokens));
        found.extend(missing_unit(evidence, paragraph, &tokens));
        found.extend(rough_counts(evidence, paragraph, &tokens));
        found.extend(repeated_words(evidence, paragraph));
        found.extend(placeholders(evidence, paragraph));
        found.extend(doubled_stops(evidence, paragraph));
    }
    found.extend(misplaced(evidence));
    found.extend(repeated(evidence));
    found.into_iter().for_each(|finding| evidence.report(finding));
}

/// 占76.23；: the sign % is missing.
fn missing_percent(evidence: &Evidence<'_>, paragraph: &Paragraph, tokens: &[Token]) -> Vec<Diagnostic> {
    let page = evidence.page;
    let mut found = Vec::new();
    for window in tokens.windows(3) {
        let [share, number, stop] = window else { continue };
        let (Kind::Word(Word::Share), Kind::Figure(number)) = (&share.kind, &number.kind) else { continue };
        let ends = matches!(stop.kind, Kind::Mark('，' | ',' | ';' | '。' | '、' | ')'));
        // 党员占5 counts; beside other shares it is one.
        let shares = paragraph.find("%", 0).is_some();
        if number.measure == Measure::Bare && ends && shares && paragraph.shape == Shape::Prose {
            let text = page.quote(&number.span);
            let finding = Diagnostic::error("missing-percent", format!("占比 {text} 缺百分号，应为 {text}%"))
                .label(page.label(number.span.clone(), format!("应为 {text}%")))
                .help("补上百分号");
            found.push(finding);
        }
    }
    for (i, token) in tokens.iter().enumerate().filter(|_| paragraph.shape == Shape::Prose) {
        let Some(what) = rated(paragraph, tokens, i) else { continue };
        let behind = |skipped: usize| tokens.get(i + 1 + skipped).map(|token| &token.kind);
        let between = (0..3)
            .take_while(|&at| matches!(behind(at), Some(Kind::Word(Word::Filler | Word::Budget | Word::InitialBudget))))
            .count();
        let (Some(Kind::Figure(number)), Some(Kind::Mark('，' | ',' | ';' | '。' | ')'))) =
            (behind(between), behind(between + 1))
        else {
            continue;
        };
        if number.measure == Measure::Bare && paragraph.has("万元") && token.chars.end <= paragraph.chars.len() {
            let text = page.quote(&number.span);
            let finding = Diagnostic::error("missing-percent", format!("{what} {text} 缺百分号，应为 {text}%"))
                .label(page.label(number.span.clone(), format!("应为 {text}%")))
                .help("补上百分号");
            found.push(finding);
        }
    }
    found
}

/// What a bare number behind a word would be, if it is a rate: that of 增长 and 下降 behind the amount of the change, and of 完成
/// behind that of the budget.
fn rated(paragraph: &Paragraph, tokens: &[Token], at: usize) -> Option<&'static str> {
    let word = paragraph.text(tokens[at].chars.clone());
    match tokens[at].kind {
        Kind::Word(Word::Completed | Word::Rate) => Some("完成率"),
        Kind::Word(Word::Up | Word::Down)
            if ["增长", "下降", "上升", "增幅", "降幅", "降低"].iter().any(|rate| word.starts_with(rate)) =>
        {
            let mut before = tokens[..at].iter().rev();
            let stop = before.next().is_some_and(|token| matches!(token.kind, Kind::Mark('，' | ',')));
            let money = before.next().is_some_and(
                |token| matches!(&token.kind, Kind::Figure(figure) if matches!(figure.measure, Measure::Money(_))),
            );
            (stop && money).then_some("变动率")
        }
        _ => None,
    }
}

/// 支出决算为4.19。: the unit is missing.
fn missing_unit(evidence: &Evidence<'_>, paragraph: &Paragraph, tokens: &[Token]) -> Vec<Diagnostic> {
    let page = evidence.page;
    let mut found = Vec::new();
    for (i, window) in tokens.windows(2).enumerate() {
        let (Kind::Figure(number), Kind::Mark('。')) = (&window[0].kind, &window[1].kind) else { continue };
        if number.measure != Measure::Bare || number.decimals == 0 {
            continue;
        }
        // A figure of money by the word before it, or because the paragraph has it as one elsewhere.
        let before = tokens[..i].iter().rev().find_map(|token| match &token.kind {
            Kind::Word(Word::Filler) => None,
            kind => Some(kind),
        });
        let money =
            matches!(before, Some(Kind::Word(Word::Actual | Word::Budget | Word::InitialBudget) | Kind::Term(..)));
        let twin = tokens[..i].iter().any(|token| match &token.kind {
            Kind::Figure(other) => {
                let money = matches!(other.measure, Measure::Money(_));
                // In a table amounts have no unit; in prose a bare figure may be a mark or a rate.
                let bare = paragraph.shape == Shape::Row && other.measure == Measure::Bare;
                other.printed == number.printed && (money || bare)
            }
            _ => false,
        });
        if money || twin {
            let unit = page.unit.map_or("万元", |unit| unit.symbol);
            let text = page.quote(&number.span);
            let finding = Diagnostic::error("missing-unit", format!("金额 {text} 缺单位，应为 {text}{unit}"))
                .label(page.label(number.span.clone(), format!("应为 {text}{unit}")))
                .help("补上金额单位");
            found.push(finding);
        }
    }
    found
}

/// 340余人次: a count is a number.
fn rough_counts(evidence: &Evidence<'_>, paragraph: &Paragraph, tokens: &[Token]) -> Vec<Diagnostic> {
    let page = evidence.page;
    let mut found = Vec::new();
    let reception = paragraph.find("接待", 0).is_some();
    for token in tokens {
        let Kind::Figure(number) = &token.kind else { continue };
        let counted = matches!(number.measure, Measure::Count("人次" | "批次" | "批"));
        let text = page.quote(&number.span);
        if reception && counted && number.approximate && text.contains(['余', '多', '几']) {
            let finding = Diagnostic::new("exact-count", Severity::Warning, format!("接待数应为确数，不应写“{text}”"))
                .label(page.label(number.span.clone(), "不是确数"))
                .help("写出实际的批次、人次");
            found.push(finding);
        }
    }
    found
}

/// 支出收入105万元: one of two words too many before a figure.
fn repeated_words(evidence: &Evidence<'_>, paragraph: &Paragraph) -> Vec<Diagnostic> {
    let page = evidence.page;
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = paragraph.find("支出收入", from) {
        from = at + 4;
        if figure(&paragraph.chars, from).is_some_and(|(figure, _)| matches!(figure.measure, Measure::Money(_))) {
            let finding = Diagnostic::error("one-word", "“支出收入”一数两词，应为“支出”或“收入”")
                .label(page.label(paragraph.bytes(at..from), "应为“支出”或“收入”"))
                .help("删去多余的词");
            found.push(finding);
        }
    }
    found
}

/// What stands in a form where a figure or a word should: 占%, 20XX, （此处填写…）.
const BLANKS: [&str; 26] = [
    "占%",
    "占比%",
    "预算的%",
    "合计的%",
    "总额的%",
    "上升%",
    "降低%",
    "车辆辆",
    "决算为万元",
    "预算为万元",
    "总计万元",
    "合计万元",
    "总额万元",
    "**万元",
    "增加万元",
    "减少万元",
    "增长%",
    "下降%",
    "20XX",
    "20××",
    "(此处",
    "(请填",
    "(填写",
    "{{",
    "TODO",
    "待补充",
];

/// Blanks of a form that nobody filled in.
fn placeholders(evidence: &Evidence<'_>, paragraph: &Paragraph) -> Option<Diagnostic> {
    let page = evidence.page;
    let chars = &paragraph.chars;
    let alone = |at: Option<usize>| {
        at.and_then(|at| chars.get(at)).is_none_or(|char| !char.c.is_ascii_alphanumeric() || char.gap)
    };
    let mut spans = Vec::new();
    let mut i = 0;
    while let Some(char) = chars.get(i) {
        let run = chars[i..].iter().take_while(|other| other.c == char.c).count();
        let blank = BLANKS.into_iter().find(|blank| paragraph.has_at(blank, i));
        let drawn = match char.c {
            'X' | 'x' => run >= 2 && alone(i.checked_sub(1)) && alone(Some(i + run)),
            '×' => run >= 2,
            '_' => run >= 3,
            // **% and **辆; names of people are masked so too.
            '*' => {
                run >= 2
                    && chars.get(i + run).is_some_and(|next| matches!(next.c, '万' | '元' | '%' | '年' | '辆' | '个'))
            }
            _ => false,
        };
        let length = blank.map_or(run, |blank| blank.chars().count());
        // A list of what blanks look like is none.
        let listed = chars.get(i + length).is_some_and(|next| matches!(next.c, '、' | '…'));
        if (drawn || blank.is_some()) && !listed {
            spans.push(paragraph.bytes(i..i + length));
        }
        i += length;
    }
    let text = page.quote(spans.first()?);
    let finding = Diagnostic::error("placeholder-left", format!("“{text}”是未填写的空白"));
    let labelled = spans.into_iter().fold(finding, |finding, span| finding.label(page.label(span, "未填写")));
    Some(labelled.help("填上实际内容"))
}

/// 、， and the like; 。。。 stands for an ellipsis.
fn doubled_stops(evidence: &Evidence<'_>, paragraph: &Paragraph) -> Vec<Diagnostic> {
    let page = evidence.page;
    let stop = |char: &Char| matches!(char.c, '。' | '，' | '、' | ';' | ':');
    let mut found = Vec::new();
    let mut i = 0;
    while i < paragraph.chars.len() {
        let run = paragraph.chars[i..].iter().take_while(|char| stop(char)).count();
        if run == 2 && i > 0 && paragraph.shape == Shape::Prose {
            let span = paragraph.bytes(i..i + 2);
            let text = page.quote(&span);
            let finding = Diagnostic::new("punctuation", Severity::Warning, format!("标点重复：“{text}”"))
                .label(page.label(span, "标点重复"))
                .help("删去多余的标点");
            found.push(finding);
        }
        i += run.max(1);
    }
    found
}

/// Headings and the words that their text must have; a text with those of another heading stands in the wrong place.
const PLACES: [(&str, &[&str]); 5] = [
    ("政府性基金", &["政府性基金", "基金"]),
    ("国有资本经营", &["国有资本", "国资"]),
    ("机关运行经费", &["机关运行"]),
    ("政府采购", &["采购"]),
    ("三公", &["三公", "因公出国", "公务接待", "公务用车"]),
];

/// A section that never speaks of what its heading says, but of what another heading says.
fn misplaced(evidence: &Evidence<'_>) -> Vec<Diagnostic> {
    let page = evidence.page;
    let mut found = Vec::new();
    let titles: Vec<(usize, &Paragraph)> =
        page.paragraphs.iter().enumerate().filter(|(_, paragraph)| is_title(paragraph)).collect();
    for (at, title) in titles {
        let heading = title.body_text();
        let own: Vec<_> = PLACES.iter().filter(|(word, _)| heading.contains(word)).collect();
        let ([(_, words)], true) = (own.as_slice(), title.mark.is_some() || heading.ends_with("说明")) else {
            continue;
        };
        let sentence = |next: &Paragraph| next.chars.last().is_some_and(|last| last.c == '。');
        let own = |next: &&Paragraph| next.mark.is_none() && (!is_title(next) || sentence(next));
        let body = page.paragraphs[at + 1..].iter().take_while(own);
        let body: Vec<&Paragraph> = body.filter(|paragraph| paragraph.shape == Shape::Prose).collect();
        let has =
            |words: &[&str]| body.iter().any(|paragraph| words.iter().any(|word| paragraph.find(word, 0).is_some()));
        let Some(first) = body.first().filter(|_| !has(words)) else { continue };
        let other =
            PLACES.iter().find(|(word, _)| !heading.contains(word) && first.find(word, 0).is_some_and(|at| at < 30));
        if let Some((word, _)) = other {
            let start = first.find(word, 0).unwrap_or(0);
            let span = first.bytes(start..start + word.chars().count());
            let title_text = page.quote(&title.all());
            let finding =
                Diagnostic::new("section-subject", Severity::Warning, format!("“{title_text}”之下说的是{word}"))
                    .label(page.label(span, "与标题不符"))
                    .label(page.label(title.all(), "标题"))
                    .help("核对此段是否放错位置");
            found.push(finding);
        }
    }
    found
}

/// Paragraphs that stand twice, word for word.
fn repeated(evidence: &Evidence<'_>) -> Vec<Diagnostic> {
    const LONG: usize = 40;
    let page = evidence.page;
    let mut first: BTreeMap<String, Range<usize>> = BTreeMap::new();
    let mut found = Vec::new();
    for paragraph in &page.paragraphs {
        let text = paragraph.body_text();
        let money = tokens(&paragraph.chars)
            .iter()
            .any(|token| matches!(&token.kind, Kind::Figure(figure) if matches!(figure.measure, Measure::Money(_))));
        if paragraph.shape != Shape::Prose || text.chars().count() < LONG || money {
            continue;
        }
        match first.get(&text) {
            Some(before) => {
                let finding = Diagnostic::new("repeated-paragraph", Severity::Note, "此段与前文逐字相同")
                    .label(page.label(paragraph.all(), "与前文相同"))
                    .label(page.label(before.clone(), "前文"))
                    .help("核对是否误贴");
                found.push(finding);
            }
            None => {
                first.insert(text, paragraph.all());
            }
        }
    }
    found
}
