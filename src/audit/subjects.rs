//! Names of subjects (科目) in the prose, and the glossary that explains them.

use std::ops::Range;

use super::evidence::Evidence;
use super::page::{Page, Paragraph, Shape};
use super::precision::Verdict;
use super::sisters::Sisters;
use super::statement::Aspect;
use crate::classification::{Catalogue, FunctionCode, Level, class_prose_name, same_name};
use crate::diag::{Diagnostic, Severity};
use crate::prose::Figure;

/// A subject named in the text: 卫生健康（类）行政事业单位医疗（款）行政单位医疗（项）.
pub(super) struct Named {
    pub(super) paragraph: usize,
    pub(super) names: Vec<(Level, String, Range<usize>)>,
    /// The code of its lowest name, where the names leave no doubt of it.
    pub(super) code: Option<FunctionCode>,
}

/// All subjects that the prose names by level.
pub(super) struct Paths(pub(super) Vec<Named>);

impl Named {
    pub(super) fn item(&self) -> Option<(&str, &Range<usize>)> {
        self.names.iter().find(|(level, ..)| *level == Level::Item).map(|(_, name, span)| (name.as_str(), span))
    }
}

impl Paths {
    pub(super) fn of(page: &Page<'_>) -> Paths {
        let catalogue = page.year.map(Catalogue::of_year);
        let mut all = Vec::new();
        for (at, paragraph) in page.paragraphs.iter().enumerate() {
            let mut found = subjects(paragraph);
            if let (true, Some(catalogue)) = (found.is_empty(), catalogue) {
                found = dashed(catalogue, paragraph);
            }
            for names in found {
                let code = catalogue.and_then(|catalogue| code_of(catalogue, &names));
                all.push(Named { paragraph: at, names, code });
            }
        }
        Paths(all)
    }
}

/// The code of a path, if its last name is found below the others.
fn code_of(catalogue: Catalogue, names: &[(Level, String, Range<usize>)]) -> Option<FunctionCode> {
    let mut above = None;
    for (level, name, _) in names {
        above = match standing(catalogue, *level, name, above) {
            Standing::InForce(code) => code,
            Standing::Stale(code, ..) => Some(code),
            _ => None,
        };
    }
    above.filter(|code| names.last().is_some_and(|(level, ..)| code.level() == *level))
}

pub(super) fn check(evidence: &mut Evidence<'_>, paths: &Paths, sisters: &Sisters<'_>) {
    let Some(year) = evidence.page.year else { return };
    let catalogue = Catalogue::of_year(year);
    let all = &paths.0;
    for named in all {
        let mut above = None;
        for (level, name, span) in &named.names {
            let page = evidence.page;
            let finding = match standing(catalogue, *level, name, above) {
                Standing::InForce(code) => {
                    above = code;
                    continue;
                }
                Standing::Stale(code, right, last) => {
                    above = Some(code);
                    let until = last.map_or(String::new(), |last| format!("（用至{last}年）"));
                    let message = format!("“{name}”是旧科目名{until}，{year}年为“{right}”（{code}）");
                    Diagnostic::new("subject-name", Severity::Warning, message)
                        .label(page.label(span.clone(), format!("{year}年为“{right}”")))
                        .help("按决算年度的《政府收支分类科目》改名")
                }
                Standing::Like(right) => {
                    above = None;
                    let message = format!("{year}年科目中没有“{name}”，疑为“{right}”");
                    Diagnostic::new("subject-name", Severity::Warning, message)
                        .label(page.label(span.clone(), format!("疑为“{right}”")))
                        .help("按决算年度的《政府收支分类科目》核对")
                }
                Standing::Elsewhere(codes) => {
                    let Some(finding) = elsewhere(evidence, named, catalogue, above, &codes, (name, span), sisters)
                    else {
                        above = None;
                        continue;
                    };
                    above = None;
                    finding
                }
                Standing::Unknown => {
                    let finding = above
                        .filter(|_| *level == Level::Item)
                        .and_then(|above| unknown_item(evidence, paths, named, above, (name, span), sisters));
                    above = None;
                    let Some(finding) = finding else { continue };
                    finding
                }
            };
            evidence.report(finding);
        }
    }
    glossary(evidence, all);
}

/// An item (项) below a 款 that does not have it: the 款 that has it and, of several, the one whose row has the amount.
fn elsewhere(
    evidence: &Evidence<'_>,
    named: &Named,
    catalogue: Catalogue,
    above: Option<FunctionCode>,
    codes: &[FunctionCode],
    (name, span): (&str, &Range<usize>),
    sisters: &Sisters<'_>,
) -> Option<Diagnostic> {
    let page = evidence.page;
    let above = above.filter(|above| above.level() == Level::Division)?;
    // Names that many 款 have, 行政运行, are given by the tables alone; any other is where it is.
    let amounts = amounts_behind(evidence, named.paragraph, span);
    let fits = |code: &&FunctionCode| {
        sisters
            .amounts(code.as_str())
            .iter()
            .any(|(_, row)| amounts.iter().any(|amount| evidence.precision.same(amount, row) != Verdict::Impossible))
    };
    let right = codes.iter().find(fits).or(match codes {
        [one] => Some(one),
        _ => None,
    })?;
    let division = right.division()?;
    let (wrong_name, right_name) = (catalogue.function_name(above)?, catalogue.function_name(division)?);
    let message = format!("“{name}”（{right}）不在“{wrong_name}”（{above}）之下，当为“{right_name}”（{division}）");
    Some(
        Diagnostic::new("subject-path", Severity::Warning, message)
            .label(page.label(span.clone(), format!("属“{right_name}”（{division}）")))
            .help("核对科目的类、款、项"),
    )
}

/// An item (项) that its 款 does not have: the one whose row has the amount, if there is one.
fn unknown_item(
    evidence: &Evidence<'_>,
    paths: &Paths,
    named: &Named,
    above: FunctionCode,
    (name, span): (&str, &Range<usize>),
    sisters: &Sisters<'_>,
) -> Option<Diagnostic> {
    let page = evidence.page;
    if above.level() != Level::Division {
        return None;
    }
    let rows = sisters.below(above.as_str());
    let said = |code: &str| paths.0.iter().any(|other| other.code.is_some_and(|own| own.as_str() == code));
    let amounts = amounts_behind(evidence, named.paragraph, span);
    let (code, row) = rows.into_iter().find(|(code, row)| {
        !said(code) && amounts.iter().any(|amount| evidence.precision.same(amount, row) != Verdict::Impossible)
    })?;
    let right = Catalogue::of_year(page.year?).function_name(code.parse().ok()?)?;
    let message = format!("“{above}”之下没有“{name}”，表中 {} 的一项是“{right}”（{code}）", page.quote(&row.span));
    Some(
        Diagnostic::new("subject-path", Severity::Warning, message)
            .label(page.label(span.clone(), format!("疑为“{right}”（{code}）")))
            .label(page.label(row.span.clone(), "表中所列"))
            .help("核对科目的类、款、项"),
    )
}

/// The amounts that a paragraph gives behind a name.
fn amounts_behind(evidence: &Evidence<'_>, paragraph: usize, span: &Range<usize>) -> Vec<Figure> {
    let start = evidence.events.partition_point(|event| event.place.paragraph < paragraph);
    let here = evidence.events[start..].iter().take_while(|event| event.place.paragraph == paragraph);
    let amounts = here.filter_map(|event| event.amount()).filter(|amount| amount.aspect == Aspect::Current);
    amounts.flat_map(|amount| amount.figures.clone()).filter(|figure| figure.span.start >= span.end).take(4).collect()
}

/// The subjects that a paragraph names by level in brackets, each with the levels that belong together.
fn subjects(paragraph: &Paragraph) -> Vec<Vec<(Level, String, Range<usize>)>> {
    let chars = &paragraph.chars;
    let mut found: Vec<Vec<(Level, String, Range<usize>)>> = Vec::new();
    // Where the name begins, and whether a name of a level above ends there.
    let (mut start, mut below) = (paragraph.body, false);
    let mut i = paragraph.body;
    while i < chars.len() {
        let Some((level, end)) = level(paragraph, i) else {
            let stop = matches!(chars[i].c, '，' | ',' | ';' | ':' | '。' | '|') || chars[i].c.is_ascii_digit();
            if stop || chars[i].c == '、' && i == start {
                (start, below) = (i + 1, false);
            }
            i += 1;
            continue;
        };
        // 群众体育（文化体育与传媒支出（类））: a name does not begin before a bracket that is still open.
        let open = (start..i).rev().find(|&at| matches!(chars[at].c, '(' | ')')).filter(|&at| chars[at].c == '(');
        let mut from = open.map_or(start, |open| open + 1);
        // 统计信息事务（款）-统计管理（项）: a dash parts the levels.
        while from < i && matches!(chars[from].c, '-' | '—' | '–' | '―' | '/' | '、') {
            from += 1;
        }
        if from < i {
            let one = (level, paragraph.text(from..i), paragraph.bytes(from..i));
            match found.last_mut().filter(|names| below && names.last().is_some_and(|(above, ..)| *above < level)) {
                Some(names) => names.push(one),
                None => found.push(vec![one]),
            }
        }
        // 教育（类）支出: the word behind the bracket belongs to the name of the class.
        let tail = level == Level::Class && paragraph.has_at("支出", end);
        (start, below) = (end + if tail { 2 } else { 0 }, true);
        i = start;
    }
    found
}

/// A path whose levels dashes part: 一般公共服务支出-群众团体事务-行政运行. Its first name must be that of a class.
fn dashed(catalogue: Catalogue, paragraph: &Paragraph) -> Vec<Vec<(Level, String, Range<usize>)>> {
    let chars = &paragraph.chars;
    let dash = |c: char| matches!(c, '-' | '—' | '–' | '―');
    let Some(first) = chars.iter().position(|char| dash(char.c)) else { return Vec::new() };
    let stop = |c: char| matches!(c, '，' | ',' | ';' | ':' | '。' | '|') || c.is_ascii_digit();
    let from = chars[..first].iter().rposition(|char| stop(char.c)).map_or(0, |stop| stop + 1).max(paragraph.body);
    let until = chars[first..].iter().position(|char| stop(char.c)).map_or(chars.len(), |stop| first + stop);
    let mut names = Vec::new();
    let mut start = from;
    let mut levels = [Level::Class, Level::Division, Level::Item].into_iter();
    let ends = (from..=until).filter(|&at| at == until || dash(chars[at].c));
    for at in ends {
        let Some(level) = levels.next() else { return Vec::new() };
        let mut end = at;
        for tail in ["科目支出", "科目"] {
            let length = tail.chars().count();
            if end > start + length && paragraph.has_at(tail, end - length) {
                end -= length;
            }
        }
        names.push((level, paragraph.text(start..end), paragraph.bytes(start..end)));
        start = at + 1;
    }
    let class = names.first().is_some_and(|(level, name, _)| {
        matches!(standing(catalogue, *level, name, None), Standing::InForce(Some(_)) | Standing::Stale(..))
    });
    if names.len() == 3 && class { vec![names] } else { Vec::new() }
}

/// The level in brackets at a character, with the digits that some places put into it, and where it ends.
fn level(paragraph: &Paragraph, from: usize) -> Option<(Level, usize)> {
    let at = |i: usize| paragraph.chars.get(i).map(|char| char.c);
    if at(from) != Some('(') {
        return None;
    }
    let digits = paragraph.chars[from + 1..].iter().take_while(|char| char.c.is_ascii_digit()).count();
    let level = match at(from + 1 + digits)? {
        '类' => Level::Class,
        '款' => Level::Division,
        '项' => Level::Item,
        _ => return None,
    };
    (at(from + 2 + digits) == Some(')')).then_some((level, from + 3 + digits))
}

enum Standing {
    /// The code, where the name leaves no doubt of it.
    InForce(Option<FunctionCode>),
    /// The code, its name of the year, and the last year of the old name.
    Stale(FunctionCode, &'static str, Option<i32>),
    /// The name of other codes, none of which is below the subject above it.
    Elsewhere(Vec<FunctionCode>),
    /// No such name, but one like it.
    Like(&'static str),
    Unknown,
}

/// How a name stands in the year, below a subject if that is known.
fn standing(catalogue: Catalogue, level: Level, name: &str, above: Option<FunctionCode>) -> Standing {
    // Prose leaves out the ending of a class, and of others now and then.
    let whole = format!("{name}支出");
    let is = |own: &str| {
        let prose = if level == Level::Class { class_prose_name(own) } else { own };
        // The prose may leave out quotation marks: “两庭”建设.
        let bare: String = own.chars().filter(|c| !matches!(c, '“' | '”' | '"')).collect();
        same_name(name, own)
            || same_name(name, &bare)
            || same_name(name, prose)
            || own.ends_with("支出") && same_name(&whole, own)
    };
    let within = |code: FunctionCode| above.is_none_or(|above| code.as_str().starts_with(above.as_str()));
    let current: Vec<FunctionCode> =
        catalogue.functions().filter(|(code, own)| code.level() == level && is(own)).map(|(code, _)| code).collect();
    if !current.is_empty() {
        if above.is_some_and(|above| above.level() == Level::Division) && !current.iter().any(|code| within(*code)) {
            return Standing::Elsewhere(current);
        }
        let mut own = current.iter().copied().filter(|code| within(*code));
        // One name stands for many codes; below a class it does not know, it says nothing of which.
        return Standing::InForce(own.next().filter(|_| own.next().is_none()));
    }
    // Names of other years; the codes of all years, since a code may have gone with its name.
    let years = Catalogue::FIRST_YEAR..=Catalogue::LAST_YEAR;
    let old = years
        .flat_map(|year| Catalogue::of_year(year).functions())
        .find(|(code, own)| code.level() == level && is(own) && within(*code));
    if let Some((code, own)) = old {
        let history = Catalogue::function_history(code).find(|subject| subject.name == own);
        let last = history.and_then(|subject| subject.last_year);
        let unsure = history.is_some_and(|subject| subject.source.contains("unsure"));
        return match catalogue.function_name(code) {
            Some(right) if !unsure && last.is_some_and(|last| last < catalogue.year()) => {
                Standing::Stale(code, right, last)
            }
            _ => Standing::Unknown,
        };
    }
    // A name cut short by the page is like many; one below a subject that is known is whole.
    let near = catalogue.nearest_functions_by_name(name, 8).into_iter().filter(|(code, _)| code.level() == level);
    let mut near = near.filter(|(code, right)| above.is_some() && within(*code) && is_slip_of(name, right));
    near.next().map_or(Standing::Unknown, |(_, right)| Standing::Like(right))
}

/// Whether a name is another mistyped: most characters are the same, and it is not the other in full.
fn is_slip_of(name: &str, right: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (name.chars().collect(), right.chars().collect());
    // The longest common subsequence, row by row.
    let mut row = vec![0_usize; b.len() + 1];
    for x in &a {
        let mut diagonal = 0;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y { diagonal + 1 } else { above.max(row[j]) };
            diagonal = above;
        }
    }
    let common = row[b.len()];
    let bare = right.trim_end_matches("支出");
    a.len() >= 4 && common * 8 >= (a.len() + b.len()) * 3 && !name.contains(bare)
}

/// Every item (项) with money is explained, and every explained item has money.
fn glossary(evidence: &mut Evidence<'_>, all: &[Named]) {
    let page = evidence.page;
    let explains = |named: &&Named| {
        let paragraph = &page.paragraphs[named.paragraph];
        let section = &page.sections[paragraph.section];
        section.glossary && paragraph.shape == Shape::Prose
    };
    let spends = |named: &&Named| {
        let paragraph = &page.paragraphs[named.paragraph];
        let text = paragraph.body_text();
        !page.sections[paragraph.section].annex
            && (text.contains("决算") || text.contains("支出") || text.contains("预算"))
            && text.contains("元")
    };
    // The glossary explains what the general public budget pays for, and may explain what others do.
    let general = |named: &&Named| {
        let title = &page.sections[page.paragraphs[named.paragraph].section].title;
        !title.contains("政府性基金") && !title.contains("国有资本")
    };
    let entries: Vec<(&str, &Range<usize>)> = all.iter().filter(explains).filter_map(Named::item).collect();
    let spent = || all.iter().filter(|named| !explains(named) && spends(named));
    let items: Vec<(&str, &Range<usize>)> = spent().filter(general).filter_map(Named::item).collect();
    let all: Vec<(&str, &Range<usize>)> = spent().filter_map(Named::item).collect();
    let same = |a: &str, b: &str| same_name(a, b) || same_name(a.trim_end_matches("支出"), b.trim_end_matches("支出"));
    let has = |among: &[(&str, &Range<usize>)], name: &str| among.iter().any(|(own, _)| same(own, name));
    let known = items.iter().filter(|(name, _)| has(&entries, name)).count();
    // A glossary that leaves out most items does not set out to explain them.
    if entries.is_empty() || known * 2 < items.len() {
        return;
    }
    let mut seen: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for (name, span) in &items {
        if !has(&entries, name) && !seen.contains(name) {
            seen.push(name);
            let finding =
                Diagnostic::new("glossary-covers-subjects", Severity::Warning, format!("名词解释中没有“{name}”"))
                    .label(page.label((*span).clone(), "名词解释中没有此项"))
                    .help("在名词解释中补上，或核对此项是否写错");
            found.push(finding);
        }
    }
    // Where many entries have no money, the text lost them and not the report.
    let idle = entries.iter().filter(|(name, _)| !has(&all, name)).count();
    for (name, span) in entries.iter().filter(|_| idle <= 3 || idle * 10 < entries.len()) {
        if !has(&all, name) {
            let finding = Diagnostic::new(
                "glossary-needed",
                Severity::Warning,
                format!("名词解释有“{name}”，而正文没有此项支出"),
            )
            .label(page.label((*span).clone(), "正文没有此项支出"))
            .help("删去此条，或核对正文是否写成别的科目");
            found.push(finding);
        }
    }
    found.into_iter().for_each(|finding| evidence.report(finding));
}
