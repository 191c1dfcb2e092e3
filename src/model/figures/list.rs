//! The figures, each with its path, its term and what it is the sum of.

use std::borrow::Cow;

use super::places::{self, Place, Take, count, is_fiscal};
use super::total::{Quantity, Total};
use crate::amount::Amount;
use crate::classification::{EconomicKind, FunctionCode, Fund};
use crate::model::schema::{self, Value};
use crate::model::{Budget, BudgetBasis, ExpenditureKind, Report, RevenueSource};

use Funds::{All, Fiscal, One};
use Part::{AgencyOperating, Balance, Basic, Budgets, Counts, Fact, Figure, Revenue, Source, Spending};

/// A derived figure as it is declared: what it is called, and of which facts it is the sum.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Definition {
    /// Its path: `revenue.total`.
    pub path: &'static str,
    /// Its Chinese term: 本年收入合计.
    pub term: &'static str,
    /// What is counted.
    pub quantity: Quantity,
    /// Whether templates see it; the others are for `[stated]` alone.
    pub is_variable: bool,
    pub(super) parts: &'static [Part],
}

/// Some of the addends of a figure.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    /// Revenue of these funds.
    Revenue(Funds),
    /// Revenue from one source.
    Source(RevenueSource),
    /// Expenditure of these kinds from these funds.
    Spending(&'static [ExpenditureKind], Funds),
    /// Budgets of expenditure from these funds.
    Budgets(Funds),
    /// The balance under a key, with its term, of these funds.
    Balance(&'static str, &'static str, Funds),
    /// 人员经费 or 公用经费.
    Basic(EconomicKind),
    /// 机关运行经费: the figure of the report, else 公用经费.
    AgencyOperating,
    /// A fact, or the half of a budget that the form takes, with its term in this figure.
    Fact(&'static str, &'static str),
    /// All counts of a table.
    Counts(&'static str),
    /// All that another figure is made of.
    Figure(&'static str),
}

/// Whose money.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Funds {
    /// All money.
    All,
    /// Fiscal appropriation (财政拨款): all but 非财政拨款.
    Fiscal,
    /// One fund.
    One(Fund),
}

impl Funds {
    fn hold(self, fund: Fund) -> bool {
        match self {
            Funds::All => true,
            Funds::Fiscal => is_fiscal(fund),
            Funds::One(own) => own == fund,
        }
    }
}

/// The rows that a figure is narrowed to: all, or those of one subject.
#[derive(Clone, Copy)]
pub(super) enum Rows {
    All,
    Of(FunctionCode),
}

impl Rows {
    fn hold(self, code: Option<FunctionCode>) -> bool {
        match self {
            Rows::All => true,
            Rows::Of(subject) => code.is_some_and(|code| code.is_within(subject)),
        }
    }
}

impl Part {
    /// The sum of these addends; none of them is a budget, or it is the adjusted one.
    pub(crate) fn value(self, report: &Report) -> Amount {
        self.value_on(report, BudgetBasis::default())
    }

    /// The sum of these addends, budgets as the form takes them.
    pub(super) fn value_on(self, report: &Report, basis: BudgetBasis) -> Amount {
        let mut value = Amount::ZERO;
        self.each(report, basis, Rows::All, &mut |amount, _| value += amount);
        value
    }

    /// The sum of these addends, both budgets.
    pub(crate) fn budget(self, report: &Report) -> Budget {
        Budget {
            initial: self.value_on(report, BudgetBasis::Initial),
            adjusted: self.value_on(report, BudgetBasis::Adjusted),
        }
    }

    pub(super) fn each(self, report: &Report, basis: BudgetBasis, rows: Rows, take: Take<'_>) {
        match self {
            Part::Revenue(funds) => {
                places::revenue(report, |row| funds.hold(row.source.fund()) && rows.hold(row.code), take);
            }
            Part::Source(source) => places::revenue(report, |row| row.source == source && rows.hold(row.code), take),
            Part::Spending(kinds, funds) => {
                places::spending(report, kinds, |row| funds.hold(row.fund) && rows.hold(Some(row.code)), take);
            }
            Part::Budgets(funds) => {
                places::budgets(report, basis, |row| funds.hold(row.fund) && rows.hold(Some(row.code)), take);
            }
            Part::Balance(key, term, funds) => {
                places::balances(report, (key, term), |fund, code| funds.hold(fund) && rows.hold(code), take);
            }
            Part::Basic(kind) => {
                places::economic(report, |code| report.economic_kind(code) == Some(kind), take);
                places::undetailed(report, kind, take);
            }
            Part::AgencyOperating => match report.agency_operating.as_ref().map(|own| own.actual) {
                Some(None) => Part::Basic(EconomicKind::Operating).each(report, basis, rows, take),
                Some(Some(actual)) => {
                    take(actual, Place::Fact("agency_operating.actual".into(), "机关运行经费".into()));
                }
                None => {}
            },
            Part::Fact(path, term) => {
                if let Some((amount, path)) = places::fact(report, path, basis) {
                    take(amount, Place::Fact(Cow::Owned(path.as_str().to_owned()), term.into()));
                }
            }
            Part::Counts(table) => {
                let keys = schema::key(table).and_then(|key| key.table()).map_or(&[][..], |table| table.keys);
                for key in keys.iter().filter(|key| matches!(key.kind, schema::Kind::Count)) {
                    let path = format!("{table}.{}", key.name);
                    if let Some((_, Value::Count(n))) = report.fact(&path) {
                        take(count(u64::from(n)), Place::Fact(path.into(), key.term.into()));
                    }
                }
            }
            Part::Figure(path) => {
                for part in definition(path).map_or(&[][..], |definition| definition.parts) {
                    part.each(report, basis, rows, take);
                }
            }
        }
    }
}

impl Definition {
    const fn new(path: &'static str, term: &'static str, parts: &'static [Part]) -> Definition {
        Definition { path, term, quantity: Quantity::Money, is_variable: true, parts }
    }

    /// Its value. `basis` says which budget the form takes. `None` if the report has no such figure: 机关运行经费 of a
    /// report without it.
    pub fn value(&self, report: &Report, basis: BudgetBasis) -> Option<Amount> {
        self.is_there(report).then(|| {
            let mut value = Amount::ZERO;
            self.each(report, basis, Rows::All, &mut |amount, _| value += amount);
            value
        })
    }

    /// The sum of its facts, each with its place.
    pub fn total(&self, report: &Report, basis: BudgetBasis) -> Option<Total> {
        self.is_there(report).then(|| self.narrowed(report, basis, Rows::All, self.term.into()))
    }

    pub(super) fn is_there(&self, report: &Report) -> bool {
        report.agency_operating.is_some() || !self.parts.iter().any(|part| matches!(part, Part::AgencyOperating))
    }

    pub(super) fn narrowed(&self, report: &Report, basis: BudgetBasis, rows: Rows, term: Cow<'static, str>) -> Total {
        let mut total = Total { quantity: self.quantity, ..Total::new(term, root_of(self.path)) };
        self.each(report, basis, rows, &mut |amount, place| total.add(report, amount, place));
        total
    }

    pub(super) fn each(&self, report: &Report, basis: BudgetBasis, rows: Rows, take: Take<'_>) {
        for part in self.parts {
            part.each(report, basis, rows, take);
        }
    }
}

/// All figures of the list, in the order of the tables.
pub fn all() -> impl Iterator<Item = &'static Definition> {
    FIGURES.iter().copied().flatten()
}

/// The figure of this path in the list.
pub fn definition(path: &str) -> Option<&'static Definition> {
    all().find(|definition| definition.path == path)
}

/// The key of the table at the beginning of a path.
fn root_of(path: &str) -> &'static str {
    let root = path.split(['.', '[']).next().unwrap_or_default();
    Report::schema().key(root).map_or("total", |key| key.name)
}

const fn figure(path: &'static str, term: &'static str, parts: &'static [Part]) -> Definition {
    Definition::new(path, term, parts)
}

/// A figure that only `[stated]` may name.
const fn stated(path: &'static str, term: &'static str, parts: &'static [Part]) -> Definition {
    Definition { is_variable: false, ..Definition::new(path, term, parts) }
}

const fn counted(path: &'static str, term: &'static str, word: &'static str, parts: &'static [Part]) -> Definition {
    Definition { quantity: Quantity::Count(word), ..Definition::new(path, term, parts) }
}

const KINDS: &[ExpenditureKind] = &ExpenditureKind::ALL;
const OPENING: &str = "年初结转和结余";
const CLOSING: &str = "年末结转和结余";

/// The figures of one fund: its key, its term, the fund.
macro_rules! fund {
    ($key:literal, $term:literal, $fund:expr) => {
        &[
            figure(concat!($key, ".actual"), concat!($term, "支出"), &[Spending(KINDS, One($fund))]),
            figure(concat!($key, ".budget"), concat!($term, "支出预算数"), &[Budgets(One($fund))]),
            figure(concat!($key, ".revenue"), concat!($term, "收入"), &[Revenue(One($fund))]),
            figure(
                concat!($key, ".basic"),
                concat!($term, "基本支出"),
                &[Spending(&[ExpenditureKind::Basic], One($fund))],
            ),
            figure(
                concat!($key, ".project"),
                concat!($term, "项目支出"),
                &[Spending(&[ExpenditureKind::Project], One($fund))],
            ),
            figure(
                concat!($key, ".opening_balance"),
                concat!($term, "年初结转和结余"),
                &[Balance("opening_balance", OPENING, One($fund))],
            ),
            figure(
                concat!($key, ".closing_balance"),
                concat!($term, "年末结转和结余"),
                &[Balance("closing_balance", CLOSING, One($fund))],
            ),
        ]
    };
}

/// Budget, actual and last year's figure of a line of “三公”经费: key and term of the line, the facts that the actual
/// figure is made of.
macro_rules! line {
    ($key:literal, $term:literal, $($actual:expr),+) => {
        &[
            figure(
                concat!("three_public.", $key, ".budget"),
                concat!($term, "预算数"),
                &[Fact(concat!("three_public.", $key, ".budget"), $term)],
            ),
            figure(concat!("three_public.", $key, ".actual"), concat!($term, "决算数"), &[$($actual),+]),
            figure(
                concat!("three_public.", $key, ".prior"),
                concat!($term, "上年决算数"),
                &[Fact(concat!("three_public.", $key, ".prior"), $term)],
            ),
        ]
    };
}

/// One column of some lines of “三公”经费.
macro_rules! lines {
    ($column:literal, $($key:literal),+) => {
        &[$(Figure(concat!("three_public.", $key, ".", $column))),+]
    };
}

/// What government funds paid of a line of “三公”经费.
macro_rules! from_funds {
    ($($key:literal $term:literal),+) => {
        &[
            stated(
                "three_public.from_government_funds.budget",
                "政府性基金预算财政拨款“三公”经费预算数",
                &[$(Figure(concat!("three_public.from_government_funds.", $key, ".budget"))),+],
            ),
            stated(
                "three_public.from_government_funds.actual",
                "政府性基金预算财政拨款“三公”经费决算数",
                &[$(Figure(concat!("three_public.from_government_funds.", $key, ".actual"))),+],
            ),
            $(
                stated(
                    concat!("three_public.from_government_funds.", $key, ".budget"),
                    concat!("政府性基金预算财政拨款", $term, "预算数"),
                    &[Fact(concat!("three_public.from_government_funds.", $key, ".budget"), $term)],
                ),
                stated(
                    concat!("three_public.from_government_funds.", $key, ".actual"),
                    concat!("政府性基金预算财政拨款", $term, "决算数"),
                    &[Fact(concat!("three_public.from_government_funds.", $key, ".actual"), $term)],
                ),
            )+
        ]
    };
}

/// All figures, in groups.
static FIGURES: &[&[Definition]] = &[
    &[
        figure(
            "total.actual",
            "收、支总计",
            &[
                Figure("revenue.total"),
                Fact("non_fiscal.use_of_surplus", "使用非财政拨款结余"),
                Figure("opening_balance.total"),
            ],
        ),
        figure("revenue.total", "本年收入合计", &[Revenue(All)]),
        figure(
            "revenue.general_public_budget",
            RevenueSource::GeneralPublicBudget.term(),
            &[Source(RevenueSource::GeneralPublicBudget)],
        ),
        figure(
            "revenue.government_funds",
            RevenueSource::GovernmentFunds.term(),
            &[Source(RevenueSource::GovernmentFunds)],
        ),
        figure("revenue.state_capital", RevenueSource::StateCapital.term(), &[Source(RevenueSource::StateCapital)]),
        figure(
            "revenue.superior_subsidy",
            RevenueSource::SuperiorSubsidy.term(),
            &[Source(RevenueSource::SuperiorSubsidy)],
        ),
        figure("revenue.undertaking", RevenueSource::Undertaking.term(), &[Source(RevenueSource::Undertaking)]),
        figure("revenue.business", RevenueSource::Business.term(), &[Source(RevenueSource::Business)]),
        figure(
            "revenue.affiliated_remittance",
            RevenueSource::AffiliatedRemittance.term(),
            &[Source(RevenueSource::AffiliatedRemittance)],
        ),
        figure("revenue.other", RevenueSource::Other.term(), &[Source(RevenueSource::Other)]),
        figure("expenditure.total", "本年支出合计", &[Spending(KINDS, All)]),
        figure("expenditure.basic", ExpenditureKind::Basic.term(), &[Spending(&[ExpenditureKind::Basic], All)]),
        figure("expenditure.project", ExpenditureKind::Project.term(), &[Spending(&[ExpenditureKind::Project], All)]),
        figure(
            "expenditure.to_superior",
            ExpenditureKind::ToSuperior.term(),
            &[Spending(&[ExpenditureKind::ToSuperior], All)],
        ),
        figure(
            "expenditure.business",
            ExpenditureKind::Business.term(),
            &[Spending(&[ExpenditureKind::Business], All)],
        ),
        figure(
            "expenditure.to_affiliates",
            ExpenditureKind::ToAffiliates.term(),
            &[Spending(&[ExpenditureKind::ToAffiliates], All)],
        ),
        figure("opening_balance.total", OPENING, &[Balance("opening_balance", OPENING, All)]),
        figure("closing_balance.total", CLOSING, &[Balance("closing_balance", CLOSING, All)]),
    ],
    &[
        figure(
            "fiscal_appropriation.actual",
            "财政拨款收、支总计",
            &[Figure("fiscal_appropriation.revenue"), Figure("fiscal_appropriation.opening_balance")],
        ),
        figure("fiscal_appropriation.revenue", "财政拨款本年收入合计", &[Revenue(Fiscal)]),
        figure("fiscal_appropriation.expenditure", "财政拨款本年支出合计", &[Spending(KINDS, Fiscal)]),
        figure(
            "fiscal_appropriation.opening_balance",
            "年初财政拨款结转和结余",
            &[Balance("opening_balance", OPENING, Fiscal)],
        ),
        figure(
            "fiscal_appropriation.closing_balance",
            "年末财政拨款结转和结余",
            &[Balance("closing_balance", CLOSING, Fiscal)],
        ),
    ],
    fund!("general_public_budget", "一般公共预算财政拨款", Fund::GeneralPublicBudget),
    fund!("government_funds", "政府性基金预算财政拨款", Fund::GovernmentFunds),
    fund!("state_capital", "国有资本经营预算财政拨款", Fund::StateCapital),
    &[
        figure("basic_by_economic.personnel", "人员经费", &[Basic(EconomicKind::Personnel)]),
        figure("basic_by_economic.operating", "公用经费", &[Basic(EconomicKind::Operating)]),
        stated(
            "basic_by_economic.total",
            "人员经费与公用经费之和",
            &[Figure("basic_by_economic.personnel"), Figure("basic_by_economic.operating")],
        ),
        figure("agency_operating.actual", "机关运行经费", &[AgencyOperating]),
    ],
    &[
        figure("three_public.budget", "“三公”经费预算数", lines!("budget", "overseas", "vehicles", "reception")),
        figure("three_public.actual", "“三公”经费决算数", lines!("actual", "overseas", "vehicles", "reception")),
        figure("three_public.prior", "“三公”经费上年决算数", lines!("prior", "overseas", "vehicles", "reception")),
    ],
    line!("overseas", "因公出国（境）费", Fact("three_public.overseas.actual", "因公出国（境）费")),
    &[
        figure(
            "three_public.vehicles.budget",
            "公务用车购置及运行维护费预算数",
            lines!("budget", "vehicle_purchase", "vehicle_upkeep"),
        ),
        figure(
            "three_public.vehicles.actual",
            "公务用车购置及运行维护费决算数",
            lines!("actual", "vehicle_purchase", "vehicle_upkeep"),
        ),
        figure(
            "three_public.vehicles.prior",
            "公务用车购置及运行维护费上年决算数",
            lines!("prior", "vehicle_purchase", "vehicle_upkeep"),
        ),
    ],
    line!("vehicle_purchase", "公务用车购置费", Fact("three_public.vehicle_purchase.actual", "公务用车购置费")),
    line!("vehicle_upkeep", "公务用车运行维护费", Fact("three_public.vehicle_upkeep.actual", "公务用车运行维护费")),
    line!(
        "reception",
        "公务接待费",
        Fact("three_public.reception.domestic.amount", "国内公务接待"),
        Fact("three_public.reception.foreign.amount", "外事接待")
    ),
    from_funds!(
        "overseas" "因公出国（境）费",
        "vehicle_purchase" "公务用车购置费",
        "vehicle_upkeep" "公务用车运行维护费",
        "reception" "公务接待费"
    ),
    &[
        Definition {
            is_variable: false,
            ..counted(
                "three_public.reception.batches",
                "公务接待批次",
                "批",
                &[
                    Fact("three_public.reception.domestic.batches", "国内公务接待"),
                    Fact("three_public.reception.foreign.batches", "外事接待"),
                ],
            )
        },
        Definition {
            is_variable: false,
            ..counted(
                "three_public.reception.guests",
                "公务接待人次",
                "人次",
                &[
                    Fact("three_public.reception.domestic.guests", "国内公务接待"),
                    Fact("three_public.reception.foreign.guests", "外事接待"),
                ],
            )
        },
        figure(
            "procurement.total",
            "政府采购支出总额",
            &[
                Fact("procurement.goods", "货物"),
                Fact("procurement.works", "工程"),
                Fact("procurement.services", "服务"),
            ],
        ),
        counted("overview.subordinate_units.total", "下属二级单位", "个", &[Counts("overview.subordinate_units")]),
        counted("staff.posts.total", "编制", "人", &[Counts("staff.posts")]),
        counted("staff.in_post.total", "在职人员", "人", &[Counts("staff.in_post")]),
        counted("assets.vehicles.total", "车辆", "辆", &[Counts("assets.vehicles")]),
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_figure_has_a_path_of_its_own_and_names_what_there_is() {
        let mut paths = std::collections::BTreeSet::new();
        for figure in all() {
            assert!(paths.insert(figure.path), "{} stands twice", figure.path);
            for part in figure.parts {
                match part {
                    Part::Fact(path, _) | Part::Counts(path) => assert!(schema::key(path).is_some(), "{path}"),
                    Part::Figure(path) => assert!(definition(path).is_some(), "{path}"),
                    _ => {}
                }
            }
        }
    }
}
