//! The schema of facts: every key of a report with its kind, its Chinese term and what it means.
//!
//! Each key is declared once, beside its field, by the macro `facts!` around the struct, and each word that a value may
//! be by `words!` around the enum. All that has to know which facts there are asks here: the reader of the TOML file for
//! terms, suggestions and signs, the rules for amounts and texts, `docs/data.md` for its tables. Nothing keeps a list of
//! facts of its own.
//!
//! - [`Report::schema`] is the table of all keys; [`key`] finds one by its path.
//! - [`Report::visit`] goes through the facts of a report; [`Report::fact`] reads one by its path.

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
use std::str::FromStr;

use super::{Budget, Date, Report, Score};
use crate::amount::{Amount, Unit};
use crate::classification::{EconomicCode, FunctionCode, Fund};

/// A table of the file: a struct of the model.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Table {
    /// Name of the struct: `ExpenditureItem`.
    pub name: &'static str,
    /// Its keys, in the order of the fields.
    pub keys: &'static [Key],
}

/// A key of a table: a field of the model.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Key {
    /// The word in TOML, Rust, templates and paths: `prior`.
    pub name: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// The Chinese term: 上年决算数.
    pub term: &'static str,
    /// What it is and where it is used, in Chinese, without a stop at the end; may be empty.
    pub note: &'static str,
    /// What it is, in English: the lines of the field's doc comment.
    pub doc: &'static [&'static str],
    /// Whether it must stand where its table stands.
    pub required: bool,
    /// The file it is read from where that is not `report.toml`; then it is no key there.
    pub file: Option<&'static str>,
    /// Whether it is taken from last year's report where one is named (`prior_report`), and then need not stand.
    pub from_prior: bool,
    /// Whether an amount may be negative.
    pub sign: Sign,
    /// What kind of text a text is.
    pub text: TextKind,
    /// The keys in which no two rows agree.
    pub once: &'static [&'static str],
}

/// What the value of a key is.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// 金额: an amount in the file's unit, a number or a text.
    Amount,
    /// 预算数: an amount, or this table of the initial and the adjusted one.
    Budget(&'static Table),
    /// 个数: a whole number from 0.
    Count,
    /// 年度: a year, a whole number.
    Year,
    /// 分: points, a decimal number without unit.
    Points,
    /// 日期: a day.
    Date,
    /// 功能分类科目编码: a text of 3, 5 or 7 digits.
    FunctionCode,
    /// 经济分类科目编码: a text of 3 or 5 digits.
    EconomicCode,
    /// One of these words.
    Word(&'static [Word]),
    /// 文字: [`Key::text`] says of which kind.
    Text,
    /// 表: a table.
    Table(&'static Table),
    /// 数组: an array of such values.
    Rows(&'static Kind),
    /// A table whose keys are values of the first kind.
    Map(&'static Kind, &'static Kind),
}

/// A word that a value may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Word {
    /// The word in the file: `own`.
    pub key: &'static str,
    /// The Chinese term: 非财政拨款.
    pub term: &'static str,
}

/// Whether an amount may be negative.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub enum Sign {
    /// Never: the file is refused.
    #[default]
    NotNegative,
    /// Only where the `reason` of its table says why (rule `no-negative`).
    Explained,
    /// As it comes: rows that take back others, figures that were printed.
    Either,
}

/// Kinds of text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub enum TextKind {
    /// Says which thing is meant: a form, a rule, a file, a project of the rows.
    #[default]
    Id,
    /// A name, printed as it is; not blank.
    Name,
    /// A title; expressions in it are written out; not blank.
    Title,
    /// A part of a sentence, without a stop at its end.
    Clause,
    /// Whole sentences; a blank line parts paragraphs.
    Prose,
    /// The head of some rows of a table, which they repeat.
    Label,
    /// What a table of goals or indicators says.
    Target,
    /// The whole text of an annex.
    Annex,
    /// Said to those who check, not printed.
    Remark,
}

/// The value of a fact.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Value<'a> {
    /// An amount, in 元.
    Amount(Amount),
    /// A count.
    Count(u32),
    /// A year.
    Year(i32),
    /// Points.
    Points(Score),
    /// A day.
    Date(Date),
    /// A code of a subject, functional or economic.
    Code(&'a str),
    /// One of some words.
    Word(Word),
    /// A text.
    Text(&'a str),
}

impl Key {
    /// A key of such values; the rest as it is where nothing is said.
    #[must_use]
    pub(crate) const fn new(name: &'static str, kind: Kind, term: &'static str, note: &'static str) -> Key {
        Key {
            name,
            kind,
            term,
            note,
            doc: &[],
            required: true,
            file: None,
            from_prior: false,
            sign: Sign::NotNegative,
            text: TextKind::Id,
            once: &[],
        }
    }

    /// The table below, if there is one: of the value itself, of each row, of an adjusted budget.
    pub const fn table(&self) -> Option<&'static Table> {
        self.kind.table()
    }

    /// Whether it holds an amount: one, a budget, or many by code.
    pub const fn is_amount(&self) -> bool {
        matches!(self.kind.element(), Kind::Amount | Kind::Budget(_))
    }

    /// Whether it holds a number that may be wrong by a digit: an amount, a count, points.
    pub const fn is_number(&self) -> bool {
        self.is_amount() || matches!(self.kind.element(), Kind::Count | Kind::Points)
    }
}

impl Kind {
    /// What a single value is: of an array or map, what it holds.
    pub const fn element(self) -> Kind {
        let mut kind = self;
        while let Kind::Rows(of) | Kind::Map(_, of) = kind {
            kind = *of;
        }
        kind
    }

    /// The table that a single value is or may be.
    pub const fn table(self) -> Option<&'static Table> {
        match self.element() {
            Kind::Table(table) | Kind::Budget(table) => Some(table),
            _ => None,
        }
    }

    /// The words that a single value may be; none where it is no word.
    pub const fn words(self) -> &'static [Word] {
        match self.element() {
            Kind::Word(words) => words,
            _ => &[],
        }
    }
}

impl Table {
    /// The key of this name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// All keys of this table and of the tables below, each with its path as the docs write it, rows without an index:
    /// `expenditure.items.basic`. Those of a table stand behind its own.
    pub fn paths(&self) -> Vec<(String, &'static Key)> {
        fn add(table: &Table, parent: &str, paths: &mut Vec<(String, &'static Key)>) {
            for key in table.keys {
                let path = if parent.is_empty() { key.name.to_owned() } else { format!("{parent}.{}", key.name) };
                paths.push((path.clone(), key));
                if let Some(table) = key.table() {
                    add(table, &path, paths);
                }
            }
        }
        let mut paths = Vec::new();
        add(self, "", &mut paths);
        paths
    }
}

/// The key that a path leads to, with its indices or without: `expenditure.items[3].basic`, `stated.revenue.total`.
/// `None` if no fact can have this path.
///
/// ```
/// use juesuan::model::schema::{Kind, key};
///
/// let basic = key("expenditure.items[3].basic").expect("a key");
/// assert_eq!(basic.term, "基本支出");
/// assert!(matches!(basic.kind, Kind::Amount));
/// assert!(key("expenditure.total").is_none(), "a derived figure is no fact");
/// ```
pub fn key(path: &str) -> Option<&'static Key> {
    let mut table = Report::schema();
    let mut rest = path;
    loop {
        let (step, below) = rest.split_once('.').unwrap_or((rest, ""));
        let key = table.key(step.split('[').next()?)?;
        match (key.kind, below) {
            (_, "") => return Some(key),
            // What is behind a map is one of its own keys, points and all.
            (Kind::Map(..), _) => return Some(key),
            _ => (table, rest) = (key.table()?, below),
        }
    }
}

/// Goes through the facts and hands each over with its path.
pub(crate) struct Walk<'w> {
    path: String,
    visit: &'w mut dyn FnMut(&str, &'static Key, Value<'_>),
}

impl Walk<'_> {
    /// The facts of a field.
    pub(super) fn field<F: Fact>(&mut self, key: &'static Key, field: &F) {
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        self.path.push_str(key.name);
        field.visit(key, self);
        self.path.truncate(length);
    }

    fn below<F: Fact>(&mut self, step: impl Display, key: &'static Key, value: &F) {
        let length = self.path.len();
        write!(self.path, "{step}").expect("a string takes all");
        value.visit(key, self);
        self.path.truncate(length);
    }

    pub(super) fn leaf(&mut self, key: &'static Key, value: Value<'_>) {
        (self.visit)(&self.path, key, value);
    }
}

/// A field's type: a fact, or a table of facts.
pub(crate) trait Fact {
    /// What it is.
    const KIND: Kind;

    /// Hands over the facts in it.
    fn visit(&self, key: &'static Key, walk: &mut Walk<'_>);

    /// The fact that stands under the rest of a path; `key` is that of this value.
    fn find<'a>(&'a self, key: &'static Key, rest: &str) -> Option<(&'static Key, Value<'a>)>;
}

/// A path without its indices: `revenue.items[3].amount` → `revenue.items.amount`.
pub(crate) fn without_indices(path: &str) -> String {
    let mut pattern = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars() {
        inside = (inside || c == '[') && c != ']';
        if !inside && c != ']' {
            pattern.push(c);
        }
    }
    pattern
}

/// The next key of a path and what is behind it: `.items[3].basic` → `items`, `[3].basic`.
pub(super) fn step(rest: &str) -> Option<(&str, &str)> {
    let rest = rest.strip_prefix('.')?;
    Some(rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len())))
}

/// A type that is a fact by itself: its kind, and its value.
macro_rules! leaf {
    ($($type:ty: $kind:expr, $self:ident => $value:expr;)*) => {$(
        impl Fact for $type {
            const KIND: Kind = $kind;

            fn visit(&self, key: &'static Key, walk: &mut Walk<'_>) {
                let $self = self;
                walk.leaf(key, $value);
            }

            fn find<'a>(&'a self, key: &'static Key, rest: &str) -> Option<(&'static Key, Value<'a>)> {
                let $self = self;
                rest.is_empty().then(|| (key, $value))
            }
        }
    )*};
}

pub(super) use leaf;

leaf! {
    Amount: Kind::Amount, own => Value::Amount(*own);
    u32: Kind::Count, own => Value::Count(*own);
    i32: Kind::Year, own => Value::Year(*own);
    Score: Kind::Points, own => Value::Points(*own);
    Date: Kind::Date, own => Value::Date(*own);
    String: Kind::Text, own => Value::Text(own);
    FunctionCode: Kind::FunctionCode, own => Value::Code(own.as_str());
    EconomicCode: Kind::EconomicCode, own => Value::Code(own.as_str());
    Unit: Kind::Word(&[word(Unit::Yuan.symbol(), "元"), word(Unit::WanYuan.symbol(), "万元")]),
        own => Value::Word(word(own.symbol(), own.symbol()));
    Fund: Kind::Word(&[
        word(Fund::ALL[0].key(), Fund::ALL[0].term()),
        word(Fund::ALL[1].key(), Fund::ALL[1].term()),
        word(Fund::ALL[2].key(), Fund::ALL[2].term()),
        word(Fund::ALL[3].key(), Fund::ALL[3].term()),
    ]), own => Value::Word(word(own.key(), own.term()));
}

pub(super) const fn word(key: &'static str, term: &'static str) -> Word {
    Word { key, term }
}

impl<F: Fact> Fact for Option<F> {
    const KIND: Kind = F::KIND;

    fn visit(&self, key: &'static Key, walk: &mut Walk<'_>) {
        if let Some(value) = self {
            value.visit(key, walk);
        }
    }

    fn find<'a>(&'a self, key: &'static Key, rest: &str) -> Option<(&'static Key, Value<'a>)> {
        self.as_ref()?.find(key, rest)
    }
}

impl<F: Fact> Fact for Vec<F> {
    const KIND: Kind = Kind::Rows(&F::KIND);

    fn visit(&self, key: &'static Key, walk: &mut Walk<'_>) {
        for (i, value) in self.iter().enumerate() {
            walk.below(format_args!("[{i}]"), key, value);
        }
    }

    fn find<'a>(&'a self, key: &'static Key, rest: &str) -> Option<(&'static Key, Value<'a>)> {
        let (index, rest) = rest.strip_prefix('[')?.split_once(']')?;
        self.get(index.parse::<usize>().ok()?)?.find(key, rest)
    }
}

impl<K: Fact + Ord + Display + FromStr, F: Fact> Fact for BTreeMap<K, F> {
    const KIND: Kind = Kind::Map(&K::KIND, &F::KIND);

    fn visit(&self, key: &'static Key, walk: &mut Walk<'_>) {
        for (own, value) in self {
            walk.below(format_args!(".{own}"), key, value);
        }
    }

    fn find<'a>(&'a self, key: &'static Key, rest: &str) -> Option<(&'static Key, Value<'a>)> {
        self.get(&rest.strip_prefix('.')?.parse().ok()?)?.find(key, "")
    }
}

impl Fact for Budget {
    const KIND: Kind = Kind::Budget(&Budget::TABLE);

    fn visit(&self, key: &'static Key, walk: &mut Walk<'_>) {
        if self.initial == self.adjusted {
            return walk.leaf(key, Value::Amount(self.initial));
        }
        for (key, amount) in Budget::TABLE.keys.iter().zip([self.initial, self.adjusted]) {
            walk.field(key, &amount);
        }
    }

    fn find<'a>(&'a self, key: &'static Key, rest: &str) -> Option<(&'static Key, Value<'a>)> {
        if rest.is_empty() {
            return (self.initial == self.adjusted).then_some((key, Value::Amount(self.initial)));
        }
        let (name, rest) = step(rest)?;
        let (key, amount) =
            Budget::TABLE.keys.iter().zip([self.initial, self.adjusted]).find(|(k, _)| k.name == name)?;
        rest.is_empty().then_some((key, Value::Amount(amount)))
    }
}

impl Report {
    /// The table of all keys of `report.toml` and of the files beside it.
    ///
    /// ```
    /// let keys = juesuan::model::Report::schema().paths();
    /// assert!(keys.iter().any(|(path, key)| path == "total.prior" && key.term == "上年决算数"));
    /// ```
    pub const fn schema() -> &'static Table {
        match Report::KIND {
            Kind::Table(table) => table,
            _ => &Table { name: "Report", keys: &[] },
        }
    }

    /// Hands over every fact that the report holds, in the order of the fields, each with its path and key. An optional
    /// key that is absent is handed over where its type has a value for it: 0, or an empty text.
    ///
    /// ```
    /// # use juesuan::{Amount, Unit, model::{Agency, Report, schema::Value}};
    /// let mut report = Report::new("sichuan-2020", 2020, Unit::WanYuan, Agency::new("某某县统计局", "县统计局"));
    /// report.procurement.goods = Amount::parse("3", Unit::WanYuan)?;
    /// let mut sum = Amount::ZERO;
    /// report.visit(|path, _, value| {
    ///     if let (true, Value::Amount(amount)) = (path.starts_with("procurement."), value) {
    ///         sum += amount;
    ///     }
    /// });
    /// assert_eq!(sum, report.procurement.total());
    /// # Ok::<(), juesuan::AmountError>(())
    /// ```
    pub fn visit(&self, mut visit: impl FnMut(&str, &'static Key, Value<'_>)) {
        const ROOT: &Key = &Key::new("", Report::KIND, "", "");
        Fact::visit(self, ROOT, &mut Walk { path: String::with_capacity(64), visit: &mut visit });
    }

    /// The fact under a path, with its key: `three_public.overseas.actual`. `None` if the report has none there.
    pub fn fact(&self, path: &str) -> Option<(&'static Key, Value<'_>)> {
        const ROOT: &Key = &Key::new("", Report::KIND, "", "");
        Fact::find(self, ROOT, &format!(".{path}"))
    }
}

/// Declares structs of facts. A struct is written as ever, but for the line of schema behind each field: what kind of
/// text it is, whether it may be negative, which rows agree in nothing; the Chinese term; a Chinese note.
///
/// ```text
/// facts! {
///     /// 机关运行经费.
///     #[derive(Clone, PartialEq, Eq, Debug, Default)]
///     pub struct AgencyOperating {
///         /// Last year's figure.
///         pub prior: Amount => "上年决算数";
///         /// Why it changed.
///         #[serde(default, skip_serializing_if = "Option::is_none")]
///         pub reason: Option<String> => clause "变动原因", "接在“主要原因是”之后";
///     }
/// }
/// ```
///
/// A field without `#[serde(default)]` is required. The kind follows from the type; of a text it is the word before the
/// term: `id` (if none), `name`, `title`, `clause`, `prose`, `label`, `target`, `annex`,
/// `remark`. An amount may be negative if
/// `explained` or `either` stands there. `once(fund, code)` says that no two rows agree in both. `file("detail.csv")`
/// names the file in which the value stands instead, `prior` says that last year's report has it.
macro_rules! facts {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident {$(
            $(#[doc = $doc:literal])*
            $(#[serde($($serde:tt)*)])?
            pub $field:ident: $type:ty => $($facet:ident $(($($of:tt)*))?)* $term:literal $(, $note:literal)?;
        )*}
    )*) => {$(
        $(#[$meta])*
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #[non_exhaustive]
        pub struct $name {$(
            $(#[doc = $doc])*
            $(#[serde($($serde)*)])?
            pub $field: $type,
        )*}

        $crate::model::schema::facts!(@schema $name {$(
            [$($doc)*] [$($($serde)*)?] $field: $type => [$([$facet $(($($of)*))?])*] $term, concat!($($note)?);
        )*});
    )*};

    // The whole report is read through a twin: serde alone does not know the unit of its amounts.
    (
        $(#[$meta:meta])*
        pub struct $name:ident read as $twin:ident {$(
            $(#[doc = $doc:literal])*
            $(#[serde($($serde:tt)*)])?
            pub $field:ident: $type:ty => $($facet:ident $(($($of:tt)*))?)* $term:literal $(, $note:literal)?;
        )*}
    ) => {
        $(#[$meta])*
        #[derive(serde::Serialize)]
        #[non_exhaustive]
        pub struct $name {$(
            $(#[doc = $doc])*
            $(#[serde($($serde)*)])?
            pub $field: $type,
        )*}

        /// The same as it is read: the reader of the file hands over amounts in 元.
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $twin {$(
            $(#[serde($($serde)*)])?
            $field: $type,
        )*}

        impl From<$twin> for $name {
            fn from(read: $twin) -> $name {
                $name { $($field: read.$field),* }
            }
        }

        $crate::model::schema::facts!(@schema $name {$(
            [$($doc)*] [$($($serde)*)?] $field: $type => [$([$facet $(($($of)*))?])*] $term, concat!($($note)?);
        )*});
    };

    (@schema $name:ident {$(
        [$($doc:literal)*] [$($serde:tt)*] $field:ident: $type:ty => [$([$($facet:tt)*])*] $term:literal, $note:expr;
    )*}) => {
        const _: () = {
            use $crate::model::schema::{Fact, Key, Kind, Table, Value, Walk, facts, step};

            static KEYS: [Key; [$(stringify!($field)),*].len()] = [$({
                let mut key = Key::new(stringify!($field), <$type as Fact>::KIND, $term, $note);
                key.doc = &[$($doc),*];
                key.required = facts!(@required $($serde)*);
                $(facts!(@facet key $($facet)*);)*
                key
            }),*];

            impl Fact for $name {
                const KIND: Kind = Kind::Table(&Table { name: stringify!($name), keys: &KEYS });

                fn visit(&self, _: &'static Key, walk: &mut Walk<'_>) {
                    let [$($field),*] = &KEYS;
                    $(walk.field($field, &self.$field);)*
                }

                fn find<'a>(&'a self, _: &'static Key, rest: &str) -> Option<(&'static Key, Value<'a>)> {
                    let (name, rest) = step(rest)?;
                    let key = KEYS.iter().find(|key| key.name == name)?;
                    match name {
                        $(stringify!($field) => self.$field.find(key, rest),)*
                        _ => None,
                    }
                }
            }
        };
    };

    (@required) => { true };
    (@required default $($rest:tt)*) => { false };
    (@required skip) => { false };

    (@facet $key:ident once($($of:ident),*)) => { $key.once = &[$(stringify!($of)),*] };
    (@facet $key:ident file($name:literal)) => { $key.file = Some($name) };
    (@facet $key:ident prior) => { $key.from_prior = true };
    (@facet $key:ident explained) => { $key.sign = $crate::model::schema::Sign::Explained };
    (@facet $key:ident either) => { $key.sign = $crate::model::schema::Sign::Either };
    (@facet $key:ident id) => { $key.text = $crate::model::schema::TextKind::Id };
    (@facet $key:ident name) => { $key.text = $crate::model::schema::TextKind::Name };
    (@facet $key:ident title) => { $key.text = $crate::model::schema::TextKind::Title };
    (@facet $key:ident clause) => { $key.text = $crate::model::schema::TextKind::Clause };
    (@facet $key:ident prose) => { $key.text = $crate::model::schema::TextKind::Prose };
    (@facet $key:ident label) => { $key.text = $crate::model::schema::TextKind::Label };
    (@facet $key:ident target) => { $key.text = $crate::model::schema::TextKind::Target };
    (@facet $key:ident annex) => { $key.text = $crate::model::schema::TextKind::Annex };
    (@facet $key:ident remark) => { $key.text = $crate::model::schema::TextKind::Remark };
}

pub(super) use facts;

/// Declares an enum of words: each variant with its word in files and its Chinese term.
///
/// ```text
/// words! {
///     /// Kinds of agencies (单位性质).
///     pub enum AgencyKind {
///         /// 行政单位.
///         Administrative => "administrative" "行政单位";
///     }
/// }
/// ```
macro_rules! words {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident {$(
            $(#[$of:meta])*
            $variant:ident => $key:literal $term:literal;
        )*}
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
        pub enum $name {$(
            $(#[$of])*
            #[serde(rename = $key)]
            $variant,
        )*}

        impl $name {
            /// All, in the order of the tables.
            pub const ALL: [$name; [$($key),*].len()] = [$($name::$variant),*];

            /// The word in TOML, templates and paths.
            pub const fn key(self) -> &'static str {
                match self {$(
                    $name::$variant => $key,
                )*}
            }

            /// The Chinese term.
            pub const fn term(self) -> &'static str {
                match self {$(
                    $name::$variant => $term,
                )*}
            }
        }

        const _: () = {
            use $crate::model::schema::{Fact, Key, Kind, Value, Walk, leaf, word};

            leaf! {
                $name: Kind::Word(&[$(word($key, $term)),*]), own => Value::Word(word(own.key(), own.term()));
            }
        };
    )*};
}

pub(super) use words;
