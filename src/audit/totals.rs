//! Sums: parts and their whole, changes of parts and of the whole, one quantity in several places.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::evidence::Evidence;
use super::lexicon::Quantity;
use super::naming::antecedents;
use super::parts::{TOTALS, Total};
use super::precision::Verdict;
use super::statement::{Amount, Aspect, Event, Place, Statement, Subject};
use super::sums::{Sum, exceeds, judge, report_sum};
use crate::classification::FunctionCode;
use crate::diag::Diagnostic;
use crate::prose::{Figure, Level, Mark, Measure};

pub(super) fn check(evidence: &mut Evidence<'_>) {
    balance(evidence);
    parts_and_wholes(evidence);
    classes(evidence);
    items(evidence);
    parts_of_openings(evidence);
    projects(evidence);
}

/// 收、支总计 are one figure.
fn balance(evidence: &mut Evidence<'_>) {
    let mut found = Vec::new();
    let amounts: Vec<(Place, &Amount)> =
        evidence.events.iter().filter_map(|event| Some((event.place, event.amount()?))).collect();
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
            && amount.aspect == Aspect::Current
            && evidence.precision.same(revenue, expenditure) == Verdict::Impossible
        {
            found.push((revenue.clone(), expenditure.clone()));
        }
    }
    for (revenue, expenditure) in found {
        let page = evidence.page;
        let (r, e) = (page.quote(&revenue.span), page.quote(&expenditure.span));
        let gap = revenue.alike((revenue.value() - expenditure.value()).abs());
        let finding = Diagnostic::error("total-balance", format!("收、支总计须相等：{r} 与 {e} 差 {gap}"))
            .label(page.label(expenditure.span, format!("支出总计 {e}")))
            .label(page.label(revenue.span, format!("收入总计 {r}")))
            .help("核对是否误列本年收入、本年支出合计，或漏计年初结转、结余分配与年末结转");
        evidence.report(finding);
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
fn figure_of(evidence: &Evidence<'_>, among: &[usize], term: &str, budget: bool) -> Option<Figure> {
    let figures = all_of(evidence, among, term, budget);
    let first = figures.first()?;
    figures.iter().all(|figure| figure.value() == first.value()).then(|| (*first).clone())
}

fn all_of<'b>(evidence: &'b Evidence<'_>, among: &[usize], term: &str, budget: bool) -> Vec<&'b Figure> {
    let amounts = among.iter().filter_map(|&at| evidence.events[at].amount());
    let own = amounts.filter(|amount| {
        amount.subject.term() == Some(term)
            && !amount.aspect.is_prior()
            && amount.aspect.is_budget() == budget
            && amount.year == evidence.page.year
            && amount.figures.len() == 1
    });
    own.map(Amount::figure).collect()
}

/// The statements by a part of their place.
fn stretches(evidence: &Evidence<'_>, key: fn(Place) -> usize) -> Vec<Vec<usize>> {
    let mut stretches: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, event) in evidence.events.iter().enumerate() {
        stretches.entry(key(event.place)).or_default().push(at);
    }
    stretches.into_values().collect()
}

/// Parts that the lexicon knows against their whole: in a paragraph, else in a section.
fn parts_and_wholes(evidence: &mut Evidence<'_>) {
    let paragraphs = stretches(evidence, |place| place.paragraph);
    // A table is a stretch of its own.
    let mut sections = stretches(evidence, |place| place.section);
    sections.iter_mut().for_each(|among| among.retain(|&at| !evidence.events[at].place.is_in_table()));
    let mut found = Vec::new();
    let mut right = Vec::new();
    let mut done: Vec<(usize, usize, bool)> = Vec::new();
    for (index, total) in TOTALS.iter().enumerate() {
        for budget in [false, true] {
            for among in paragraphs.iter().chain(&sections) {
                let Some(&first) = among.first() else { continue };
                let section = evidence.events[first].place.section;
                if done.contains(&(index, section, budget)) {
                    continue;
                }
                let parts: Vec<(&str, Figure)> = total
                    .parts
                    .iter()
                    .filter_map(|part| Some((*part, figure_of(evidence, among, part, budget)?)))
                    .collect();
                // What makes one whole is not measured by another: 人员经费和公用经费 of a fund by all 基本支出.
                let explained =
                    |(_, figure): &(&str, Figure)| right.iter().any(|right: &Figure| right.span == figure.span);
                if parts.is_empty() || parts.len() >= 2 && parts.iter().all(explained) {
                    continue;
                }
                let own = all_of(evidence, among, total.whole, budget);
                let in_section = || {
                    sections
                        .iter()
                        .find(|all| all.first().is_some_and(|&at| evidence.events[at].place.section == section))
                };
                let wholes = match own.is_empty() {
                    false => own,
                    true => in_section().map(|all| all_of(evidence, all, total.whole, budget)).unwrap_or_default(),
                };
                let has = |part: &str| parts.iter().any(|(own, _)| *own == part);
                // A list may leave out what the report has money for elsewhere.
                let complete = !total.required.is_empty()
                    && total.required.iter().all(|part| has(part))
                    && total.parts.iter().all(|part| has(part) || evidence.has_no_money(part));
                let Some(wrong) = judge(evidence, &wholes, &parts, complete) else { continue };
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
    evidence.score(Verdict::Exact, &right);
    for (whole, parts, sum) in found {
        report_sum(evidence, &whole, &parts, sum);
    }
}

/// Functional classes in one paragraph against the expenditure that they are of.
fn classes(evidence: &mut Evidence<'_>) {
    for among in stretches(evidence, |place| place.paragraph) {
        let mut parts: BTreeMap<FunctionCode, Figure> = BTreeMap::new();
        let mut shares = Vec::new();
        let mut first = None;
        let mut twice = false;
        for &at in &among {
            match &evidence.events[at].what {
                Statement::Amount(amount) if amount.aspect == Aspect::Current && amount.figures.len() == 1 => {
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
        let before = among.iter().take_while(|&&at| at < first).filter_map(|&at| evidence.events[at].amount());
        let opened = before.filter(|amount| amount.aspect == Aspect::Current && amount.figures.len() == 1);
        let mut wholes: Vec<Figure> = opened.map(|amount| amount.figure().clone()).collect();
        if let Some(class) = class {
            let known = evidence.wholes_of(first, &Quantity::Class(class), Aspect::Current);
            wholes.extend(known.into_iter().flat_map(|amount| amount.figures.iter().cloned()));
        }
        let parts: Vec<(&str, Figure)> = parts.into_values().map(|figure| ("", figure)).collect();
        // The list is whole if its shares are.
        let complete = shares.len() == parts.len() && evidence.precision.sum(&hundred(), &shares) == Verdict::Exact;
        let wholes: Vec<&Figure> = wholes.iter().collect();
        if let Some(Some((whole, verdict))) = judge(evidence, &wholes, &parts, complete) {
            let parts: Vec<Figure> = parts.into_iter().map(|(_, figure)| figure).collect();
            report_sum(evidence, &whole, &parts, Sum { complete, verdict, of: "各类" });
        }
    }
}

/// A whole of shares.
fn hundred() -> Figure {
    Figure { printed: Decimal::ONE_HUNDRED, decimals: 2, measure: Measure::Percent, span: 0..0, approximate: false }
}

/// Items (项) against their class, where the text gives both and most classes agree.
fn items(evidence: &mut Evidence<'_>) {
    let mut sums: BTreeMap<FunctionCode, Vec<Figure>> = BTreeMap::new();
    let mut classes: BTreeMap<FunctionCode, Figure> = BTreeMap::new();
    let mut seen: Vec<&Quantity> = Vec::new();
    for event in &evidence.events {
        let Some(amount) =
            event.amount().filter(|amount| amount.aspect == Aspect::Current && amount.figures.len() == 1)
        else {
            continue;
        };
        if evidence.is_annex(event.place) || amount.year != evidence.page.year {
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
    let complete = lists_all_items(evidence);
    let pairs: Vec<(Figure, Vec<Figure>)> =
        sums.into_iter().filter_map(|(class, items)| Some((classes.get(&class)?.clone(), items))).collect();
    let (right, wrong): (Vec<_>, Vec<_>) =
        pairs.into_iter().partition(|(class, items)| evidence.precision.sum(class, items) == Verdict::Exact);
    if right.len() < wrong.len() {
        return;
    }
    let wrong = wrong.into_iter().filter(|(class, items)| complete || exceeds(evidence, class, items.iter()));
    let wrong: Vec<(Figure, Vec<Figure>)> = wrong.collect();
    for (class, items) in wrong {
        let page = evidence.page;
        if let [item] = items.as_slice() {
            let (class_text, item_text) = (page.quote(&class.span), page.quote(&item.span));
            // The one that other claims speak against is the wrong one.
            let (wrong, right) =
                if evidence.score_of(&class) < evidence.score_of(item) { (&class, item) } else { (item, &class) };
            let finding =
                Diagnostic::error("same-quantity", format!("本类支出 {class_text} 与其下唯一一项 {item_text} 不符"))
                    .label(page.label(wrong.span.clone(), format!("另一处为 {}", page.quote(&right.span))))
                    .label(page.label(right.span.clone(), page.quote(&right.span)))
                    .help("两处为同一数，核对后改为一致");
            evidence.report_of(finding, [&class, item]);
        } else {
            report_sum(evidence, &class, &items, Sum { verdict: evidence.precision.sum(&class, &items), ..Sum::WRONG });
        }
    }
}

/// Whether every number of the list of items (项) has been read as an item with money.
fn lists_all_items(evidence: &Evidence<'_>) -> bool {
    let mut read: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for event in &evidence.events {
        let item = event.amount().is_some_and(|amount| {
            matches!(amount.subject, Subject::Known(Quantity::Item(..))) && amount.aspect == Aspect::Current
        });
        let mark = evidence.page.paragraphs[event.place.paragraph].mark;
        if let (true, Some(Mark { level: Level::Item, number })) = (item, mark) {
            read.entry(event.place.section).or_default().push(number);
        }
    }
    !read.is_empty()
        && read.iter().all(|(section, numbers)| {
            let own = evidence.page.paragraphs.iter().filter(|paragraph| paragraph.section == *section);
            let mut marks = own.filter_map(|paragraph| paragraph.mark).filter(|mark| mark.level == Level::Item);
            marks.all(|mark| numbers.contains(&mark.number))
        })
}

/// What an opening leads to, where the lexicon does not know what it is of: parts that make a whole must make this one,
/// and an item (项) is no more than it: 支出105万元：其他住房保障支出（项）135万元.
fn parts_of_openings(evidence: &mut Evidence<'_>) {
    let mut found = Vec::new();
    for (opening, event) in evidence.events.iter().enumerate() {
        let sentence = event.place.sentence;
        if !matches!(event.what, Statement::Opening { .. }) {
            continue;
        }
        let whole = antecedents(&evidence.events, opening).last().and_then(|&at| evidence.events[at].amount());
        let Some(whole) = whole.filter(|amount| amount.figures.len() == 1) else { continue };
        let after = evidence.after(opening, |place| place.sentence == sentence);
        let parts: Vec<&Amount> = after
            .filter_map(Event::amount)
            .filter(|part| part.explicit && part.figures.len() == 1 && part.aspect == whole.aspect)
            .collect();
        let item = |part: &&&Amount| matches!(part.subject, Subject::Known(Quantity::Item(..)));
        if let Some(part) = parts.iter().find(item)
            && exceeds(evidence, whole.figure(), [part.figure()].into_iter())
        {
            found.push((whole.figure().clone(), vec![part.figure().clone()], Sum::TOO_MUCH));
        }
        if !matches!(whole.subject, Subject::Known(_))
            && let Some(parts) = whole_list(&parts)
        {
            let verdict = evidence.precision.sum(whole.figure(), parts.iter().copied());
            let sum = Sum { verdict, ..Sum::WRONG };
            found.extend(
                (verdict != Verdict::Exact)
                    .then(|| (whole.figure().clone(), parts.into_iter().cloned().collect(), sum)),
            );
        }
    }
    for (whole, parts, sum) in found {
        report_sum(evidence, &whole, &parts, sum);
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

/// Money spent on a project where all expenditure is 基本支出.
fn projects(evidence: &mut Evidence<'_>) {
    let none = |term| evidence.actuals_of(term).iter().all(|amount| amount.figures.iter().all(Figure::is_zero));
    let Some(expenditure) = evidence.actuals_of("expenditure").first().map(|amount| amount.figure().clone()) else {
        return;
    };
    let basic = evidence.actuals_of("basic").into_iter().find(|amount| amount.figure().value() == expenditure.value());
    let Some(basic) = basic.filter(|_| none("project") && none("general.project")) else { return };
    let page = evidence.page;
    let spent = evidence.events.iter().find_map(|event| {
        let amount = event.amount().filter(|amount| amount.aspect == Aspect::Current)?;
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
    evidence.report(finding);
}
