//! The facts that the answers of a workbook determine: each cell is a sum of facts, most of one alone.

use std::collections::{BTreeMap, BTreeSet};

use super::reading::{Question, Row};
use crate::amount::Amount;
use crate::classification::{Catalogue, EconomicCode, FunctionCode, Fund};
use crate::diag::{Cell, Diagnostic, Severity};
use crate::model::{Entry, ExpenditureKind, Measure, RevenueSource, ThreePublicLine};

/// A fact with the cell that it follows from.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Solved {
    pub(super) entry: Entry<'static>,
    pub(super) cell: Option<Cell>,
    /// It is what is left of a cell beside others.
    pub(super) is_rest: bool,
}

/// An unknown while it is sought: its value, the question that gave it, and whether it is what was left of a sum.
#[derive(Clone, Copy)]
struct Known {
    amount: Amount,
    question: usize,
    is_rest: bool,
}

/// What the questions determine.
pub(super) struct Solution {
    pub(super) facts: Vec<Solved>,
    /// All facts that there could be, their amounts nothing.
    pub(super) all: Vec<Entry<'static>>,
    /// What stays open or does not add up.
    pub(super) findings: Vec<Diagnostic>,
}

/// Solves the questions. The facts come in the order of the ledger; those that are nothing come too.
pub(super) fn solve(questions: &[Question], catalogue: Catalogue) -> Solution {
    let entries = unknowns(questions);
    // By measure and subject, so that a row looks only at its own.
    let sums: Vec<Vec<usize>> = questions.iter().map(|question| asked(question, &entries)).collect();
    let mut known: Vec<Option<Known>> = vec![None; entries.len()];
    let mut order: Vec<usize> = (0..questions.len()).collect();
    order.sort_by_key(|&at| (sums[at].len(), at));
    settle(questions, &sums, &order, &mut known);
    // What no table tells apart: government funds in “三公”, money without a subject, a fund that the subject is not of.
    let unlikely: [&dyn Fn(&Entry<'_>) -> bool; 3] = [
        &|entry| entry.line.is_some() && entry.fund == Fund::GovernmentFunds,
        &|entry| entry.measure == Measure::Revenue && entry.function.is_none(),
        &|entry| {
            let own = entry.function.and_then(|code| catalogue.function_fund(code));
            own.is_some_and(|fund| fund != entry.fund && entry.fund != Fund::Own)
        },
    ];
    for unlikely in unlikely {
        for (at, entry) in entries.iter().enumerate() {
            if known[at].is_none() && unlikely(entry) {
                known[at] = Some(Known { amount: Amount::ZERO, question: usize::MAX, is_rest: true });
            }
        }
        settle(questions, &sums, &order, &mut known);
    }
    let mut findings = Vec::new();
    let mut told: BTreeSet<usize> = BTreeSet::new();
    for &at in &order {
        let (question, sum) = (&questions[at], &sums[at]);
        let open: Vec<usize> = sum.iter().copied().filter(|&unknown| known[unknown].is_none()).collect();
        let Some(cell) = &question.cell else { continue };
        if open.is_empty() {
            findings.extend(unequal(question, cell, sum, &known));
        } else if open.iter().any(|unknown| !told.contains(unknown)) {
            let names: Vec<String> = open.iter().take(4).map(|&unknown| name(&entries[unknown])).collect();
            told.extend(open);
            let message = format!("{cell}：{} 不能分清是哪一项：{}", question.term, names.join("、"));
            findings.push(
                Diagnostic::new("import-open", Severity::Error, message)
                    .help("导入分资金、分类别的表，或在 report.toml 中填写"),
            );
        }
    }
    // Money that a cell has and no fact can take.
    for (question, sum) in questions.iter().zip(&sums) {
        if let (true, false, Some(cell)) = (sum.is_empty(), question.value.is_zero(), &question.cell)
            && question.column.of != Some(Measure::Detail)
        {
            let message = format!("{cell}：{} {} 没有可对应的事实，没有导入", question.term, question.value.yuan());
            findings.push(Diagnostic::new("import-open", Severity::Error, message));
        }
    }
    let all = entries.clone();
    let solved = entries.into_iter().zip(known).filter_map(|(entry, known)| {
        let known = known?;
        let cell = questions.get(known.question).and_then(|question| question.cell.clone());
        Some(Solved { entry: Entry { amount: known.amount, ..entry }, cell, is_rest: known.is_rest })
    });
    Solution { facts: solved.collect(), all, findings }
}

/// Goes over the sums until none says more.
fn settle(questions: &[Question], sums: &[Vec<usize>], order: &[usize], known: &mut [Option<Known>]) {
    loop {
        let mut more = false;
        for &at in order {
            let (question, sum) = (&questions[at], &sums[at]);
            let mut open = sum.iter().copied().filter(|&unknown| known[unknown].is_none());
            let Some(first) = open.next() else { continue };
            let others: Vec<usize> = open.collect();
            let settled: Vec<Amount> =
                sum.iter().filter_map(|&unknown| known[unknown].map(|known| known.amount)).collect();
            let terms = settled.iter().filter(|amount| !amount.is_zero()).count();
            let mut rest = question.value - settled.iter().copied().sum::<Amount>();
            // Rounded parts leave crumbs.
            if terms > 0 && rest.abs() <= question.slack.times(u32::try_from(terms + 1).unwrap_or(u32::MAX)) {
                rest = Amount::ZERO;
            }
            if others.is_empty() {
                known[first] = Some(Known { amount: rest, question: at, is_rest: rest != question.value });
                more = true;
            } else if rest.is_zero() {
                // Nothing is made of nothings.
                for unknown in std::iter::once(first).chain(others) {
                    known[unknown] = Some(Known { amount: Amount::ZERO, question: at, is_rest: false });
                }
                more = true;
            }
        }
        if !more {
            return;
        }
    }
}

/// A sum that does not come out.
fn unequal(question: &Question, cell: &Cell, sum: &[usize], known: &[Option<Known>]) -> Option<Diagnostic> {
    let amounts: Vec<Amount> = sum.iter().filter_map(|&at| known[at].map(|known| known.amount)).collect();
    let total: Amount = amounts.iter().copied().sum();
    let terms = amounts.iter().filter(|amount| !amount.is_zero()).count();
    let slack = question.slack.times(u32::try_from(terms + 1).unwrap_or(u32::MAX));
    if sum.is_empty() || (question.value - total).abs() <= slack {
        return None;
    }
    let message = format!(
        "{cell}：{} 为 {}元，按各表导入的各数之和为 {}元，相差 {}元",
        question.term,
        question.value.yuan().normalize(),
        total.yuan().normalize(),
        (question.value - total).abs().yuan().normalize()
    );
    Some(Diagnostic::new("import-sum", Severity::Warning, message).help("工作簿中有一处有误；改正后再导入"))
}

fn name(entry: &Entry<'_>) -> String {
    let code = entry.function.map(|code| format!(" {code}")).unwrap_or_default();
    let kind = entry.kind.map_or("", ExpenditureKind::term);
    let source = entry.source.map_or_else(|| entry.fund.term(), RevenueSource::term);
    format!("{source}{code}{kind}")
}

/// Which unknowns a question sums.
fn asked(question: &Question, entries: &[Entry<'static>]) -> Vec<usize> {
    let mut range = 0..entries.len();
    if let Row::Function(code) = question.row {
        // They are in the order of their subjects, those without one first.
        let from = entries.partition_point(|entry| entry.function.is_none_or(|own| own < code));
        let to = entries.partition_point(|entry| entry.function.is_none_or(|own| own < code || own.is_within(code)));
        range = from..to;
    }
    range.filter(|&at| question.takes(&entries[at])).collect()
}

fn blank(measure: Measure, fund: Fund) -> Entry<'static> {
    Entry {
        measure,
        fund,
        source: None,
        function: None,
        economic: None,
        kind: None,
        line: None,
        project: "",
        amount: Amount::ZERO,
    }
}

/// All facts that the questions could be about, in the order of their functional subjects.
fn unknowns(questions: &[Question]) -> Vec<Entry<'static>> {
    let mut functions: BTreeMap<(Measure, Option<Fund>), BTreeSet<FunctionCode>> = BTreeMap::new();
    let mut economics: BTreeSet<EconomicCode> = BTreeSet::new();
    let mut classes: BTreeSet<FunctionCode> = BTreeSet::new();
    for question in questions.iter().filter(|question| !question.value.is_zero()) {
        let Some(measure) = question.column.of else {
            // The rows of 收支总表 say what they measure themselves.
            if let Row::Terms(terms, Some(class)) = &question.row
                && terms.iter().any(|term| term.of == Some(Measure::Expenditure))
            {
                classes.insert(*class);
            }
            continue;
        };
        match question.row {
            Row::Function(code) => {
                let fund = match question.column.funds.as_deref() {
                    Some([fund]) => Some(*fund),
                    _ => None,
                };
                functions.entry((measure, fund)).or_default().insert(code);
            }
            Row::Economic(code) if measure == Measure::BasicByEconomic => {
                economics.insert(code);
            }
            _ => {}
        }
    }
    let of = |measure: Measure| -> BTreeSet<FunctionCode> {
        let all = functions.iter().filter(|((own, _), _)| *own == measure);
        deepest(all.flat_map(|(_, codes)| codes.iter().copied()).collect(), |code, other| code.is_within(other))
    };
    let mut entries = Vec::new();
    let mut spent = of(Measure::Expenditure);
    // A 类 of which no table shows the subjects is a fact itself.
    for class in classes {
        if spent.iter().all(|code| !code.is_within(class)) {
            spent.insert(class);
        }
    }
    for fund in Fund::ALL {
        for kind in ExpenditureKind::ALL {
            // Fiscal money is spent in two ways only.
            if fund == Fund::Own || matches!(kind, ExpenditureKind::Basic | ExpenditureKind::Project) {
                let own = blank(Measure::Expenditure, fund);
                entries.extend(spent.iter().map(|&code| Entry { function: Some(code), kind: Some(kind), ..own }));
            }
        }
    }
    let received = of(Measure::Revenue);
    for source in RevenueSource::ALL {
        let own = Entry { source: Some(source), ..blank(Measure::Revenue, source.fund()) };
        entries.push(own);
        entries.extend(received.iter().map(|&code| Entry { function: Some(code), ..own }));
    }
    for measure in [Measure::OpeningBalance, Measure::ClosingBalance] {
        for fund in Fund::ALL {
            let codes = functions.get(&(measure, Some(fund))).cloned().unwrap_or_default();
            let codes = deepest(codes, |code, other| code.is_within(other));
            if codes.is_empty() {
                entries.push(blank(measure, fund));
            }
            entries.extend(codes.into_iter().map(|code| Entry { function: Some(code), ..blank(measure, fund) }));
        }
    }
    entries.push(blank(Measure::UseOfSurplus, Fund::Own));
    entries.push(blank(Measure::Distribution, Fund::Own));
    let economics = deepest(economics, |code, other| code.is_within(other));
    entries.extend(economics.into_iter().map(|code| Entry {
        economic: Some(code),
        kind: Some(ExpenditureKind::Basic),
        ..blank(Measure::BasicByEconomic, Fund::GeneralPublicBudget)
    }));
    for measure in [Measure::ThreePublicBudget, Measure::ThreePublicActual] {
        for line in [
            ThreePublicLine::Overseas,
            ThreePublicLine::VehiclePurchase,
            ThreePublicLine::VehicleUpkeep,
            ThreePublicLine::Reception,
        ] {
            for fund in [Fund::GeneralPublicBudget, Fund::GovernmentFunds] {
                entries.push(Entry { line: Some(line), ..blank(measure, fund) });
            }
        }
    }
    entries.sort_by_key(|entry| entry.function);
    entries
}

/// The codes below which there is none.
fn deepest<C: Copy + Ord>(codes: BTreeSet<C>, is_within: impl Fn(C, C) -> bool) -> BTreeSet<C> {
    codes.iter().copied().filter(|&code| codes.iter().all(|&other| other == code || !is_within(other, code))).collect()
}
