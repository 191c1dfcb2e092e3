//! Claims within a sentence: shares, changes and their rates, completion of a budget, comparisons, differences.
//!
//! A claim can often be read in more than one way, since the text leaves out what it has just named. It is wrong only
//! if no reading of it is right.

use std::cmp::Ordering;
use std::ops::Range;

use rust_decimal::Decimal;

use super::evidence::{Evidence, NEAR};
use super::lexicon::{Quantity, relation_word};
use super::naming::antecedents;
use super::precision::{Verdict, percent};
use super::statement::{Amount, Aspect, Base, Change, Event, Place, Statement, Subject, Whole, figures};
use crate::diag::Diagnostic;
use crate::prose::Figure;

pub(super) fn check(evidence: &mut Evidence<'_>) {
    let events = evidence.events.clone();
    for (at, event) in events.iter().enumerate() {
        evidence.check_claim(Some(at));
        match &event.what {
            Statement::Change(change) => self::change(evidence, at, change),
            Statement::Share { part, whole, percent } => share(evidence, at, part, whole, percent),
            Statement::Completion { subject, percent } => completion(evidence, at, subject, percent),
            Statement::Compared { relation, span } => compared(evidence, at, *relation, span),
            Statement::Difference { figure } => difference(evidence, at, figure),
            Statement::Unchanged { subject, base, span, .. } => unchanged(evidence, at, subject, *base, span),
            _ => {}
        }
    }
    evidence.check_claim(None);
}

const ROUNDED: &str = "未取整的金额可能得出所印之数；请用以元计的金额核对";

/// The best reading of a claim; the first that is right ends the search.
fn best_of<T>(readings: impl IntoIterator<Item = (Verdict, T)>) -> Option<(Verdict, T)> {
    let mut best: Option<(Verdict, T)> = None;
    for (verdict, reading) in readings {
        if best.as_ref().is_none_or(|(known, _)| verdict < *known) {
            best = Some((verdict, reading));
        }
        if verdict == Verdict::Exact {
            break;
        }
    }
    best
}

/// The amounts that a claim at `at` may be about: those of its subject in the section or, where it names none, those
/// that stand nearest before it.
fn values<'b>(evidence: &'b Evidence<'_>, at: usize, subject: &Subject, wanted: fn(Aspect) -> bool) -> Vec<&'b Amount> {
    let here = evidence.events[at].place;
    let amount = |event: &'b Event| event.amount().filter(|amount| wanted(amount.aspect));
    if *subject != Subject::None {
        let (before, after): (Vec<usize>, Vec<usize>) =
            evidence.mentions(at, subject).into_iter().partition(|&other| other < at);
        let near = before.into_iter().rev().chain(after).map(|at| &evidence.events[at]);
        return near.filter(|event| event.place.section == here.section).filter_map(amount).collect();
    }
    let mut found: Vec<&Amount> = evidence.before(at, |place| place.group == here.group).filter_map(amount).collect();
    if found.is_empty() {
        found = evidence.before(at, |place| place.sentence == here.sentence).filter_map(amount).collect();
    }
    // The sentence goes on with what the paragraph began with, or the one before.
    let start = evidence.start_of_paragraph(at);
    if found.is_empty() {
        let paragraph = evidence.after(start, |place| place.paragraph == here.paragraph);
        found = paragraph.take(at - start).filter_map(amount).collect();
    }
    if found.is_empty() {
        let near = |place: Place| place.section == here.section && place.paragraph + 1 == here.paragraph;
        found = evidence.before(start, near).filter_map(amount).collect();
        found.reverse();
    }
    found
}

const fn is_current(aspect: Aspect) -> bool {
    matches!(aspect, Aspect::Current)
}

fn change(evidence: &mut Evidence<'_>, at: usize, change: &Change) {
    if let Some((direction, rates)) = &change.rate
        && direction.up != change.direction.up
        && !rates.iter().all(Figure::is_zero)
        && !change.amounts.iter().all(Figure::is_zero)
    {
        let (word, other) = (evidence.page.quote(&change.direction.span), evidence.page.quote(&direction.span));
        let message = format!("“{word}”与“{other}”方向相反");
        let finding = Diagnostic::error("change-direction", message)
            .label(evidence.page.label(direction.span.clone(), format!("此处为{other}")))
            .label(evidence.page.label(change.direction.span.clone(), format!("此处为{word}")))
            .help("核对增减方向，两处改为一致");
        evidence.report(finding);
        return;
    }
    let printed = amount_of_change(evidence, at, change);
    let Some((_, rates)) = &change.rate else { return };
    // Where the change is not what the two figures give, its rate is measured against them.
    if let (Some((Verdict::Impossible, value, base)), [rate]) = (printed, rates.as_slice()) {
        let verdict = rate_of_two(evidence, &value, &base, change.direction.up, rate);
        if verdict.is_some_and(|verdict| verdict != Verdict::Exact) {
            report_rate_of_two(evidence, Verdict::Impossible, change.base, [&value, &base, rate]);
        }
        return;
    }
    if change.amounts.is_empty() {
        return rate_alone(evidence, at, change, rates);
    }
    if change.amounts.len() != rates.len() {
        return;
    }
    // The year before, 本年数 less the change, is what the rate is of.
    let base: fn(Decimal, Decimal) -> Decimal =
        if change.direction.up { |change, value| value - change } else { |change, value| value + change };
    let mut best: Option<(Verdict, Vec<(Verdict, Figure)>)> = None;
    for amount in values(evidence, at, &change.subject, is_current) {
        if amount.figures.len() != rates.len() {
            continue;
        }
        let read = |((value, change), rate): ((&Figure, &Figure), &Figure)| {
            let nothing = change.is_zero() && rate.is_zero();
            let verdict = evidence.precision.percent(change, value, base, rate).unwrap_or(Verdict::Impossible);
            (if nothing { Verdict::Exact } else { verdict }, value.clone())
        };
        let verdicts: Vec<_> = amount.figures.iter().zip(&change.amounts).zip(rates).map(read).collect();
        let worst = verdicts.iter().map(|(verdict, _)| *verdict).max().unwrap_or(Verdict::Exact);
        if best.as_ref().is_none_or(|(known, _)| worst < *known) {
            best = Some((worst, verdicts));
        }
    }
    let Some((_, verdicts)) = best else { return };
    for (((verdict, value), amount), rate) in verdicts.into_iter().zip(&change.amounts).zip(rates) {
        evidence.score(verdict, [&value, amount, rate]);
        if verdict != Verdict::Exact {
            let finding = rate_finding(evidence, change, verdict, (&value, amount, rate), base);
            evidence.report(finding);
        }
    }
}

/// A rate whose two years the text gives: 2024年57.43万元，2025年56.12万元，下降2.28%.
fn rate_alone(evidence: &mut Evidence<'_>, at: usize, change: &Change, rates: &[Figure]) {
    let [rate] = rates else { return };
    let aspect = change.base.aspect();
    let group = evidence.events[at].place.group;
    let near = evidence.before(at, |place| place.group == group).filter_map(Event::amount);
    let mut priors = figures(near.filter(|amount| amount.aspect == aspect).take(1));
    if priors.is_empty() && aspect == Aspect::Budget {
        priors = figures(
            values(evidence, at, &change.subject, is_current)
                .into_iter()
                .take(1)
                .flat_map(|value| evidence.budgets_of(at, value)),
        );
    }
    let current = figures(values(evidence, at, &change.subject, is_current).into_iter().take(3));
    let mut best: Option<(Verdict, Figure, Figure)> = None;
    for (value, prior) in current.iter().flat_map(|value| priors.iter().map(move |prior| (value, prior))) {
        let Some(verdict) = rate_of_two(evidence, value, prior, change.direction.up, rate) else { continue };
        if best.as_ref().is_none_or(|(known, ..)| verdict < *known) {
            best = Some((verdict, value.clone(), prior.clone()));
        }
    }
    let Some((verdict, value, prior)) = best else { return };
    evidence.score(verdict, [&value, &prior, rate]);
    if verdict != Verdict::Exact {
        report_rate_of_two(evidence, verdict, change.base, [&value, &prior, rate]);
    }
}

/// Whether a figure is the printed rate above or below another.
fn rate_of_two(evidence: &Evidence<'_>, value: &Figure, prior: &Figure, up: bool, rate: &Figure) -> Option<Verdict> {
    let base: fn(Decimal, Decimal) -> Decimal = |_, prior| prior;
    // As a share of the year before, this year's figure is a hundred percent more than its growth.
    let growth = if up { rate.printed } else { -rate.printed };
    let share = Figure { printed: growth + Decimal::ONE_HUNDRED / rate.scale(), ..rate.clone() };
    evidence.precision.percent(value, prior, base, &share)
}

fn report_rate_of_two(evidence: &mut Evidence<'_>, verdict: Verdict, base: Base, [value, prior, rate]: [&Figure; 3]) {
    let Some(right) = percent(value.value() - prior.value(), prior.value()) else { return };
    let page = evidence.page;
    let (rate_text, value_text, prior_text) =
        (page.quote(&rate.span), page.quote(&value.span), page.quote(&prior.span));
    let verb = if right.is_sign_negative() { "下降" } else { "增长" };
    let right = alike_rate(rate, right.abs());
    let message = format!("变动率 {rate_text} 与所列金额不符：{value_text} 比 {prior_text} {verb} {right}");
    let help = if verdict == Verdict::Possible { ROUNDED } else { "核对三数" };
    let finding = Diagnostic::new("change-rate", verdict.severity(), message)
        .label(page.label(rate.span.clone(), format!("按所列金额为{verb} {right}")))
        .label(page.label(value.span.clone(), format!("本年 {value_text}")))
        .label(page.label(prior.span.clone(), format!("{} {prior_text}", base_word(base))))
        .help(help);
    evidence.report(finding);
}

/// A right rate beside a printed one: with two decimals at least, since the printed ones may be the mistake.
fn alike_rate(printed: &Figure, right: Decimal) -> String {
    Figure { decimals: if printed.decimals > 2 { 2 } else { printed.decimals }, ..printed.clone() }.alike(right)
}

fn base_word(base: Base) -> &'static str {
    match base {
        Base::Budget => "预算数",
        Base::PriorBudget => "上年预算数",
        Base::Prior | Base::Year(_) => "上年",
    }
}

/// 与上年持平, 与预算相比无增减: both figures are printed, and differ.
fn unchanged(evidence: &mut Evidence<'_>, at: usize, subject: &Subject, base: Base, span: &Range<usize>) {
    let group = evidence.events[at].place.group;
    let current = values(evidence, at, subject, is_current);
    let near: Vec<&Amount> = evidence
        .before(at, |place| place.group == group)
        .filter_map(Event::amount)
        .filter(|amount| amount.aspect == base.aspect())
        .take(1)
        .collect();
    let mut best: Option<(Verdict, Figure, Figure)> = None;
    for value in current.into_iter().take(3) {
        let bases = match near.as_slice() {
            [] => evidence.figures_of(at, &value.subject, base.aspect()),
            near => near.to_vec(),
        };
        for base in bases {
            let ([value], [base]) = (value.figures.as_slice(), base.figures.as_slice()) else { continue };
            let verdict = evidence.precision.same(value, base);
            if best.as_ref().is_none_or(|(known, ..)| verdict < *known) {
                best = Some((verdict, value.clone(), base.clone()));
            }
        }
    }
    let Some((verdict, value, other)) = best else { return };
    evidence.score(verdict, [&value, &other]);
    if verdict != Verdict::Impossible {
        return;
    }
    let page = evidence.page;
    let (value_text, other_text, word) = (page.quote(&value.span), page.quote(&other.span), page.quote(span));
    let gap = value.value() - other.value();
    let right = format!("{}{}", if gap.is_sign_negative() { "减少" } else { "增加" }, value.alike(gap.abs()));
    let message = format!("写“{word}”，而 {value_text} 比{} {other_text} {right}", base_word(base));
    let finding = Diagnostic::error("stated-relation", message)
        .label(page.label(span.clone(), format!("按所列金额为{right}")))
        .label(page.label(value.span, format!("本年 {value_text}")))
        .label(page.label(other.span, format!("{} {other_text}", base_word(base))))
        .help("核对两数与文字");
    evidence.report(finding);
}

fn rate_finding(
    evidence: &Evidence<'_>,
    change: &Change,
    verdict: Verdict,
    (value, amount, rate): (&Figure, &Figure, &Figure),
    base: fn(Decimal, Decimal) -> Decimal,
) -> Diagnostic {
    let page = evidence.page;
    let word = page.quote(&change.direction.span);
    let prior = base(amount.value(), value.value());
    let (rate_text, amount_text, value_text) =
        (page.quote(&rate.span), page.quote(&amount.span), page.quote(&value.span));
    let other = |finding: Diagnostic| {
        finding
            .label(page.label(value.span.clone(), format!("本年 {value_text}")))
            .label(page.label(amount.span.clone(), format!("{word} {amount_text}")))
    };
    let before = if change.base == Base::Budget { "预算数" } else { "上年数" };
    if prior < Decimal::ZERO {
        let message = format!("增加额 {amount_text} 大于本年数 {value_text}，{before}不会为负");
        let finding = Diagnostic::error("change-rate", message)
            .label(page.label(amount.span.clone(), "增加额"))
            .label(page.label(value.span.clone(), format!("本年 {value_text}")));
        return finding.help("核对本年数与增加额");
    }
    let Some(right) = percent(amount.value(), prior) else {
        let message = format!("{before}为 0（{value_text} − {amount_text}），增长率无意义，不应写 {rate_text}");
        let finding = Diagnostic::error("no-division-by-zero", message)
            .label(page.label(rate.span.clone(), format!("{before}为 0，无增长率")));
        return other(finding).help("删去增长率，写明上年无此项");
    };
    let (right, prior) = (rate.alike(right), value.alike(prior));
    let message = format!("变动率 {rate_text} 与所列金额不符：{amount_text} ÷ {prior} = {right}");
    let finding = Diagnostic::new("change-rate", verdict.severity(), message)
        .label(page.label(rate.span.clone(), format!("按所列金额为 {right}")));
    let help = if verdict == Verdict::Possible {
        ROUNDED.to_owned()
    } else {
        format!("{before}当为 {prior}；核对三数")
    };
    other(finding).help(help)
}

/// The change itself, where the text also says from what: 比上年的40.41万元增加96.18万元, 较年初预算减少10.93万元.
fn amount_of_change(evidence: &mut Evidence<'_>, at: usize, change: &Change) -> Option<(Verdict, Figure, Figure)> {
    let [amount] = change.amounts.as_slice() else { return None };
    let group = evidence.events[at].place.group;
    let current = values(evidence, at, &change.subject, is_current);
    let bases: Vec<&Amount> = match change.base {
        Base::Budget => current.iter().flat_map(|value| evidence.budgets_of(at, value)).collect(),
        base => {
            let near = evidence.before(at, |place| place.group == group).filter_map(Event::amount);
            near.filter(|amount| amount.aspect == base.aspect()).take(1).collect()
        }
    };
    let current: Vec<&Amount> = match change.base {
        Base::Budget => current,
        _ => current.into_iter().take(3).collect(),
    };
    let mut best: Option<(Verdict, Figure, Figure)> = None;
    for (value, base) in current.iter().flat_map(|value| bases.iter().map(move |base| (*value, *base))) {
        let ([value], [base]) = (value.figures.as_slice(), base.figures.as_slice()) else { continue };
        let (greater, less) = if change.direction.up { (value, base) } else { (base, value) };
        let verdict = evidence.precision.sum(greater, [less, amount]);
        if best.as_ref().is_none_or(|(known, ..)| verdict < *known) {
            best = Some((verdict, value.clone(), base.clone()));
        }
    }
    let (verdict, value, base) = best?;
    evidence.score(verdict, [&value, &base, amount]);
    if verdict == Verdict::Exact {
        return Some((verdict, value, base));
    }
    let page = evidence.page;
    let word = page.quote(&change.direction.span);
    let (amount_text, value_text, base_text) =
        (page.quote(&amount.span), page.quote(&value.span), page.quote(&base.span));
    let right = value.value() - base.value();
    let verb = if right.is_sign_negative() { "减少" } else { "增加" };
    let right = value.alike(right.abs());
    let message = format!("{word} {amount_text} 与两数之差不符：{value_text} 比 {base_text} {verb} {right}");
    let finding = Diagnostic::new("change-amount", verdict.severity(), message)
        .label(page.label(amount.span.clone(), format!("按所列金额为{verb} {right}")))
        .label(page.label(value.span.clone(), format!("本年 {value_text}")))
        .label(page.label(base.span.clone(), format!("比较数 {base_text}")))
        .help("核对三数");
    evidence.report(finding);
    Some((verdict, value, base))
}

fn share(evidence: &mut Evidence<'_>, at: usize, part: &Subject, whole: &Whole, printed: &Figure) {
    let here = evidence.events[at].place;
    let amount_at = |at: usize| Some((at, evidence.events[at].amount()?));
    let near = || (at.saturating_sub(4 * NEAR)..at).rev();
    let part_at = match part {
        Subject::None => near().find(|&at| evidence.events[at].place.group == here.group && amount_at(at).is_some()),
        subject => {
            let own = |&(at, amount): &(usize, &Amount)| match subject {
                Subject::Named(_) => evidence.events[at].place.paragraph == here.paragraph,
                _ => evidence.events[at].place.section == here.section && is_current(amount.aspect),
            };
            let before = evidence.mentions(at, subject).into_iter().filter(|&other| other < at).rev();
            before.filter_map(amount_at).find(own).map(|(at, _)| at)
        }
    };
    let Some((part_at, part)) = part_at.and_then(amount_at) else { return };
    let [part_figure] = part.figures.as_slice() else { return };
    let wholes = match whole {
        Whole::Figure(figure) => vec![figure.clone()],
        Whole::Said(Subject::Known(quantity)) => {
            let mut wholes = figures(evidence.amounts_near(at, quantity, part.aspect));
            // 总收入 is the total with the balances to some, without them to others.
            if let Quantity::Term(term @ ("revenue" | "expenditure")) = quantity {
                let total = if *term == "revenue" { "total.revenue" } else { "total.expenditure" };
                wholes.extend(figures(evidence.amounts_near(at, &Quantity::Term(total), part.aspect)));
                wholes.extend(implied_wholes(evidence, part_at, part));
            }
            wholes
        }
        Whole::Said(_) => Vec::new(),
        Whole::Implied => implied_wholes(evidence, part_at, part),
    };
    let base: fn(Decimal, Decimal) -> Decimal = |_, whole| whole;
    let readings = wholes.into_iter().map(|whole| {
        let nothing = part_figure.is_zero() && printed.is_zero();
        let verdict = evidence.precision.percent(part_figure, &whole, base, printed).unwrap_or(Verdict::Impossible);
        (if nothing { Verdict::Exact } else { verdict }, whole)
    });
    let Some((verdict, whole)) = best_of(readings) else { return };
    let part = part_figure.clone();
    evidence.score(verdict, [&part, &whole, printed]);
    if verdict == Verdict::Exact {
        return;
    }
    let page = evidence.page;
    let (part_text, whole_text, printed_text) =
        (page.quote(&part.span), page.quote(&whole.span), page.quote(&printed.span));
    let finding = match percent(part.value(), whole.value()) {
        None => {
            let message = format!("合计为 0，不应写占 {printed_text}");
            Diagnostic::error("no-division-by-zero", message)
                .label(page.label(printed.span.clone(), "合计为 0，无占比"))
                .help("写占0%，或删去占比")
        }
        Some(right) => {
            let right = printed.alike(right);
            let message = format!("占比 {printed_text} 与所列金额不符：{part_text} ÷ {whole_text} = {right}");
            let help = if verdict == Verdict::Possible { ROUNDED } else { "核对占比与金额" };
            Diagnostic::new("share", verdict.severity(), message)
                .label(page.label(printed.span.clone(), format!("按所列金额为 {right}")))
                .help(help)
        }
    };
    let finding = finding
        .label(page.label(part.span.clone(), format!("部分 {part_text}")))
        .label(page.label(whole.span.clone(), format!("合计 {whole_text}")));
    evidence.report(finding);
}

/// What a share may be of that does not say it: what the list of parts opened with, or the known whole of the part.
fn implied_wholes(evidence: &Evidence<'_>, part_at: usize, part: &Amount) -> Vec<Figure> {
    let here = evidence.events[part_at].place;
    let mut wholes = Vec::new();
    let near = part_at.saturating_sub(4 * NEAR);
    let opening = evidence.events[near..part_at]
        .iter()
        .rposition(|event| event.place.sentence == here.sentence && matches!(event.what, Statement::Opening { .. }))
        .map(|opening| near + opening);
    let budget = part.aspect.is_budget();
    let alike = |amount: &&Amount| amount.aspect.is_budget() == budget && !amount.aspect.is_prior();
    if let Some(opening) = opening {
        let opened = antecedents(&evidence.events, opening).into_iter().filter_map(|at| evidence.events[at].amount());
        wholes = figures(opened.filter(alike));
    }
    if let Some(quantity) = part.subject.quantity() {
        wholes.extend(figures(evidence.wholes_of(part_at, quantity, part.aspect)));
    }
    wholes
}

fn completion(evidence: &mut Evidence<'_>, at: usize, subject: &Subject, printed: &Figure) {
    let group = evidence.events[at].place.group;
    let near = |wanted: fn(Aspect) -> bool| {
        let before = evidence.before(at, |place| place.group == group);
        before.filter_map(Event::amount).find(|amount| wanted(amount.aspect))
    };
    let page = evidence.page;
    let printed_text = page.quote(&printed.span);
    let none = evidence.before(at, |place| place.group == group);
    let none = none.filter_map(|event| match &event.what {
        Statement::NoBudget { span } => Some(span.clone()),
        _ => None,
    });
    let none: Option<Range<usize>> = none.into_iter().next();
    if let Some(span) = none {
        let finding = Diagnostic::error("no-division-by-zero", format!("未安排预算，不应写完成预算 {printed_text}"))
            .label(page.label(printed.span.clone(), "无预算可言完成"))
            .label(page.label(span, "未安排预算"))
            .help("删去完成率，写明支出的原因");
        evidence.report(finding);
        return;
    }
    let Some(actual) = near(is_current).or_else(|| values(evidence, at, subject, is_current).into_iter().next()) else {
        return;
    };
    // 完成年初预算 and 完成调整预算 may stand together.
    let own = |budget: &&Amount| budget.subject == actual.subject || budget.subject == Subject::None;
    let before = evidence.before(at, |place| place.group == group);
    let budgets = before.filter_map(Event::amount).filter(|amount| amount.aspect.is_budget()).filter(own);
    let mut budgets: Vec<&Amount> = budgets.collect();
    if budgets.is_empty() {
        budgets = evidence.budgets_of_subject(at, subject);
    }
    let [actual] = actual.figures.as_slice() else { return };
    let actual = actual.clone();
    let base: fn(Decimal, Decimal) -> Decimal = |_, budget| budget;
    let mut budgets = figures(budgets);
    let gap = if budgets.is_empty() { budget_of_gap(evidence, at, &actual) } else { None };
    budgets.extend(gap.clone());
    let readings = budgets.into_iter().map(|budget| {
        let verdict = evidence.precision.percent(&actual, &budget, base, printed).unwrap_or(Verdict::Impossible);
        (verdict, budget)
    });
    let Some((verdict, budget)) = best_of(readings) else { return };
    evidence.score(verdict, [&actual, &budget, printed]);
    if verdict == Verdict::Exact {
        return;
    }
    let actual_text = page.quote(&actual.span);
    let (budget_text, budget_label) = match gap {
        Some(_) => (budget.alike(budget.value()), "与预算数之差".to_owned()),
        None => (page.quote(&budget.span), format!("预算数 {}", page.quote(&budget.span))),
    };
    let finding = match percent(actual.value(), budget.value()) {
        None => Diagnostic::error("no-division-by-zero", format!("预算数为 0，不应写完成预算 {printed_text}"))
            .label(page.label(printed.span.clone(), "预算数为 0，无完成率"))
            .help("删去完成率，写年初未安排预算"),
        Some(right) => {
            let right = printed.alike(right);
            let message = format!("完成预算 {printed_text} 与所列金额不符：{actual_text} ÷ {budget_text} = {right}");
            let help = if verdict == Verdict::Possible { ROUNDED } else { "核对预算数、决算数与完成率" };
            Diagnostic::new("completion", verdict.severity(), message)
                .label(page.label(printed.span.clone(), format!("按所列金额为 {right}")))
                .help(help)
        }
    };
    let finding = finding
        .label(page.label(actual.span.clone(), format!("决算数 {actual_text}")))
        .label(page.label(budget.span.clone(), budget_label));
    evidence.report(finding);
}

/// The budget that a difference leaves: 决算数大于预算数55.93万元.
fn budget_of_gap(evidence: &Evidence<'_>, at: usize, actual: &Figure) -> Option<Figure> {
    let group = evidence.events[at].place.group;
    let after = evidence.after(at, |place| place.group == group);
    after.into_iter().find_map(|event| match &event.what {
        Statement::Change(Change { base: Base::Budget, amounts, direction, .. }) => {
            let [gap] = amounts.as_slice() else { return None };
            let budget = if direction.up { actual.printed - gap.printed } else { actual.printed + gap.printed };
            let decimals = actual.decimals.max(gap.decimals);
            (gap.measure == actual.measure).then(|| Figure { printed: budget, decimals, ..gap.clone() })
        }
        _ => None,
    })
}

fn compared(evidence: &mut Evidence<'_>, at: usize, relation: Ordering, span: &Range<usize>) {
    let here = evidence.events[at].place;
    let before: Vec<&Event> = evidence.before(at, |place| place.paragraph == here.paragraph).collect();
    let amounts: Vec<&Amount> = before.iter().filter_map(|event| event.amount()).collect();
    let mut best: Option<(Verdict, Figure, Figure)> = None;
    for budget in amounts.iter().filter(|amount| amount.aspect.is_budget()) {
        for actual in amounts.iter().filter(|amount| is_current(amount.aspect) && amount.subject == budget.subject) {
            let ([actual], [budget]) = (actual.figures.as_slice(), budget.figures.as_slice()) else { continue };
            let (a, b) = (evidence.precision.interval(actual), evidence.precision.interval(budget));
            let possible = match relation {
                Ordering::Greater => a.high > b.low,
                Ordering::Less => a.low < b.high,
                Ordering::Equal => a.meets(b),
            };
            let verdict = if actual.value().cmp(&budget.value()) == relation {
                Verdict::Exact
            } else if possible && actual.value() != budget.value() {
                Verdict::Possible
            } else {
                Verdict::Impossible
            };
            if best.as_ref().is_none_or(|(known, ..)| verdict < *known) {
                best = Some((verdict, actual.clone(), budget.clone()));
            }
        }
    }
    let page = evidence.page;
    let word = relation_word(relation);
    if let Some((verdict, actual, budget)) = best {
        evidence.score(verdict, [&actual, &budget]);
        if verdict == Verdict::Impossible {
            let (actual_text, budget_text) = (page.quote(&actual.span), page.quote(&budget.span));
            let right = relation_word(actual.value().cmp(&budget.value()));
            let message = format!("写决算数{word}预算数，而决算数 {actual_text} {right}预算数 {budget_text}");
            let finding = Diagnostic::error("stated-relation", message)
                .label(page.label(span.clone(), format!("按所列金额为{right}")))
                .label(page.label(actual.span, format!("决算数 {actual_text}")))
                .label(page.label(budget.span, format!("预算数 {budget_text}")))
                .help("核对两数与文字");
            evidence.report(finding);
        }
        return;
    }
    let completions = before.iter().filter_map(|event| match &event.what {
        Statement::Completion { percent, .. } => Some(percent),
        _ => None,
    });
    let completions: Vec<&Figure> = completions.collect();
    let agrees = |percent: &&Figure| {
        let bounds = evidence.precision.interval(percent);
        match relation {
            Ordering::Greater => bounds.high > Decimal::ONE_HUNDRED,
            Ordering::Less => bounds.low < Decimal::ONE_HUNDRED,
            Ordering::Equal => bounds.low <= Decimal::ONE_HUNDRED && Decimal::ONE_HUNDRED <= bounds.high,
        }
    };
    let agree = completions.iter().any(agrees);
    let Some(nearest) = completions.first().map(|nearest| (*nearest).clone()) else { return };
    evidence.score(if agree { Verdict::Exact } else { Verdict::Impossible }, [&nearest]);
    if agree {
        return;
    }
    let printed_text = page.quote(&nearest.span);
    let finding = Diagnostic::error("stated-relation", format!("完成预算 {printed_text}，不会是决算数{word}预算数"))
        .label(page.label(span.clone(), format!("写决算数{word}预算数")))
        .label(page.label(nearest.span.clone(), format!("完成预算 {printed_text}")))
        .help("核对完成率与文字");
    evidence.report(finding);
}

fn difference(evidence: &mut Evidence<'_>, at: usize, printed: &Figure) {
    let here = evidence.events[at].place;
    let before = evidence.before(at, |place| place.sentence == here.sentence);
    let amounts: Vec<Figure> = figures(before.filter_map(Event::amount).take(2));
    let [second, first] = amounts.as_slice() else { return };
    let (greater, less) = if first.value() >= second.value() { (first, second) } else { (second, first) };
    let verdict = evidence.precision.sum(greater, [less, printed]);
    evidence.score(verdict, [first, second, printed]);
    if verdict == Verdict::Exact {
        return;
    }
    let page = evidence.page;
    let right = greater.alike(greater.value() - less.value());
    let printed_text = page.quote(&printed.span);
    let finding =
        Diagnostic::new("difference", verdict.severity(), format!("差额 {printed_text} 与所列金额不符，应为 {right}"))
            .label(page.label(printed.span.clone(), format!("按所列金额为 {right}")))
            .label(page.label(first.span.clone(), page.quote(&first.span)))
            .label(page.label(second.span.clone(), page.quote(&second.span)))
            .help("核对三数");
    evidence.report(finding);
}
