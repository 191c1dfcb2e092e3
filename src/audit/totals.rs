//! Sums: parts and their whole, changes of parts and of the whole, one quantity in several places.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::book::{Book, opened_by};
use super::claims::severity;
use super::figure::{Figure, Interval, Verdict};
use super::lexicon::Quantity;
use super::page::{Level, Mark};
use super::reading::{Amount, Aspect, Base, Event, Place, Statement, Subject};
use crate::classification::FunctionCode;
use crate::diag::{Diagnostic, Severity};

/// A whole and its parts: a line of `totals.tsv`.
#[derive(Debug)]
struct Total {
    whole: &'static str,
    parts: Vec<&'static str>,
    /// With all of these the parts make the whole; without, they may not exceed it.
    required: Vec<&'static str>,
}

static TOTALS: LazyLock<Vec<Total>> = LazyLock::new(|| {
    let words = |cell: Option<&'static str>| cell.unwrap_or("").split(' ').filter(|word| !word.is_empty()).collect();
    let line = |line: &'static str| {
        let mut cells = line.split('\t');
        Total { whole: cells.next().unwrap_or(""), parts: words(cells.next()), required: words(cells.next()) }
    };
    include_str!("totals.tsv").lines().skip(1).map(line).collect()
});

/// Whether a quantity is part of another, of its parts, and so on.
pub(super) fn is_part_of(part: &Quantity, whole: &Quantity) -> bool {
    let (Quantity::Term(part), Quantity::Term(whole)) = (part, whole) else { return false };
    part != whole && is_within(part, whole, 0)
}

fn is_within(part: &str, whole: &str, depth: usize) -> bool {
    let direct = |total: &&Total| total.whole == whole;
    depth < 8
        && TOTALS
            .iter()
            .filter(direct)
            .any(|total| total.parts.iter().any(|own| *own == part || *own != whole && is_within(part, own, depth + 1)))
}

/// Whether one quantity is the whole of another; for a functional class that is the expenditure of its fund.
pub(super) fn is_whole_of(whole: &Quantity, part: &Quantity) -> bool {
    match (whole, part) {
        (Quantity::Term(whole), Quantity::Class(_) | Quantity::Item(..)) => {
            matches!(*whole, "general" | "expenditure" | "funds" | "capital")
        }
        (Quantity::Class(class), Quantity::Item(own, _)) => Some(*class) == *own,
        _ => is_part_of(part, whole),
    }
}

/// The one quantity that has all of these as its parts.
pub(super) fn only_whole_of(parts: &[Quantity]) -> Option<&'static str> {
    let mut wholes: Vec<&'static str> = TOTALS
        .iter()
        .filter(|total| {
            let own = |part: &Quantity| matches!(part, Quantity::Term(term) if total.parts.contains(term));
            !parts.is_empty() && parts.iter().all(own)
        })
        .map(|total| total.whole)
        .collect();
    wholes.dedup();
    match wholes.as_slice() {
        [whole] => Some(whole),
        _ => None,
    }
}

pub(super) fn check(book: &mut Book<'_>) {
    balance(book);
    parts_and_wholes(book);
    classes(book);
    items(book);
    parts_of_openings(book);
    changes(book);
    same_quantity(book);
    same_item(book);
    projects(book);
}

/// 收、支总计 are one figure.
fn balance(book: &mut Book<'_>) {
    let mut found = Vec::new();
    let amounts: Vec<(Place, &Amount)> =
        book.events.iter().filter_map(|event| Some((event.place, event.amount()?))).collect();
    for (i, (place, amount)) in amounts.iter().enumerate() {
        let pair = match (amount.subject.term(), amount.figures.as_slice()) {
            (Some("total" | "fiscal_total"), [revenue, expenditure]) => Some((revenue, expenditure)),
            (Some("total.revenue"), [revenue]) => {
                partner(&amounts[i..], *place, "total.expenditure", amount.aspect).map(|e| (revenue, e))
            }
            (Some("fiscal_total.revenue"), [revenue]) => {
                partner(&amounts[i..], *place, "fiscal_total.expenditure", amount.aspect).map(|e| (revenue, e))
            }
            _ => None,
        };
        if let Some((revenue, expenditure)) = pair
            && amount.aspect == Aspect::Actual
            && book.precision.same(revenue, expenditure) == Verdict::Impossible
        {
            found.push((revenue.clone(), expenditure.clone()));
        }
    }
    for (revenue, expenditure) in found {
        let page = book.page;
        let (r, e) = (page.quote(&revenue.span), page.quote(&expenditure.span));
        let gap = revenue.alike((revenue.value() - expenditure.value()).abs());
        let finding = Diagnostic::error("total-balance", format!("收、支总计须相等：{r} 与 {e} 差 {gap}"))
            .label(page.label(expenditure.span, format!("支出总计 {e}")))
            .label(page.label(revenue.span, format!("收入总计 {r}")))
            .help("核对是否误列本年收入、本年支出合计，或漏计年初结转、结余分配与年末结转");
        book.report(finding);
    }
}

/// The amount of a term in the same paragraph.
fn partner<'b>(amounts: &[(Place, &'b Amount)], here: Place, term: &str, aspect: Aspect) -> Option<&'b Figure> {
    let found = amounts.iter().find(|(place, amount)| {
        place.paragraph == here.paragraph && amount.subject.term() == Some(term) && amount.aspect == aspect
    })?;
    match found.1.figures.as_slice() {
        [figure] => Some(figure),
        _ => None,
    }
}

/// The figures of a term among some statements, where they do not contradict each other.
fn figure_of(book: &Book<'_>, among: &[usize], term: &str, budget: bool) -> Option<Figure> {
    let figures = all_of(book, among, term, budget);
    let first = figures.first()?;
    figures.iter().all(|figure| figure.value() == first.value()).then(|| (*first).clone())
}

fn all_of<'b>(book: &'b Book<'_>, among: &[usize], term: &str, budget: bool) -> Vec<&'b Figure> {
    let amounts = among.iter().filter_map(|&at| book.events[at].amount());
    let own = amounts.filter(|amount| {
        amount.subject.term() == Some(term)
            && amount.aspect != Aspect::Prior
            && amount.aspect.is_budget() == budget
            && amount.year == book.page.year
            && amount.figures.len() == 1
    });
    own.map(Amount::figure).collect()
}

/// The statements by a part of their place.
fn stretches(book: &Book<'_>, key: fn(Place) -> usize) -> Vec<Vec<usize>> {
    let mut stretches: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, event) in book.events.iter().enumerate() {
        stretches.entry(key(event.place)).or_default().push(at);
    }
    stretches.into_values().collect()
}

/// Parts that the lexicon knows against their whole: in a paragraph, else in a section.
fn parts_and_wholes(book: &mut Book<'_>) {
    let paragraphs = stretches(book, |place| place.paragraph);
    // A table is a stretch of its own.
    let mut sections = stretches(book, |place| place.section);
    sections.iter_mut().for_each(|among| among.retain(|&at| !book.events[at].place.is_in_table()));
    let mut found = Vec::new();
    let mut right = Vec::new();
    let mut done: Vec<(usize, usize, bool)> = Vec::new();
    for (index, total) in TOTALS.iter().enumerate() {
        for budget in [false, true] {
            for among in paragraphs.iter().chain(&sections) {
                let Some(&first) = among.first() else { continue };
                let section = book.events[first].place.section;
                if done.contains(&(index, section, budget)) {
                    continue;
                }
                let parts: Vec<(&str, Figure)> = total
                    .parts
                    .iter()
                    .filter_map(|part| Some((*part, figure_of(book, among, part, budget)?)))
                    .collect();
                if parts.is_empty() {
                    continue;
                }
                let own = all_of(book, among, total.whole, budget);
                let in_section = || {
                    sections.iter().find(|all| all.first().is_some_and(|&at| book.events[at].place.section == section))
                };
                let wholes = match own.is_empty() {
                    false => own,
                    true => in_section().map(|all| all_of(book, all, total.whole, budget)).unwrap_or_default(),
                };
                let has = |part: &str| parts.iter().any(|(own, _)| *own == part);
                // A list may leave out what the report has money for elsewhere.
                let complete = !total.required.is_empty()
                    && total.required.iter().all(|part| has(part))
                    && total.parts.iter().all(|part| has(part) || is_nothing(book, part));
                let Some(wrong) = judge(book, &wholes, &parts, complete) else { continue };
                if wrong.is_none() && complete {
                    right.extend(parts.iter().map(|(_, figure)| figure.clone()));
                    right.extend(wholes.iter().map(|whole| (*whole).clone()));
                }
                done.extend(complete.then_some((index, section, budget)));
                if let Some((whole, verdict)) = wrong {
                    done.push((index, section, budget));
                    let parts: Vec<Figure> = parts.into_iter().map(|(_, figure)| figure).collect();
                    found.push((whole, parts, Sum { complete, verdict, of: "各项" }));
                }
            }
        }
    }
    book.weigh(Verdict::Exact, &right);
    for (whole, parts, sum) in found {
        report_sum(book, &whole, &parts, sum);
    }
}

/// Whether parts fit one of the wholes they may be of: the whole that they do not fit and how badly, `Some(None)` if they
/// fit one, `None` where nothing can be said.
fn judge(
    book: &Book<'_>,
    wholes: &[&Figure],
    parts: &[(&str, Figure)],
    complete: bool,
) -> Option<Option<(Figure, Verdict)>> {
    let figures = || parts.iter().map(|(_, figure)| figure);
    let verdicts = wholes.iter().map(|whole| (book.precision.sum(whole, figures()), *whole));
    let (verdict, whole) = verdicts.min_by_key(|(verdict, _)| *verdict)?;
    if verdict == Verdict::Exact {
        return Some(None);
    }
    let wrong = complete || wholes.iter().all(|whole| exceeds(book, whole, figures()));
    wrong.then(|| Some((whole.clone(), verdict)))
}

/// Whether the parts are more than the whole, however they were rounded.
fn exceeds<'f>(book: &Book<'_>, whole: &Figure, parts: impl Iterator<Item = &'f Figure>) -> bool {
    let sum = parts.fold(Interval::ZERO, |sum, part| sum.plus(book.precision.interval(part)));
    sum.low > book.precision.interval(whole).high
}

/// What is known of a sum that does not come out.
#[derive(Clone, Copy)]
pub(super) struct Sum {
    /// Whether the parts are all that there are; else they are only too much.
    pub(super) complete: bool,
    pub(super) verdict: Verdict,
    /// What the parts are called.
    pub(super) of: &'static str,
}

impl Sum {
    /// Of parts that must make the whole, and cannot.
    pub(super) const WRONG: Sum = Sum { complete: true, verdict: Verdict::Impossible, of: "各项" };
    /// Of parts that are more than the whole.
    const TOO_MUCH: Sum = Sum { complete: false, ..Sum::WRONG };
}

pub(super) fn report_sum(book: &mut Book<'_>, whole: &Figure, parts: &[Figure], sum_is: Sum) {
    let Sum { complete, verdict, of: what } = sum_is;
    book.weigh(verdict, parts.iter().chain([whole]));
    let page = book.page;
    let sum: Decimal = parts.iter().map(Figure::value).sum();
    let (whole_text, right) = (page.quote(&whole.span), whole.alike(sum));
    let gap = whole.alike((sum - whole.value()).abs());
    let finding = if let [part] = parts {
        let part_text = page.quote(&part.span);
        Diagnostic::error("part-within-whole", format!("部分 {part_text} 大于合计 {whole_text}"))
            .label(page.label(part.span.clone(), format!("部分 {part_text}，至多为 {whole_text}")))
            .label(page.label(whole.span.clone(), format!("合计 {whole_text}")))
            .help("核对两数：部分不会大于合计")
    } else {
        let verb = if complete { "与合计" } else { "大于合计" };
        let end = if complete { "不符" } else { "" };
        let message = format!("{what}之和 {right} {verb} {whole_text} {end}，差 {gap}").replace(" ，", "，");
        let mut finding = Diagnostic::new("parts-sum", severity(verdict), message)
            .label(page.label(whole.span.clone(), format!("合计 {whole_text}，{what}之和为 {right}")));
        for part in parts {
            finding = finding.label(page.label(part.span.clone(), page.quote(&part.span)));
        }
        finding.help(format!("核对合计与{what}"))
    };
    book.report(finding);
}

/// Functional classes in one paragraph against the expenditure that they are of.
fn classes(book: &mut Book<'_>) {
    for among in stretches(book, |place| place.paragraph) {
        let mut parts: BTreeMap<FunctionCode, Figure> = BTreeMap::new();
        let mut shares = Vec::new();
        let mut first = None;
        let mut twice = false;
        for &at in &among {
            match &book.events[at].what {
                Statement::Amount(amount) if amount.aspect == Aspect::Actual && amount.figures.len() == 1 => {
                    if let Subject::Known(Quantity::Class(class)) = &amount.subject {
                        first.get_or_insert(at);
                        twice |= parts.insert(*class, amount.figure().clone()).is_some();
                    }
                }
                Statement::Share { percent, .. } if first.is_some() => shares.push(percent.clone()),
                _ => {}
            }
        }
        let Some(first) = first.filter(|_| parts.len() >= 2 && !twice) else { continue };
        let class = parts.keys().next().copied();
        let before = among.iter().take_while(|&&at| at < first).filter_map(|&at| book.events[at].amount());
        let opened = before.filter(|amount| amount.aspect == Aspect::Actual && amount.figures.len() == 1);
        let mut wholes: Vec<Figure> = opened.map(|amount| amount.figure().clone()).collect();
        if let Some(class) = class {
            let known = book.wholes_of(first, &Quantity::Class(class), Aspect::Actual);
            wholes.extend(known.into_iter().flat_map(|amount| amount.figures.iter().cloned()));
        }
        let parts: Vec<(&str, Figure)> = parts.into_values().map(|figure| ("", figure)).collect();
        // The list is whole if its shares are.
        let complete = shares.len() == parts.len() && book.precision.sum(&hundred(), &shares) == Verdict::Exact;
        let wholes: Vec<&Figure> = wholes.iter().collect();
        if let Some(Some((whole, verdict))) = judge(book, &wholes, &parts, complete) {
            let parts: Vec<Figure> = parts.into_iter().map(|(_, figure)| figure).collect();
            report_sum(book, &whole, &parts, Sum { complete, verdict, of: "各类" });
        }
    }
}

/// A whole of shares.
fn hundred() -> Figure {
    Figure {
        printed: Decimal::ONE_HUNDRED,
        decimals: 2,
        measure: super::figure::Measure::Percent,
        span: 0..0,
        approximate: false,
    }
}

/// Items (项) against their class, where the text gives both and most classes agree.
fn items(book: &mut Book<'_>) {
    let mut sums: BTreeMap<FunctionCode, Vec<Figure>> = BTreeMap::new();
    let mut classes: BTreeMap<FunctionCode, Figure> = BTreeMap::new();
    let mut seen: Vec<&Quantity> = Vec::new();
    for event in &book.events {
        let Some(amount) = event.amount().filter(|amount| amount.aspect == Aspect::Actual && amount.figures.len() == 1)
        else {
            continue;
        };
        if book.is_annex(event.place) || amount.year != book.page.year {
            continue;
        }
        match &amount.subject {
            Subject::Known(item @ Quantity::Item(Some(class), _)) if !seen.contains(&item) => {
                seen.push(item);
                sums.entry(*class).or_default().push(amount.figure().clone());
            }
            // The items of a report are those of the general public budget.
            Subject::Known(Quantity::Class(class)) if amount.within != Some("expenditure") => {
                classes.entry(*class).or_insert_with(|| amount.figure().clone());
            }
            _ => {}
        }
    }
    let complete = lists_all_items(book);
    let pairs: Vec<(Figure, Vec<Figure>)> =
        sums.into_iter().filter_map(|(class, items)| Some((classes.get(&class)?.clone(), items))).collect();
    let (right, wrong): (Vec<_>, Vec<_>) =
        pairs.into_iter().partition(|(class, items)| book.precision.sum(class, items) == Verdict::Exact);
    if right.len() < wrong.len() {
        return;
    }
    let wrong = wrong.into_iter().filter(|(class, items)| complete || exceeds(book, class, items.iter()));
    let wrong: Vec<(Figure, Vec<Figure>)> = wrong.collect();
    for (class, items) in wrong {
        let page = book.page;
        if let [item] = items.as_slice() {
            let (class_text, item_text) = (page.quote(&class.span), page.quote(&item.span));
            // The one that other claims speak against is the wrong one.
            let (wrong, right) = if book.weight(&class) < book.weight(item) { (&class, item) } else { (item, &class) };
            let finding =
                Diagnostic::error("same-quantity", format!("本类支出 {class_text} 与其下唯一一项 {item_text} 不符"))
                    .label(page.label(wrong.span.clone(), format!("另一处为 {}", page.quote(&right.span))))
                    .label(page.label(right.span.clone(), page.quote(&right.span)))
                    .help("两处为同一数，核对后改为一致");
            book.report(finding);
        } else {
            report_sum(book, &class, &items, Sum { verdict: book.precision.sum(&class, &items), ..Sum::WRONG });
        }
    }
}

/// Whether every number of the list of items (项) has been read as an item with money.
fn lists_all_items(book: &Book<'_>) -> bool {
    let mut read: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for event in &book.events {
        let item = event.amount().is_some_and(|amount| {
            matches!(amount.subject, Subject::Known(Quantity::Item(..))) && amount.aspect == Aspect::Actual
        });
        let mark = book.page.paragraphs[event.place.paragraph].mark;
        if let (true, Some(Mark { level: Level::Item, number })) = (item, mark) {
            read.entry(event.place.section).or_default().push(number);
        }
    }
    !read.is_empty()
        && read.iter().all(|(section, numbers)| {
            let own = book.page.paragraphs.iter().filter(|paragraph| paragraph.section == *section);
            let mut marks = own.filter_map(|paragraph| paragraph.mark).filter(|mark| mark.level == Level::Item);
            marks.all(|mark| numbers.contains(&mark.number))
        })
}

/// What an opening leads to, where the lexicon does not know what it is of: parts that make a whole must make this one,
/// and an item (项) is no more than it: 支出105万元：其他住房保障支出（项）135万元.
fn parts_of_openings(book: &mut Book<'_>) {
    let mut found = Vec::new();
    for (opening, event) in book.events.iter().enumerate() {
        let sentence = event.place.sentence;
        if !matches!(event.what, Statement::Opening { .. }) {
            continue;
        }
        let whole = opened_by(&book.events, opening).last().and_then(|&at| book.events[at].amount());
        let Some(whole) = whole.filter(|amount| amount.figures.len() == 1) else { continue };
        let after = book.events[opening..].iter().take_while(|event| event.place.sentence == sentence);
        let parts: Vec<&Amount> = after
            .filter_map(Event::amount)
            .filter(|part| part.explicit && part.figures.len() == 1 && part.aspect == whole.aspect)
            .collect();
        let item = |part: &&&Amount| matches!(part.subject, Subject::Known(Quantity::Item(..)));
        if let Some(part) = parts.iter().find(item)
            && exceeds(book, whole.figure(), [part.figure()].into_iter())
        {
            found.push((whole.figure().clone(), vec![part.figure().clone()], Sum::TOO_MUCH));
        }
        if !matches!(whole.subject, Subject::Known(_))
            && let Some(parts) = whole_list(&parts)
        {
            let verdict = book.precision.sum(whole.figure(), parts.iter().copied());
            let sum = Sum { verdict, ..Sum::WRONG };
            found.extend(
                (verdict != Verdict::Exact)
                    .then(|| (whole.figure().clone(), parts.into_iter().cloned().collect(), sum)),
            );
        }
    }
    for (whole, parts, sum) in found {
        report_sum(book, &whole, &parts, sum);
    }
}

/// The figures of amounts that are just the parts of one whole, and all that it needs.
fn whole_list<'b>(amounts: &[&'b Amount]) -> Option<Vec<&'b Figure>> {
    let terms: Vec<&'static str> = amounts.iter().map(|amount| amount.subject.term()).collect::<Option<_>>()?;
    let once = |term: &str| terms.iter().filter(|own| **own == term).count() == 1;
    let whole = |total: &&Total| {
        let own = terms.iter().all(|term| total.parts.contains(term) && once(term));
        own && !total.required.is_empty() && total.required.iter().all(|part| terms.contains(part))
    };
    TOTALS.iter().find(whole).map(|_| amounts.iter().map(|amount| amount.figure()).collect())
}

/// A change of money with its sign.
struct Move {
    place: Place,
    base: Base,
    figure: Figure,
    up: bool,
    span: Range<usize>,
}

/// Changes of parts against the change of their whole.
fn changes(book: &mut Book<'_>) {
    let mut moves: Vec<(&'static str, Move)> = Vec::new();
    for (at, event) in book.events.iter().enumerate() {
        let Statement::Change(change) = &event.what else { continue };
        let [figure] = change.amounts.as_slice() else { continue };
        let term = match &change.subject {
            Subject::None => subject_before(book, at),
            subject => subject.term(),
        };
        if let Some(term) = term {
            let (up, span) = (change.direction.up, change.direction.span.clone());
            moves.push((term, Move { place: event.place, base: change.base, figure: figure.clone(), up, span }));
        }
    }
    let mut found = Vec::new();
    for total in TOTALS.iter().filter(|total| !total.required.is_empty()) {
        for (_, whole) in moves.iter().filter(|(term, _)| *term == total.whole) {
            let near = |one: &Move| one.place.section == whole.place.section && one.base == whole.base;
            let own = |part: &str| {
                let mut found = moves.iter().filter(|(term, one)| *term == part && near(one)).map(|(_, one)| one);
                found.next().filter(|_| found.next().is_none())
            };
            let parts: Vec<&Move> = total.required.iter().filter_map(|part| own(part)).collect();
            // A part that the report has no money for does not change.
            let silent = |part: &str| own(part).is_some() || is_nothing(book, part);
            if parts.len() < 2 || !total.required.iter().all(|part| silent(part)) {
                continue;
            }
            let signed = |one: &Move| {
                let Interval { low, high } = book.precision.interval(&one.figure);
                if one.up { Interval { low, high } } else { Interval { low: -high, high: -low } }
            };
            let sum = parts.iter().fold(Interval::ZERO, |sum, part| sum.plus(signed(part)));
            if !sum.meets(signed(whole)) {
                let value = |one: &Move| if one.up { one.figure.value() } else { -one.figure.value() };
                let sum: Decimal = parts.iter().map(|part| value(part)).sum();
                let labels = parts.iter().map(|part| (part.figure.clone(), part.span.clone())).collect::<Vec<_>>();
                found.push((whole.figure.clone(), whole.span.clone(), sum, labels));
            }
        }
    }
    for (figure, verb, sum, parts) in found {
        let page = book.page;
        let said = format!("{}{}", page.quote(&verb), page.quote(&figure.span));
        let right = format!("{}{}", if sum.is_sign_negative() { "减少" } else { "增加" }, figure.alike(sum.abs()));
        let mut finding = Diagnostic::error("changes-sum", format!("总额{said}，而各项增减相抵为{right}"))
            .label(page.label(figure.span.clone(), format!("按各项为{right}")));
        for (part, verb) in parts {
            let text = format!("{}{}", page.quote(&verb), page.quote(&part.span));
            finding = finding.label(page.label(part.span, text));
        }
        book.report(finding.help("核对总额与各项的增减"));
    }
}

/// What a change without a subject is of: what the amount nearest before it is of.
fn subject_before(book: &Book<'_>, at: usize) -> Option<&'static str> {
    let here = book.events[at].place;
    let amounts = |near: fn(Place, Place) -> bool| {
        let before = book.events[..at].iter().rev().filter(move |event| near(event.place, here));
        before.filter_map(Event::amount).filter(|amount| amount.aspect == Aspect::Actual)
    };
    let in_group = amounts(|place, here| place.group == here.group).next();
    let in_sentence = || amounts(|place, here| place.sentence == here.sentence).next();
    let in_paragraph = || amounts(|place, here| place.paragraph == here.paragraph).next_back();
    in_group.or_else(in_sentence).or_else(in_paragraph)?.subject.term()
}

/// Whether the text never gives money to a quantity.
fn is_nothing(book: &Book<'_>, term: &str) -> bool {
    let mut amounts = book.events.iter().filter_map(Event::amount).filter(|amount| amount.subject.term() == Some(term));
    amounts.all(|amount| amount.figures.iter().all(Figure::is_zero))
}

/// A quantity that the report has one value of, in several places.
fn same_quantity(book: &mut Book<'_>) {
    // A class has one value in each of the totals that it is part of.
    type Key = (Quantity, Aspect, Option<&'static str>);
    let mut groups: BTreeMap<Key, Vec<(Place, Figure)>> = BTreeMap::new();
    for event in &book.events {
        let Some(amount) = event.amount().filter(|amount| amount.same && amount.aspect != Aspect::Prior) else {
            continue;
        };
        let class = matches!(amount.subject, Subject::Known(Quantity::Class(_)));
        if let ([figure], Subject::Known(quantity)) = (amount.figures.as_slice(), &amount.subject)
            && (!class || amount.within.is_some())
            && amount.year == book.page.year
        {
            let group = groups.entry((quantity.clone(), amount.aspect, amount.within)).or_default();
            group.push((event.place, figure.clone()));
        }
    }
    for places in groups.into_values() {
        let count = |value: Decimal| places.iter().filter(|(_, figure)| figure.value() == value).count();
        // The value that most places have; of two, the one that other claims speak for; of those, the first.
        let best = |(place, figure): &(Place, Figure)| {
            (count(figure.value()), book.weight(figure), !book.is_annex(*place), std::cmp::Reverse(figure.span.start))
        };
        let Some((_, right)) = places.iter().max_by_key(|one| best(one)).cloned() else { continue };
        for (place, figure) in &places {
            let verdict = book.precision.same(figure, &right);
            if verdict == Verdict::Exact {
                continue;
            }
            let page = book.page;
            let (text, other) = (page.quote(&figure.span), page.quote(&right.span));
            let certain = verdict == Verdict::Impossible && !book.is_annex(*place);
            let severity = if certain { Severity::Error } else { Severity::Warning };
            let finding =
                Diagnostic::new("same-quantity", severity, format!("同一数两处不一：此处 {text}，另一处 {other}"))
                    .label(page.label(figure.span.clone(), format!("另一处为 {other}")))
                    .label(page.label(right.span.clone(), other))
                    .help("两处为同一数，核对后改为一致");
            book.report(finding);
        }
    }
}

/// An item (项) whose paragraph gives it two amounts: （项）207万元。…支出决算为170.03万元.
fn same_item(book: &mut Book<'_>) {
    let mut paragraphs: BTreeMap<usize, Vec<(&Subject, &Figure)>> = BTreeMap::new();
    for event in &book.events {
        if let Some(amount) = event.amount()
            && matches!(amount.subject, Subject::Known(Quantity::Item(..)))
            && amount.aspect == Aspect::Actual
            && amount.year == book.page.year
            && amount.figures.len() == 1
        {
            paragraphs.entry(event.place.paragraph).or_default().push((&amount.subject, amount.figure()));
        }
    }
    let mut found = Vec::new();
    for amounts in paragraphs.into_values() {
        if let [(first, title), (second, actual)] = amounts.as_slice()
            && first == second
            && title.value() != actual.value()
        {
            found.push(((*title).clone(), (*actual).clone()));
        }
    }
    for (title, actual) in found {
        report_same_item(book, &title, &actual);
    }
}

/// Reports an item that its heading gives another amount than its sentence; one that is off by the last digit may be
/// rounded twice.
pub(super) fn report_same_item(book: &mut Book<'_>, title: &Figure, actual: &Figure) {
    let page = book.page;
    let (title_text, actual_text) = (page.quote(&title.span), page.quote(&actual.span));
    let step = book.precision.interval(title).high - title.value();
    let near = (title.value() - actual.value()).abs() <= step * Decimal::TWO;
    let severity = if near { Severity::Warning } else { Severity::Error };
    let message = format!("同一项两处不一：标题为 {title_text}，决算数为 {actual_text}");
    let finding = Diagnostic::new("same-quantity", severity, message)
        .label(page.label(title.span.clone(), format!("决算数为 {actual_text}")))
        .label(page.label(actual.span.clone(), "决算数"));
    book.report(finding.help("两处为同一数，核对后改为一致"));
}

/// Money spent on a project where all expenditure is 基本支出.
fn projects(book: &mut Book<'_>) {
    let none = |term| book.spent(term).iter().all(|amount| amount.figures.iter().all(Figure::is_zero));
    let Some(expenditure) = book.spent("expenditure").first().map(|amount| amount.figure().clone()) else { return };
    let basic = book.spent("basic").into_iter().find(|amount| amount.figure().value() == expenditure.value());
    let Some(basic) = basic.filter(|_| none("project") && none("general.project")) else { return };
    let page = book.page;
    let spent = book.events.iter().find_map(|event| {
        let amount = event.amount().filter(|amount| amount.aspect == Aspect::Actual)?;
        let paragraph = &page.paragraphs[event.place.paragraph];
        let project = paragraph.find("项目全年预算数", 0).is_some() && paragraph.find("执行数", 0).is_some();
        (project && !amount.figure().is_zero()).then(|| amount.figure().clone())
    });
    let Some(spent) = spent else { return };
    let (spent_text, basic_text) = (page.quote(&spent.span), page.quote(&basic.figure().span));
    let message = format!("项目执行 {spent_text}，而本年支出全为基本支出 {basic_text}，没有项目支出");
    let finding = Diagnostic::error("project-money-has-project-expenditure", message)
        .label(page.label(spent.span, format!("项目执行 {spent_text}")))
        .label(page.label(basic.figure().span.clone(), "等于本年支出合计"))
        .help("把项目的支出列入项目支出，或核对项目的资金来源");
    book.report(finding);
}
