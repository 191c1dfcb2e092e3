//! The one place that speaks to Tera: what its templates hold, and the filters and tests they have.
//!
//! An amount is bytes that no template can write: a byte that no text has, the number, and what was read. A table knows
//! its number among the tables of the report. A text that is shown stands between marks that name what was read.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

use rust_decimal::Decimal;
use tera::{Context, Kwargs, Map, State, Tera, TeraResult, Value as Held};

use super::super::kind::Kind;
use super::super::origin::{SHOWN, SHOWN_END, shown};
use super::super::run;
use super::super::value::Value;
use super::checked::{BARE, BYTES_A_STEP, EACH, FACTS, HAND, READ, SHOW};
use crate::amount::Amount;
use crate::document::chinese_number;
use crate::wording::{self, Decimals};

/// First byte of an amount; a text with it was written from a bare amount.
pub(super) const AMOUNT: char = '\u{4}';
/// The key under which a table has its number.
const NUMBER: &str = "__";
/// Bytes that one template may give: some hundred times the longest section.
const LONGEST: usize = 1 << 25;

/// What templates see.
#[derive(Clone, Debug)]
pub(crate) struct Data {
    pub(super) context: Context,
    /// The variables beside the facts.
    pub(super) others: Vec<(&'static str, Kind)>,
    /// The paths of the tables, by their numbers.
    tables: Arc<Vec<String>>,
}

impl Data {
    /// From the facts and what follows from them.
    pub(crate) fn new(facts: &Value) -> Data {
        let mut tables = Some(Vec::new());
        let held = held(facts, "", &mut tables);
        let mut context = Context::new();
        context.insert_value(FACTS, held);
        Data { context, others: Vec::new(), tables: Arc::new(tables.unwrap_or_default()) }
    }

    /// The same with one more variable.
    pub(crate) fn with(&self, key: &'static str, value: impl Into<Value>) -> Data {
        let (mut data, value) = (self.clone(), value.into());
        data.others.push((key, value.kind()));
        // What stands beside the facts has no path of its own.
        data.context.insert_value(key, held(&value, "", &mut None));
        data
    }

    /// The path of a read.
    pub(crate) fn path(&self, table: u32, key: &str) -> Option<String> {
        let table = self.tables.get(table as usize)?;
        Some(if table.is_empty() { key.to_owned() } else { format!("{table}.{key}") })
    }
}

fn held(value: &Value, path: &str, tables: &mut Option<Vec<String>>) -> Held {
    match value {
        Value::Nothing => Held::none(),
        Value::Flag(flag) => Held::from(*flag),
        Value::Number(number) => Held::from(*number),
        Value::Text(text) if text.contains(|c: char| c <= AMOUNT) => {
            Held::from(text.replace(|c: char| c <= AMOUNT, "\u{FFFD}"))
        }
        Value::Text(text) => Held::normal_string(text),
        Value::Amount(amount) => held_amount(*amount, None),
        Value::List(values) => {
            let values: Vec<Held> =
                values.iter().enumerate().map(|(i, value)| held(value, &format!("{path}[{i}]"), tables)).collect();
            Held::from(values)
        }
        Value::Table(table) => {
            let path = table.facts.as_deref().unwrap_or(path);
            let mut map = Map::with_capacity_and_hasher(table.fields.len() + 1, Default::default());
            if let Some(tables) = tables {
                map.insert(NUMBER.into(), Held::from(tables.len()));
                tables.push(path.to_owned());
            }
            for (key, value) in &table.fields {
                let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                map.insert(key.clone().into(), held(value, &below, tables));
            }
            Held::from(map)
        }
    }
}

fn held_amount(amount: Amount, read: Option<u32>) -> Held {
    let mut bytes = Vec::with_capacity(21);
    bytes.push(AMOUNT as u8);
    bytes.extend_from_slice(&amount.yuan().serialize());
    bytes.extend(read.into_iter().flat_map(u32::to_le_bytes));
    Held::bytes(bytes)
}

/// The amount that a value holds, and which read it is.
fn amount(held: &Held) -> TeraResult<(Amount, Option<u32>)> {
    let bytes = held.as_bytes().and_then(|bytes| bytes.strip_prefix(&[AMOUNT as u8]));
    let parts = bytes.and_then(|bytes| bytes.split_first_chunk::<16>());
    let Some((number, read)) = parts else {
        return Err(wrong(if held.is_none() {
            "这里没有金额：报告没有这一项；先用 {% if … %} 看有没有它"
        } else {
            "这个值不是金额；各变量是什么见 docs/templates.md"
        }));
    };
    let read = read.try_into().ok().map(u32::from_le_bytes);
    Ok((Amount::from_yuan(Decimal::deserialize(*number)), read))
}

/// What a filter says: what is wrong, and after the first semicolon what to do.
fn wrong(said: impl ToString) -> tera::Error {
    tera::Error::message(said)
}

fn charge(steps: usize) -> TeraResult<()> {
    if run::charge(steps) {
        Ok(())
    } else {
        Err(wrong("模板做不完：循环太多，或生成的文字太长；核对 {% for … %} 是不是逐项套了逐项"))
    }
}

fn charge_text(text: &str) -> TeraResult<()> {
    charge(1 + text.len() / BYTES_A_STEP)
}

/// A text without marks.
fn bare(text: &str) -> Cow<'_, str> {
    if !text.contains(SHOWN) {
        return Cow::Borrowed(text);
    }
    let mut bare = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            SHOWN => _ = chars.next(),
            SHOWN_END => {}
            c => bare.push(c),
        }
    }
    Cow::Owned(bare)
}

/// A text between the marks of a read.
fn marked(text: &str, read: Option<u32>) -> Held {
    match read.and_then(shown) {
        Some(number) if !text.is_empty() => Held::from(format!("{SHOWN}{number}{text}{SHOWN_END}")),
        _ => Held::normal_string(text),
    }
}

/// What a value has under a path, and which read that is.
fn find(value: &Held, args: &Kwargs) -> TeraResult<(Held, Option<u32>)> {
    charge(1)?;
    let of: Option<&str> = args.get("of")?;
    let Some(of) = of else {
        if value.is_undefined() {
            return Err(wrong("这个变量还没有值；它只在另一个分支中设定：先写 {% set … = \"\" %}"));
        }
        return Ok((value.clone(), None));
    };
    let (parent, key) = match of.rsplit_once('.') {
        Some((above, key)) => (value.get_from_path(above), key),
        None => (Some(value), of),
    };
    let found = parent.and_then(|parent| parent.get_from_path(key)).cloned().unwrap_or_else(Held::none);
    let table = parent.and_then(|parent| parent.get_from_path(NUMBER)).and_then(Held::as_i64);
    let leaf = !found.is_map() && found.as_array().is_none_or(|list| list.iter().all(|value| !value.is_map()));
    let read = table.filter(|_| leaf).and_then(|table| u32::try_from(table).ok()).map(|table| run::read(table, key));
    if found.as_bytes().is_some() {
        return Ok((held_amount(amount(&found)?.0, read), read));
    }
    Ok((found, read))
}

fn other(args: &Kwargs, name: &str) -> TeraResult<Amount> {
    Ok(amount(args.must_get::<&Held>(name)?)?.0)
}

/// An amount into a text that keeps its path.
fn figure(held: &Held, write: impl FnOnce(Amount) -> TeraResult<String>) -> TeraResult<Held> {
    let (amount, read) = amount(held)?;
    Ok(marked(&write(amount)?, read))
}

fn sum(held: &Held, other: Option<Decimal>, word: &str) -> TeraResult<Held> {
    let (_, read) = amount(held)?;
    match other {
        Some(sum) => Ok(held_amount(Amount::from_yuan(sum), read)),
        None => Err(wrong(format!("金额太大，{word} 算不出来；核对两个金额"))),
    }
}

/// Rounding a quotient of amounts of any size.
fn fits(amounts: [Amount; 2]) -> TeraResult<()> {
    // Shares and changes multiply by a hundred and subtract.
    let limit = Decimal::MAX / Decimal::ONE_THOUSAND;
    if amounts.iter().all(|amount| amount.yuan().abs() < limit) {
        Ok(())
    } else {
        Err(wrong("金额太大，算不出来；核对金额"))
    }
}

/// Tera with our filters and tests: `wording` has the rules of figures.
pub(super) fn engine(decimals: Decimals) -> Tera {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".xml"]);
    tera.register_filter(READ, |x: &Held, args: Kwargs, _: &State<'_>| {
        let (found, _) = find(x, &args)?;
        if let Some(text) = found.as_str() {
            charge_text(text)?;
            if let Cow::Owned(bare) = bare(text) {
                return Ok(Held::from(bare));
            }
        }
        Ok::<_, tera::Error>(found)
    });
    let show = |numbers: bool| {
        move |x: &Held, args: Kwargs, _: &State<'_>| {
            let (found, read) = find(x, &args)?;
            if let Some(text) = found.as_str() {
                charge_text(text)?;
                return Ok::<_, tera::Error>(marked(text, read));
            }
            match found.as_i64().filter(|_| numbers) {
                Some(number) => Ok(marked(&number.to_string(), read)),
                None => Ok(found),
            }
        }
    };
    tera.register_filter(SHOW, show(true));
    tera.register_filter(HAND, show(false));
    tera.register_filter(BARE, |x: &Held, _: Kwargs, _: &State<'_>| {
        Ok::<_, tera::Error>(x.as_str().map_or_else(|| x.clone(), |text| Held::from(bare(text))))
    });
    tera.register_filter(EACH, |x: &Held, args: Kwargs, _: &State<'_>| {
        let Some(list) = x.as_array() else { return Ok::<_, tera::Error>(Held::from(Vec::<Held>::new())) };
        charge(list.len().saturating_mul(args.must_get::<usize>("cost")?))?;
        Ok(x.clone())
    });
    tera.register_filter("wan", move |x: &Held, _: Kwargs, _: &State<'_>| {
        figure(x, |amount| Ok(wording::wan(amount, decimals)))
    });
    tera.register_filter("cell", |x: &Held, _: Kwargs, _: &State<'_>| figure(x, |amount| Ok(amount.cell())));
    tera.register_filter("plus", |x: &Held, args: Kwargs, _: &State<'_>| {
        sum(x, amount(x)?.0.yuan().checked_add(other(&args, "other")?.yuan()), "plus")
    });
    tera.register_filter("minus", |x: &Held, args: Kwargs, _: &State<'_>| {
        sum(x, amount(x)?.0.yuan().checked_sub(other(&args, "other")?.yuan()), "minus")
    });
    tera.register_filter("share", move |x: &Held, args: Kwargs, _: &State<'_>| {
        let whole = other(&args, "of")?;
        figure(x, |part| fits([part, whole]).map(|()| wording::share(part, whole, decimals)))
    });
    tera.register_filter("versus", move |x: &Held, args: Kwargs, _: &State<'_>| {
        let (prior, none) = (other(&args, "prior")?, args.must_get::<Cow<'_, str>>("none")?);
        figure(x, |actual| fits([actual, prior]).map(|()| wording::versus(actual, prior, &none, decimals)))
    });
    tera.register_filter("completion", move |x: &Held, args: Kwargs, _: &State<'_>| {
        let (budget, word) = (other(&args, "budget")?, args.get::<Cow<'_, str>>("budget_word")?);
        let word = word.as_deref().unwrap_or("预算");
        figure(x, |actual| fits([actual, budget]).map(|()| wording::completion(actual, budget, word, decimals)))
    });
    texts(&mut tera);
    tests(&mut tera);
    tera
}

/// Filters of texts and lists, some in the place of Tera's: what is absent counts as not given, no text grows beyond
/// bounds, and marks are no part of it.
fn texts(tera: &mut Tera) {
    tera.register_filter("default", |x: &Held, args: Kwargs, _: &State<'_>| {
        let value = args.must_get::<&Held>("value")?;
        Ok::<_, tera::Error>(if x.is_none() || x.is_undefined() { value.clone() } else { x.clone() })
    });
    tera.register_filter("trim", |x: &Held, _: Kwargs, _: &State<'_>| {
        let Some(text) = x.as_str() else { return Ok::<_, tera::Error>(x.clone()) };
        let mut chars = text.chars();
        Ok(match (chars.next(), chars.next(), text.strip_suffix(SHOWN_END)) {
            (Some(SHOWN), Some(number), Some(inner)) => {
                let inner = inner[SHOWN.len_utf8() + number.len_utf8()..].trim();
                if inner.is_empty() { Held::from("") } else { Held::from(format!("{SHOWN}{number}{inner}{SHOWN_END}")) }
            }
            _ => Held::normal_string(text.trim()),
        })
    });
    tera.register_filter("replace", |x: &Held, args: Kwargs, _: &State<'_>| {
        let (from, to) = (args.must_get::<Cow<'_, str>>("from")?, args.must_get::<Cow<'_, str>>("to")?);
        let Some(text) = x.as_str() else { return Ok::<_, tera::Error>(x.clone()) };
        if from.is_empty() {
            return Err(wrong("replace 的 from 是空的；写上要换去的文字"));
        }
        charge(text.matches(&*from).count().saturating_mul(1 + to.len() / BYTES_A_STEP))?;
        Ok(Held::from(text.replace(&*from, &to)))
    });
    tera.register_filter("join", |x: &Held, args: Kwargs, _: &State<'_>| {
        let separator = args.get::<Cow<'_, str>>("sep")?.unwrap_or_default();
        let texts: Vec<String> = x.as_array().unwrap_or_default().iter().map(Held::to_string).collect();
        charge(texts.iter().map(|text| 1 + (text.len() + separator.len()) / BYTES_A_STEP).sum())?;
        Ok::<_, tera::Error>(texts.join(&separator))
    });
    tera.register_filter("ordinal", |x: &Held, args: Kwargs, _: &State<'_>| {
        let number = x.as_i64().and_then(|number| u32::try_from(number).ok());
        let number = number.ok_or_else(|| wrong("序号要是从 1 起的数；逐项时写 loop.index"))?;
        let like = args.must_get::<Cow<'_, str>>("like")?;
        ordinal(number, &like).ok_or_else(|| wrong("没有这样的序号；like 可以是 一、 （一） 1. 1、 （1） ①"))
    });
    tera.register_filter("length", |x: &Held, _: Kwargs, _: &State<'_>| Ok::<_, tera::Error>(x.len().unwrap_or(0)));
    tera.register_filter("first", |x: &Held, _: Kwargs, _: &State<'_>| {
        Ok::<_, tera::Error>(x.as_array().and_then(<[Held]>::first).cloned().unwrap_or_else(Held::none))
    });
    tera.register_filter("last", |x: &Held, _: Kwargs, _: &State<'_>| {
        Ok::<_, tera::Error>(x.as_array().and_then(<[Held]>::last).cloned().unwrap_or_else(Held::none))
    });
}

/// A number as the ordinal of a list that begins like this: 一、（一）1. 1、（1）①. Circled numbers go to 20.
fn ordinal(number: u32, like: &str) -> Option<String> {
    Some(match like {
        "一、" => format!("{}、", chinese_number(number)),
        "（一）" => format!("（{}）", chinese_number(number)),
        "1." => format!("{number}."),
        "1、" => format!("{number}、"),
        "（1）" => format!("（{number}）"),
        "①" => {
            let circled =
                number.checked_sub(1).filter(|before| *before < 20).and_then(|before| char::from_u32(0x2460 + before));
            circled.map_or_else(|| format!("（{number}）"), String::from)
        }
        _ => return None,
    })
}

fn tests(tera: &mut Tera) {
    let direction = |wanted| {
        move |x: &Held, args: Kwargs, _: &State<'_>| {
            let (actual, than) = (amount(x)?.0, other(&args, "than")?);
            fits([actual, than])?;
            Ok::<_, tera::Error>(wording::direction(actual, than) == wanted)
        }
    };
    tera.register_test("given", |x: &Held, _: Kwargs, _: &State<'_>| {
        Ok::<_, tera::Error>(!x.is_none() && !x.is_undefined() && x.as_str().is_none_or(|text| !text.trim().is_empty()))
    });
    tera.register_test("zero", |x: &Held, _: Kwargs, _: &State<'_>| Ok::<_, tera::Error>(amount(x)?.0.is_zero()));
    tera.register_test("more", direction(wording::Direction::Up));
    tera.register_test("less", direction(wording::Direction::Down));
    tera.register_test("level", |x: &Held, args: Kwargs, _: &State<'_>| {
        let (actual, with) = (amount(x)?.0, other(&args, "with")?);
        fits([actual, with])?;
        Ok::<_, tera::Error>(wording::direction(actual, with) == wording::Direction::Level)
    });
}

/// What a template gives, up to a length.
#[derive(Default)]
pub(super) struct Output(Vec<u8>);

impl Output {
    /// The text.
    pub(super) fn into_text(self) -> String {
        String::from_utf8(self.0).unwrap_or_default()
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LONGEST {
            return Err(io::Error::other("too long"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
