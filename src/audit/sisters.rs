//! Tables of one report against each other: 支出 = 一般公共预算 + 政府性基金 + 国有资本经营, code by code.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::evidence::Evidence;
use super::lexicon::Quantity;
use super::precision::Verdict;
use super::tables::{Row, Table};
use crate::diag::Diagnostic;
use crate::prose::{Figure, Unit};

/// The tables of the funds, in the order of the columns of 财政拨款收入支出决算总表, with their terms.
const FUNDS: [(&str, &str); 3] =
    [("general", "一般公共预算"), ("funds", "政府性基金"), ("capital", "国有资本经营预算")];

/// From how many rows of one table that differ from another on they are one finding.
const BLOCK: usize = 3;

/// The rows of the tables of one kind, by code.
#[derive(Default)]
pub(super) struct Rows<'t> {
    by_code: BTreeMap<&'t str, Vec<Figure>>,
    total: Option<Vec<Figure>>,
    name: &'t str,
    /// Whether expenditure stands between revenue and balances, 年初结转和结余, 本年收入, 本年支出, so that its column is not
    /// the first.
    wide: bool,
}

/// The rows of all tables, by the kind of the table.
pub(super) struct Sisters<'t>(BTreeMap<&'static str, Rows<'t>>);

impl<'t> Sisters<'t> {
    pub(super) fn of(tables: &'t [Table], unit: Option<Unit>) -> Sisters<'t> {
        let mut all: BTreeMap<&'static str, Rows<'t>> = BTreeMap::new();
        for table in tables {
            let (Some(kind), Some(unit)) = (table.kind, table.unit.or(unit)) else { continue };
            let rows = all.entry(kind).or_default();
            rows.name = &table.title;
            rows.wide |= matches!(kind, "funds" | "capital") && table.title.contains("收入");
            for row in &table.rows {
                let figures = || row.figures.iter().map(|figure| figure.in_unit(unit)).collect::<Vec<_>>();
                let code = match class_code(kind, row) {
                    Some(code) => code,
                    None if row.is_total() => {
                        rows.total.get_or_insert_with(figures);
                        continue;
                    }
                    None => continue,
                };
                rows.by_code.entry(code).or_insert_with(figures);
            }
        }
        Sisters(all)
    }

    fn rows(&self, kind: &str) -> Option<&Rows<'t>> {
        self.0.get(kind)
    }

    /// The first figure of a row.
    fn first(&self, kind: &str, code: &str) -> Option<&Figure> {
        self.rows(kind)?.by_code.get(code)?.first()
    }

    /// The expenditure of a code: where the column is not known, the figure that is wanted, if the row has it.
    fn expenditure(&self, kind: &str, code: &str, wanted: Option<Decimal>) -> Option<&Figure> {
        let rows = self.rows(kind)?;
        let figures = rows.by_code.get(code)?;
        if !rows.wide {
            return figures.first();
        }
        figures.iter().find(|figure| Some(figure.value()) == wanted)
    }

    /// Whether a table has a code, but not where its expenditure stands.
    fn is_unsure(&self, kind: &str, code: &str, wanted: Option<Decimal>) -> bool {
        let has = self.rows(kind).is_some_and(|rows| rows.wide && rows.by_code.contains_key(code));
        has && self.expenditure(kind, code, wanted).is_none()
    }

    fn total(&self, kind: &str) -> Option<&Figure> {
        let rows = self.rows(kind)?;
        rows.total.as_ref()?.first().filter(|_| !rows.wide)
    }

    /// What the tables give for a code, each with the name of its table: expenditure first.
    pub(super) fn amounts(&self, code: &str) -> Vec<(&'t str, &Figure)> {
        let kinds = ["general", "expenditure", "funds", "capital"];
        kinds.into_iter().filter_map(|kind| Some((self.rows(kind)?.name, self.first(kind, code)?))).collect()
    }

    /// The codes below a code that a table has, with their amounts.
    pub(super) fn below(&self, code: &str) -> Vec<(&'t str, &Figure)> {
        let mut found: Vec<(&str, &Figure)> = Vec::new();
        for kind in ["general", "expenditure", "funds", "capital"] {
            let Some(rows) = self.rows(kind) else { continue };
            let below = |own: &&str| own.len() == code.len() + 2 && own.starts_with(code);
            let own = rows.by_code.iter().filter(|(code, _)| below(code));
            found.extend(own.filter_map(|(code, figures)| Some((*code, figures.first()?))));
        }
        found
    }
}

/// The code of a row; for a class in a table of two sides, that of its name.
fn class_code<'t>(kind: &str, row: &'t Row) -> Option<&'t str> {
    match &row.quantity {
        _ if !row.code.is_empty() => Some(&row.code),
        Some(Quantity::Class(class)) if matches!(kind, "total" | "fiscal_total") => Some(class_text(*class)),
        _ => None,
    }
}

/// The digits of a class. Classes are few, and live as long as the program.
fn class_text(class: crate::classification::FunctionCode) -> &'static str {
    use crate::classification::Catalogue;
    let known = Catalogue::FIRST_YEAR..=Catalogue::LAST_YEAR;
    known
        .flat_map(|year| Catalogue::of_year(year).function_classes())
        .find(|(code, _)| *code == class)
        .map_or("", |(code, _)| CLASSES.iter().find(|text| **text == code.as_str()).copied().unwrap_or(""))
}

/// The classes of expenditure.
const CLASSES: [&str; 30] = [
    "201", "202", "203", "204", "205", "206", "207", "208", "209", "210", "211", "212", "213", "214", "215", "216",
    "217", "219", "220", "221", "222", "223", "224", "227", "229", "230", "231", "232", "233", "234",
];

/// A figure that is not what sister tables say.
struct Break {
    code: String,
    figure: Figure,
    right: Figure,
    message: String,
}

pub(super) fn check(evidence: &mut Evidence<'_>, sisters: &Sisters<'_>) {
    let mut groups: Vec<(String, Vec<Break>)> = Vec::new();
    groups.extend(funds_make_expenditure(evidence, sisters));
    groups.extend(two_sided(evidence, sisters, "fiscal_total"));
    groups.extend(two_sided(evidence, sisters, "total"));
    groups.extend(revenue_is_expenditure(evidence, sisters));
    groups.extend(columns_agree(evidence, sisters));
    let mut seen: Vec<usize> = Vec::new();
    for (title, mut breaks) in groups {
        breaks.retain(|one| !seen.contains(&one.figure.span.start));
        seen.extend(breaks.iter().map(|one| one.figure.span.start));
        report(evidence, &title, breaks);
    }
}

fn report(evidence: &mut Evidence<'_>, title: &str, breaks: Vec<Break>) {
    let page = evidence.page;
    let mut findings: Vec<Diagnostic> = Vec::new();
    for one in &breaks {
        let right = page.quote(&one.right.span);
        let mut finding = Diagnostic::error("sister-tables", one.message.clone())
            .label(page.label(one.figure.span.clone(), format!("应为 {}", one.figure.alike(one.right.value()))));
        if !one.right.span.is_empty() {
            finding = finding.label(page.label(one.right.span.clone(), format!("另一表 {right}")));
        }
        findings.push(finding.help("两表的同一科目为同一数；核对两表"));
    }
    if findings.len() >= BLOCK {
        let codes: Vec<&str> = breaks.iter().map(|one| one.code.as_str()).collect();
        let message = format!("{title}：{} 行不符（{}），疑为整段错贴或错位", findings.len(), codes.join("、"));
        let mut block = Diagnostic::error("sister-tables", message);
        for (one, finding) in breaks.iter().zip(&findings) {
            let text = finding.labels.first().map_or(String::new(), |label| label.text.clone());
            block = block.label(page.label(one.figure.span.clone(), text));
        }
        block = block.help("逐行核对这几行");
        block.children = findings;
        evidence.refute(&breaks[0].figure, block);
    } else {
        for (one, finding) in breaks.iter().zip(findings) {
            evidence.refute(&one.figure, finding);
        }
    }
}

/// What the tables of the funds make together: a code that a table does not have is nothing there. `None` where a table
/// that must be there is not.
fn of_funds(sisters: &Sisters<'_>, code: &str, whole: Option<&Figure>) -> Option<Figure> {
    let general = sisters.rows("general")?;
    let some = general.by_code.values().flatten().next()?;
    let own = sisters.first("general", code).map_or(Decimal::ZERO, Figure::value);
    let wanted = whole.map(|whole| whole.value() - own);
    if FUNDS.iter().any(|(kind, _)| sisters.is_unsure(kind, code, wanted)) {
        return None;
    }
    let parts: Vec<&Figure> = FUNDS.iter().filter_map(|(kind, _)| sisters.expenditure(kind, code, wanted)).collect();
    let sum: Decimal = parts.iter().map(|figure| figure.value()).sum();
    let model = parts.first().copied().unwrap_or(some);
    let span = if parts.len() == 1 { parts[0].span.clone() } else { 0..0 };
    Some(with_value(model, sum, span))
}

/// A figure of another value, in the unit of a model.
fn with_value(model: &Figure, value: Decimal, span: std::ops::Range<usize>) -> Figure {
    let scale = match model.measure {
        crate::prose::Measure::Money(unit) => Decimal::from(unit.yuan),
        _ => Decimal::ONE,
    };
    Figure { printed: value / scale, span, ..model.clone() }
}

fn differs(evidence: &Evidence<'_>, a: &Figure, b: &Figure) -> bool {
    evidence.precision.sum(a, [b]) == Verdict::Impossible
}

/// Whether the funds make all expenditure, so that each code is their sum.
fn all_fiscal(evidence: &Evidence<'_>, sisters: &Sisters<'_>) -> Option<bool> {
    let all = sisters.total("expenditure")?;
    let parts: Vec<&Figure> = FUNDS.iter().filter_map(|(kind, _)| sisters.total(kind)).collect();
    sisters.total("general")?;
    let sum: Decimal = parts.iter().map(|figure| figure.value()).sum();
    let sum = with_value(parts[0], sum, 0..0);
    let equal = !differs(evidence, all, &sum);
    // A total that is wrong by itself does not decide: nor do tables of which most codes agree.
    let codes = sisters.rows("expenditure")?.by_code.iter();
    let agree = codes.filter(|(code, figures)| {
        figures
            .first()
            .is_some_and(|own| of_funds(sisters, code, Some(own)).is_some_and(|sum| !differs(evidence, own, &sum)))
    });
    let (agree, codes) = (agree.count(), sisters.rows("expenditure")?.by_code.len());
    let refuted = evidence.score_of(all) < 0;
    Some(equal && agree * 2 >= codes || refuted && agree >= 6 && agree * 10 >= codes * 8)
}

fn funds_make_expenditure(evidence: &Evidence<'_>, sisters: &Sisters<'_>) -> Option<(String, Vec<Break>)> {
    let equal = all_fiscal(evidence, sisters)?;
    let expenditure = sisters.rows("expenditure")?;
    let mut breaks = Vec::new();
    for (code, figures) in &expenditure.by_code {
        let Some(own) = figures.first() else { continue };
        let Some(sum) = of_funds(sisters, code, Some(own)) else { continue };
        let more = sum.value() > own.value();
        if !differs(evidence, own, &sum) || !equal && !more {
            continue;
        }
        let parts: Vec<String> = FUNDS
            .iter()
            .filter_map(|(kind, term)| Some(format!("{term} {}", shown(evidence, sisters.first(kind, code)?))))
            .collect();
        // Of two figures the one that its own table speaks against.
        let (wrong, right) = match parts.len() {
            1 if evidence.score_of(own) > evidence.score_of(&sum) => (sum.clone(), own.clone()),
            _ => (own.clone(), sum.clone()),
        };
        let relation = if equal { "不符" } else { "不够" };
        let message = format!(
            "{code} 支出 {} 与{}{relation}：{} 应为 {}",
            shown(evidence, own),
            if parts.is_empty() {
                "财政拨款各表（均无此科目）".to_owned()
            } else {
                format!("{} ", parts.join("、"))
            },
            shown(evidence, &wrong),
            wrong.alike(right.value())
        );
        breaks.push(Break { code: (*code).to_owned(), figure: wrong, right, message });
    }
    // A code of the funds that 支出决算表 does not have.
    Some(("支出表与财政拨款各表".to_owned(), breaks))
}

fn shown(evidence: &Evidence<'_>, figure: &Figure) -> String {
    if figure.span.is_empty() { figure.alike(figure.value()) } else { evidence.page.quote(&figure.span) }
}

/// The classes in a table of two sides against the tables that have them by code.
fn two_sided(evidence: &Evidence<'_>, sisters: &Sisters<'_>, kind: &'static str) -> Option<(String, Vec<Break>)> {
    let rows = sisters.rows(kind)?;
    let mut breaks = Vec::new();
    for (code, figures) in &rows.by_code {
        let Some(own) = figures.first() else { continue };
        let expected = match kind {
            "total" => sisters.first("expenditure", code).cloned(),
            _ => of_funds(sisters, code, Some(own)).filter(|sum| !sum.is_zero()),
        };
        let Some(expected) = expected else { continue };
        if differs(evidence, own, &expected) {
            let message = format!("{code} {} 与另一表的 {} 不符", shown(evidence, own), shown(evidence, &expected));
            breaks.push(Break { code: (*code).to_owned(), figure: own.clone(), right: expected, message });
        }
        if kind == "fiscal_total" {
            breaks.extend(fund_columns(evidence, sisters, code, figures));
        }
    }
    let title = if kind == "total" { "收支总表与支出表" } else { "财政拨款收支总表与各资金的表" };
    Some((title.to_owned(), breaks))
}

/// The columns of the funds in a row of 财政拨款收入支出决算总表.
fn fund_columns(evidence: &Evidence<'_>, sisters: &Sisters<'_>, code: &str, figures: &[Figure]) -> Vec<Break> {
    if FUNDS.iter().any(|(kind, _)| sisters.rows(kind).is_some_and(|rows| rows.wide && rows.by_code.contains_key(code)))
    {
        return Vec::new();
    }
    let parts: Vec<(&str, &Figure)> = FUNDS
        .iter()
        .filter_map(|(kind, term)| Some((*term, sisters.first(kind, code).filter(|figure| !figure.is_zero())?)))
        .collect();
    // A row with a zero for each fund, or with blank cells.
    let own: Vec<&Figure> = figures[1..].iter().filter(|figure| !figure.is_zero()).collect();
    // Blank cells may be lost: then the first of them is that of the general budget.
    let comparable = own.len() == parts.len() || own.len() == 1 && parts.len() > 1;
    if !comparable {
        return Vec::new();
    }
    let mut breaks = Vec::new();
    for (own, (term, right)) in own.iter().zip(&parts) {
        if differs(evidence, own, right) {
            let message =
                format!("{code} {term} {} 与{term}表的 {} 不符", shown(evidence, own), shown(evidence, right));
            breaks.push(Break { code: code.to_owned(), figure: (*own).clone(), right: (*right).clone(), message });
        }
    }
    breaks
}

/// In a budget, and where nothing is carried over, a code has as much revenue as expenditure.
fn revenue_is_expenditure(evidence: &Evidence<'_>, sisters: &Sisters<'_>) -> Option<(String, Vec<Break>)> {
    let (revenue, expenditure) = (sisters.rows("revenue")?, sisters.rows("expenditure")?);
    if differs(evidence, sisters.total("revenue")?, sisters.total("expenditure")?) {
        return None;
    }
    let both = revenue
        .by_code
        .iter()
        .filter_map(|(code, figures)| Some((*code, figures.first()?, expenditure.by_code.get(code)?.first()?)));
    let (wrong, right): (Vec<_>, Vec<_>) = both.partition(|(_, own, other)| differs(evidence, own, other));
    if right.len() < 4 || wrong.len() * 4 > right.len() {
        return None;
    }
    let breaks = wrong.into_iter().map(|(code, own, other)| {
        let (wrong, right) =
            if evidence.score_of(other) < evidence.score_of(own) { (other, own) } else { (own, other) };
        let message = format!("{code} 收入 {} 与支出 {} 不符", shown(evidence, own), shown(evidence, other));
        Break { code: code.to_owned(), figure: wrong.clone(), right: right.clone(), message }
    });
    Some(("收入表与支出表".to_owned(), breaks.collect()))
}

/// 基本支出 and 项目支出 of a code that only the general budget pays for are the same in both tables.
fn columns_agree(evidence: &Evidence<'_>, sisters: &Sisters<'_>) -> Option<(String, Vec<Break>)> {
    if !all_fiscal(evidence, sisters)? {
        return None;
    }
    let (general, expenditure) = (sisters.rows("general")?, sisters.rows("expenditure")?);
    let mut breaks = Vec::new();
    for (code, figures) in &general.by_code {
        let other = sisters.first("funds", code).or(sisters.first("capital", code));
        let Some(whole) = expenditure.by_code.get(code).filter(|_| other.is_none()) else { continue };
        let even = whole.len() == figures.len() && figures.len() == 3 && !differs(evidence, &whole[0], &figures[0]);
        for (own, right) in figures[1..].iter().zip(&whole[1..]).filter(|_| even) {
            if differs(evidence, own, right) {
                let wrong_first = evidence.score_of(right) < evidence.score_of(own);
                let (wrong, right) = if wrong_first { (right, own) } else { (own, right) };
                let message = format!("{code} 两表不符：{} 与 {}", shown(evidence, wrong), shown(evidence, right));
                breaks.push(Break { code: (*code).to_owned(), figure: wrong.clone(), right: right.clone(), message });
            }
        }
    }
    Some(("支出表与一般公共预算支出表".to_owned(), breaks))
}
