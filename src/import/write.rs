//! What was imported, put into the text of a `report.toml`: amounts change, comments and prose stay.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::facts::report_of;
use super::imported::{Imported, ImportedFact};
use crate::amount::{Amount, Unit};
use crate::classification::Fund;
use crate::diag::{Cell, Error, ErrorKind};
use crate::model::{BudgetBasis, ExpenditureKind, Measure, ThreePublicLine};

/// A value that an import changed.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Change {
    /// The path of the fact.
    pub path: String,
    /// What stood there; none where nothing did.
    pub old: Option<String>,
    /// What stands there now.
    pub new: String,
    /// The cell that it comes from.
    pub cell: Option<Cell>,
}

/// What else goes into a report beside this year's tables.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside<'a> {
    /// Last year's tables: last year's figures.
    pub prior: Option<&'a Imported>,
    /// The tables of the budget: initial budgets.
    pub budget: Option<&'a Imported>,
    /// Basic and project expenditure stand in `detail.csv`, and not in the TOML.
    pub has_detail: bool,
    /// The budget that the form compares with.
    pub basis: BudgetBasis,
}

/// Puts imported facts into the text of a `report.toml`, which may have none yet. Gives the new text and what changed.
///
/// Values keep their place, comments and prose stay; a fact from a cell has it in the comment behind it, unless another
/// comment stands there.
///
/// # Errors
/// The text is not TOML, or has something else where facts belong.
pub fn update(text: &str, imported: &Imported, beside: Beside<'_>) -> Result<(String, Vec<Change>), Error> {
    let failed = |message: String| Error::plain(ErrorKind::Input, "toml-syntax", message);
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| failed(error.to_string()))?;
    let unit = match document.get("unit").and_then(Item::as_str) {
        Some("元") => Unit::Yuan,
        Some("万元") => Unit::WanYuan,
        _ => imported.unit,
    };
    if document.get("unit").is_none() {
        document.insert("unit", toml_edit::value(unit.symbol()));
    }
    let mut writer = Writer { unit, basis: beside.basis, changes: Vec::new() };
    let root = document.as_table_mut();
    writer.all(root, imported, beside).ok_or_else(|| failed("report.toml 中应为数据的地方写了别的内容".to_owned()))?;
    Ok((document.to_string(), writer.changes))
}

struct Writer {
    unit: Unit,
    basis: BudgetBasis,
    changes: Vec<Change>,
}

/// A value of a row that tells it from others.
type Key = (&'static str, Option<String>);

impl Writer {
    fn all(&mut self, root: &mut Table, imported: &Imported, beside: Beside<'_>) -> Option<()> {
        let of = |measure: Measure| imported.facts.iter().filter(move |fact| fact.entry.measure == measure);
        for fact in of(Measure::Revenue) {
            let source = fact.entry.source?.key().to_owned();
            let code = fact.entry.function.map(|code| code.to_string());
            self.row(root, &["revenue", "items"], &[("source", Some(source)), ("code", code)], "amount", fact, None)?;
        }
        for fact in of(Measure::Expenditure) {
            let kind = fact.entry.kind?;
            if beside.has_detail && matches!(kind, ExpenditureKind::Basic | ExpenditureKind::Project) {
                continue;
            }
            let keys = [
                ("fund", Some(fact.entry.fund.key().to_owned())),
                ("code", fact.entry.function.map(|code| code.to_string())),
            ];
            self.row(root, &["expenditure", "items"], &keys, kind.key(), fact, Some(("budget", "预算数")))?;
        }
        if let Some(budget) = beside.budget {
            self.budgets(root, budget)?;
        }
        for (measure, name) in
            [(Measure::OpeningBalance, "opening_balance"), (Measure::ClosingBalance, "closing_balance")]
        {
            for fact in of(measure) {
                let code = fact.entry.function.map(|code| code.to_string());
                let keys = [("fund", Some(fact.entry.fund.key().to_owned())), ("code", code)];
                self.row(root, &[name, "items"], &keys, "amount", fact, None)?;
            }
        }
        for (measure, name) in [(Measure::UseOfSurplus, "use_of_surplus"), (Measure::Distribution, "distribution")] {
            for fact in of(measure) {
                self.single(root, &["non_fiscal"], name, fact.entry.amount, fact.cell.as_ref())?;
            }
        }
        if !beside.has_detail {
            self.economic(root, imported)?;
        }
        self.three_public(root, imported)?;
        for (path, amount, cell) in &imported.stated {
            let stated = self.table(root, &["stated"])?;
            self.put(stated, path, *amount, Some(cell), &format!("stated.{path}"));
        }
        self.prior(root, beside.prior)
    }

    fn economic(&mut self, root: &mut Table, imported: &Imported) -> Option<()> {
        let facts: Vec<&ImportedFact> = imported.facts.iter().filter(|fact| fact.entry.economic.is_some()).collect();
        if facts.iter().any(|fact| !fact.entry.amount.is_zero()) {
            for fact in facts {
                let code = fact.entry.economic?.to_string();
                self.single(root, &["basic_by_economic", "items"], &code, fact.entry.amount, fact.cell.as_ref())?;
            }
            return Some(());
        }
        // Only the two sums were published.
        for (path, amount, cell) in &imported.stated {
            if let Some(key @ ("personnel" | "operating")) = path.strip_prefix("basic_by_economic.") {
                self.single(root, &["basic_by_economic", "undetailed"], key, *amount, Some(cell))?;
            }
        }
        Some(())
    }

    fn three_public(&mut self, root: &mut Table, imported: &Imported) -> Option<()> {
        let mut sums: BTreeMap<(ThreePublicLine, Measure), Amount> = BTreeMap::new();
        let mut cells: BTreeMap<(ThreePublicLine, Measure), &Cell> = BTreeMap::new();
        let facts = || imported.facts.iter().filter_map(|fact| Some((fact, fact.entry.line?)));
        for (fact, line) in facts() {
            let key = (line, fact.entry.measure);
            *sums.entry(key).or_insert(Amount::ZERO) += fact.entry.amount;
            if fact.entry.fund == Fund::GeneralPublicBudget
                && let Some(cell) = &fact.cell
            {
                cells.insert(key, cell);
            }
        }
        for (line, name) in LINES {
            let value = |measure| sums.get(&(line, measure)).copied().unwrap_or_default();
            let (budget, actual) = (value(Measure::ThreePublicBudget), value(Measure::ThreePublicActual));
            let is_there = get(root, &["three_public", name]).is_some();
            if sums.is_empty() || (budget.is_zero() && actual.is_zero() && !is_there) {
                continue;
            }
            let cell = |measure| cells.get(&(line, measure)).copied();
            let table = self.table(root, &["three_public", name])?;
            let path = format!("three_public.{name}");
            self.budget(table, budget, cell(Measure::ThreePublicBudget), &format!("{path}.budget"));
            if name == "reception" {
                // What is given for foreign guests stays theirs.
                let foreign =
                    number(get(table, &["foreign", "amount"])).map_or(Amount::ZERO, |value| amount(value, self.unit));
                let domestic = self.table(table, &["domestic"])?;
                self.put(
                    domestic,
                    "amount",
                    actual - foreign,
                    cell(Measure::ThreePublicActual),
                    &format!("{path}.domestic.amount"),
                );
            } else {
                self.put(table, "actual", actual, cell(Measure::ThreePublicActual), &format!("{path}.actual"));
            }
        }
        for (fact, line) in facts().filter(|(fact, _)| fact.entry.fund == Fund::GovernmentFunds) {
            let Some((_, name)) = LINES.into_iter().find(|(own, _)| *own == line) else { continue };
            let path = ["three_public", "from_government_funds", name];
            if fact.entry.amount.is_zero() && get(root, &path).is_none() {
                continue;
            }
            let table = self.table(root, &path)?;
            let path = path.join(".");
            if fact.entry.measure == Measure::ThreePublicBudget {
                self.budget(table, fact.entry.amount, fact.cell.as_ref(), &format!("{path}.budget"));
            } else {
                self.put(table, "actual", fact.entry.amount, fact.cell.as_ref(), &format!("{path}.actual"));
            }
        }
        Some(())
    }

    /// Initial budgets, by fund and subject, of all kinds together.
    fn budgets(&mut self, root: &mut Table, budget: &Imported) -> Option<()> {
        let mut sums: BTreeMap<(Fund, String), (Amount, Option<&Cell>)> = BTreeMap::new();
        for fact in budget.facts.iter().filter(|fact| fact.entry.measure == Measure::Expenditure) {
            let own = sums.entry((fact.entry.fund, fact.entry.function?.to_string())).or_insert((Amount::ZERO, None));
            own.0 += fact.entry.amount;
            if !fact.entry.amount.is_zero() {
                own.1 = own.1.or(fact.cell.as_ref());
            }
        }
        for ((fund, code), (amount, cell)) in sums {
            let keys = [("fund", Some(fund.key().to_owned())), ("code", Some(code.clone()))];
            let path = format!("expenditure.items[{} {code}].budget", fund.key());
            let (unit, basis) = (self.unit, self.basis);
            let mut changes = Vec::new();
            let mut put = |row: &mut dyn TableLike| {
                let mut writer = Writer { unit, basis, changes: Vec::new() };
                writer.initial(row, amount, cell, &path);
                changes = writer.changes;
            };
            with_row(root, &["expenditure", "items"], &keys, !amount.is_zero(), &mut put)?;
            self.changes.extend(changes);
        }
        Some(())
    }

    /// The initial budget: the budget of a form that compares with it, else one part of the two.
    fn initial(&mut self, row: &mut dyn TableLike, amount: Amount, cell: Option<&Cell>, path: &str) {
        let both = row.get("budget").is_some_and(|item| item.as_table_like().is_some());
        if self.basis == BudgetBasis::Initial && !both {
            self.put(row, "budget", amount, cell, path);
        } else if let Some(table) = row.get_mut("budget").and_then(Item::as_table_like_mut) {
            self.put(table, "initial", amount, None, &format!("{path}.initial"));
        } else if row.get("budget").is_none() {
            let mut table = InlineTable::new();
            table.insert("initial", value(amount, self.unit));
            let mut item = Value::InlineTable(table);
            item.decor_mut().set_suffix("  # 待填：adjusted（全年预算数）");
            row.insert("budget", Item::Value(item));
            self.changes.push(Change {
                path: format!("{path}.initial"),
                old: None,
                new: shown(amount, self.unit),
                cell: cell.cloned(),
            });
        }
    }

    /// The budget of a line, on the form's basis.
    fn budget(&mut self, table: &mut dyn TableLike, amount: Amount, cell: Option<&Cell>, path: &str) {
        let key = match self.basis {
            BudgetBasis::Initial => "initial",
            BudgetBasis::Adjusted => "adjusted",
        };
        match table.get_mut("budget").and_then(Item::as_table_like_mut) {
            Some(both) => self.put(both, key, amount, None, &format!("{path}.{key}")),
            None => self.put(table, "budget", amount, cell, path),
        }
    }

    /// Last year's figures, from last year's facts; where they are not given, what is to be filled in.
    fn prior(&mut self, root: &mut Table, prior: Option<&Imported>) -> Option<()> {
        let names = ["total", "fiscal_appropriation", "general_public_budget"];
        let Some(prior) = prior else {
            for name in names {
                if !root.contains_key(name) {
                    let mut table = Table::new();
                    table.decor_mut().set_prefix("\n# 待填：prior（上年决算数）；也可用 --prior 从上年的工作簿导入\n");
                    root.insert(name, Item::Table(table));
                }
            }
            for (_, name) in LINES {
                if let Some(table) = get_mut(root, &["three_public", name])
                    && table.get("prior").is_none()
                {
                    remind_behind(table, "prior", "上年决算数");
                }
            }
            return Some(());
        };
        let (report, _) = report_of("", prior.year.unwrap_or_default(), &prior.facts);
        let spent = |fund| report.fund_account(fund).actual;
        let amounts = [report.total_sources(), report.fiscal_account().sources(), spent(Fund::GeneralPublicBudget)];
        for (name, amount) in names.into_iter().zip(amounts) {
            self.single(root, &[name], "prior", amount, None)?;
        }
        for (name, amount) in
            [("government_funds", spent(Fund::GovernmentFunds)), ("state_capital", spent(Fund::StateCapital))]
        {
            if root.contains_key(name) {
                self.single(root, &[name], "prior", amount, None)?;
            }
        }
        if root.contains_key("agency_operating") {
            let operating = prior.stated.iter().find(|(path, ..)| path == "basic_by_economic.operating");
            if let Some((_, amount, cell)) = operating {
                self.single(root, &["agency_operating"], "prior", *amount, Some(cell))?;
            }
        }
        let lines = [
            report.overseas_line().actual,
            report.vehicle_purchase_line().actual,
            report.vehicle_upkeep_line().actual,
            report.reception_line().actual,
        ];
        for ((_, name), amount) in LINES.into_iter().zip(lines) {
            let is_there = get(root, &["three_public", name]).is_some();
            if is_there || !amount.is_zero() {
                let table = self.table(root, &["three_public", name])?;
                self.put(table, "prior", amount, None, &format!("three_public.{name}.prior"));
                if !is_there {
                    let others = if name == "reception" { &["budget"][..] } else { &["budget", "actual"] };
                    for key in others {
                        self.put(table, key, Amount::ZERO, None, &format!("three_public.{name}.{key}"));
                    }
                }
            }
        }
        for fact in prior.facts.iter().filter(|fact| fact.entry.measure == Measure::ClosingBalance) {
            let code = fact.entry.function.map(|code| code.to_string());
            let keys = [("fund", Some(fact.entry.fund.key().to_owned())), ("code", code)];
            self.row(root, &["prior_closing_balance", "items"], &keys, "amount", fact, None)?;
        }
        Some(())
    }

    /// A value of a row of a list, found by its keys; a row is made for what is not nothing. `missing` is a key that a new
    /// row must get by hand.
    fn row(
        &mut self,
        root: &mut Table,
        path: &[&str],
        keys: &[Key],
        key: &str,
        fact: &ImportedFact,
        missing: Option<(&str, &str)>,
    ) -> Option<()> {
        let name: Vec<&str> = keys.iter().filter_map(|(_, value)| value.as_deref()).collect();
        let name = format!("{}[{}].{key}", path.join("."), name.join(" "));
        let mut inner = Writer { unit: self.unit, basis: self.basis, changes: Vec::new() };
        let amount = fact.entry.amount;
        let mut put = |row: &mut dyn TableLike| {
            let known = row.contains_key(key);
            if known || !amount.is_zero() {
                inner.put(row, key, amount, fact.cell.as_ref(), &name);
                if let Some((missing, term)) = missing.filter(|(missing, _)| !row.contains_key(missing)) {
                    remind_behind(row, missing, term);
                }
            }
        };
        with_row(root, path, keys, !amount.is_zero(), &mut put)?;
        self.changes.append(&mut inner.changes);
        Some(())
    }

    /// A value of a table; none is made for nothing.
    fn single(
        &mut self,
        root: &mut Table,
        path: &[&str],
        key: &str,
        amount: Amount,
        cell: Option<&Cell>,
    ) -> Option<()> {
        let is_there = get(root, path).is_some_and(|item| item.get(key).is_some());
        let required = key == "prior";
        if is_there || required || !amount.is_zero() {
            let table = self.table(root, path)?;
            self.put(table, key, amount, cell, &format!("{}.{key}", path.join(".")));
        }
        Some(())
    }

    /// The table of a path; it is made if it is not there.
    fn table<'a>(&self, root: &'a mut dyn TableLike, path: &[&str]) -> Option<&'a mut dyn TableLike> {
        let mut table: &'a mut dyn TableLike = root;
        for (at, name) in path.iter().enumerate() {
            if !table.contains_key(name) {
                let mut new = Table::new();
                // Only the last one is written with its head.
                new.set_implicit(at + 1 < path.len());
                table.insert(name, Item::Table(new));
            }
            table = table.get_mut(name)?.as_table_like_mut()?;
        }
        Some(table)
    }

    /// Puts a value where it is not the same already. It keeps its place and a comment that is not about a cell.
    fn put(&mut self, table: &mut dyn TableLike, key: &str, amount: Amount, cell: Option<&Cell>, path: &str) {
        let old = table.get(key).and_then(|item| number(Some(item)));
        let in_table = table.get(key).is_none_or(|item| item.is_value());
        if !in_table {
            return;
        }
        let same = old.is_some_and(|old| self::amount(old, self.unit) == amount);
        let mut new = value(amount, self.unit);
        match table.get_mut(key).and_then(Item::as_value_mut) {
            Some(own) => {
                let decor = own.decor().clone();
                if !same {
                    let before = own.to_string().trim().split('#').next().unwrap_or_default().trim().to_owned();
                    *new.decor_mut() = decor;
                    *own = new;
                    self.changes.push(Change {
                        path: path.to_owned(),
                        old: Some(before),
                        new: shown(amount, self.unit),
                        cell: cell.cloned(),
                    });
                }
                let suffix = own.decor().suffix().and_then(|text| text.as_str()).unwrap_or_default().to_owned();
                if let Some(cell) = cell
                    && (suffix.trim().is_empty() || Cell::from_comment(&suffix).is_some())
                    && (!same || suffix.trim().is_empty())
                {
                    own.decor_mut().set_suffix(format!("  # {cell}"));
                }
            }
            None => {
                if let Some(cell) = cell {
                    new.decor_mut().set_suffix(format!("  # {cell}"));
                }
                table.insert(key, Item::Value(new));
                self.changes.push(Change {
                    path: path.to_owned(),
                    old: None,
                    new: shown(amount, self.unit),
                    cell: cell.cloned(),
                });
            }
        }
    }
}

/// The lines of “三公”经费 and their keys.
const LINES: [(ThreePublicLine, &str); 4] = [
    (ThreePublicLine::Overseas, "overseas"),
    (ThreePublicLine::VehiclePurchase, "vehicle_purchase"),
    (ThreePublicLine::VehicleUpkeep, "vehicle_upkeep"),
    (ThreePublicLine::Reception, "reception"),
];

/// An amount as the file writes it.
fn shown(amount: Amount, unit: Unit) -> String {
    let number = match unit {
        Unit::Yuan => amount.yuan(),
        Unit::WanYuan => amount.wan_exact(),
    };
    number.normalize().to_string()
}

fn value(amount: Amount, unit: Unit) -> Value {
    let text = shown(amount, unit);
    // A decimal without exponent is a number of TOML; it stays as it is written.
    text.parse().unwrap_or_else(|_| Value::from(text))
}

fn amount(number: Decimal, unit: Unit) -> Amount {
    match unit {
        Unit::Yuan => Amount::from_yuan(number),
        Unit::WanYuan => Amount::from_yuan(number.saturating_mul(Decimal::from(10_000))),
    }
}

/// The number that stands in an item, as it is written.
fn number(item: Option<&Item>) -> Option<Decimal> {
    let value = item?.as_value()?;
    let text = match value {
        Value::Integer(number) => number.display_repr().into_owned(),
        Value::Float(number) => number.display_repr().into_owned(),
        Value::String(text) => text.value().clone(),
        _ => return None,
    };
    text.trim().replace(['_', '+'], "").parse().ok()
}

fn get<'a>(root: &'a dyn TableLike, path: &[&str]) -> Option<&'a Item> {
    let (first, rest) = path.split_first()?;
    let item = root.get(first)?;
    if rest.is_empty() { Some(item) } else { get(item.as_table_like()?, rest) }
}

fn get_mut<'a>(root: &'a mut dyn TableLike, path: &[&str]) -> Option<&'a mut dyn TableLike> {
    let (first, rest) = path.split_first()?;
    let table = root.get_mut(first)?.as_table_like_mut()?;
    if rest.is_empty() { Some(table) } else { get_mut(table, rest) }
}

/// Says behind the last value of a table what is to be filled in.
fn remind_behind(table: &mut dyn TableLike, key: &str, what: &str) {
    let line = format!("\n# {key} =    # 待填：{what}");
    let suffix = |value: &Value| value.decor().suffix().and_then(|text| text.as_str()).unwrap_or_default().to_owned();
    if table.iter().filter_map(|(_, item)| item.as_value()).any(|value| suffix(value).contains(&line)) {
        return;
    }
    let last = table.iter_mut().filter_map(|(_, item)| item.as_value_mut()).last();
    if let Some(value) = last {
        let own = suffix(value);
        value.decor_mut().set_suffix(format!("{own}{line}"));
    }
}

/// Calls `put` with the row of a list that has these keys; makes one, if none is there and it is wanted.
fn with_row(
    root: &mut Table,
    path: &[&str],
    keys: &[Key],
    wanted: bool,
    put: &mut dyn FnMut(&mut dyn TableLike),
) -> Option<()> {
    let is_row = |row: &dyn TableLike| {
        keys.iter().all(|(key, value)| {
            let own = row.get(key).and_then(Item::as_str);
            own == value.as_deref()
        })
    };
    let (name, above) = path.split_last()?;
    let mut table: &mut dyn TableLike = root;
    for part in above {
        if !table.contains_key(part) {
            if !wanted {
                return Some(());
            }
            let mut new = Table::new();
            new.set_implicit(true);
            table.insert(part, Item::Table(new));
        }
        table = table.get_mut(part)?.as_table_like_mut()?;
    }
    if !table.contains_key(name) {
        if !wanted {
            return Some(());
        }
        table.insert(name, Item::ArrayOfTables(ArrayOfTables::new()));
    }
    match table.get_mut(name)? {
        Item::ArrayOfTables(rows) => {
            if let Some(row) = rows.iter_mut().find(|row| is_row(*row)) {
                put(row);
            } else if wanted {
                let mut row = Table::new();
                fill(&mut row, keys);
                put(&mut row);
                rows.push(row);
            }
        }
        Item::Value(Value::Array(rows)) => inline(rows, keys, wanted, &is_row, put),
        _ => return None,
    }
    Some(())
}

fn inline(
    rows: &mut Array,
    keys: &[Key],
    wanted: bool,
    is_row: &dyn Fn(&dyn TableLike) -> bool,
    put: &mut dyn FnMut(&mut dyn TableLike),
) {
    let found = rows.iter_mut().filter_map(Value::as_inline_table_mut).find(|row| is_row(*row));
    if let Some(row) = found {
        put(row);
        uncomment(row);
    } else if wanted {
        let mut row = InlineTable::new();
        fill(&mut row, keys);
        put(&mut row);
        uncomment(&mut row);
        rows.push(row);
    }
}

/// A table on one line has no comments.
fn uncomment(row: &mut InlineTable) {
    for (_, value) in row.iter_mut() {
        let has = value.decor().suffix().and_then(|text| text.as_str()).is_some_and(|text| text.contains('#'));
        if has {
            value.decor_mut().set_suffix("");
        }
    }
}

fn fill(row: &mut dyn TableLike, keys: &[Key]) {
    for (key, value) in keys {
        if let Some(value) = value {
            row.insert(key, toml_edit::value(value.as_str()));
        }
    }
}
