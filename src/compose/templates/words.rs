//! The filters and tests of templates: what goes in, what comes out. `docs/templates.md` is their page.

use super::super::kind::Kind;

/// What a filter gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Gives {
    Text,
    Number,
    Amount,
    /// What goes in.
    Same,
    /// One of the list that goes in.
    Element,
}

/// What a filter or a test takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Takes {
    Amount,
    Number,
    Text,
    /// Texts or numbers.
    Texts,
    List,
    /// A text or a list.
    Long,
    Any,
}

impl Takes {
    /// Whether it takes such a value.
    pub(super) fn takes(self, kind: &Kind) -> bool {
        match (self, kind) {
            (Takes::Any, _) | (_, Kind::Any) => true,
            (Takes::Amount, kind) => *kind == Kind::Amount,
            (Takes::Number, kind) => *kind == Kind::Number,
            (Takes::Text, kind) => matches!(kind, Kind::Text | Kind::Word(_) | Kind::Nothing),
            (Takes::Texts, Kind::List(of)) => matches!(**of, Kind::Text | Kind::Word(_) | Kind::Number | Kind::Any),
            (Takes::List, kind) => matches!(kind, Kind::List(_)),
            (Takes::Long, kind) => matches!(kind, Kind::Text | Kind::Word(_) | Kind::List(_)),
            (Takes::Texts, _) => false,
        }
    }

    /// What it takes, in Chinese.
    pub(super) fn named(self) -> &'static str {
        match self {
            Takes::Amount => "金额",
            Takes::Number => "数",
            Takes::Text => "文字",
            Takes::Texts => "一组文字",
            Takes::List => "一组值",
            Takes::Long => "文字或一组值",
            Takes::Any => "值",
        }
    }
}

/// A filter.
pub(super) struct Filter {
    pub(super) name: &'static str,
    pub(super) takes: Takes,
    /// Name, what it takes, whether it must be given.
    pub(super) arguments: &'static [(&'static str, Takes, bool)],
    pub(super) gives: Gives,
}

/// A test.
pub(super) struct Test {
    pub(super) name: &'static str,
    pub(super) takes: Takes,
    pub(super) arguments: &'static [(&'static str, Takes, bool)],
}

const fn filter(
    name: &'static str,
    takes: Takes,
    arguments: &'static [(&'static str, Takes, bool)],
    gives: Gives,
) -> Filter {
    Filter { name, takes, arguments, gives }
}

/// All filters.
pub(super) const FILTERS: &[Filter] = &[
    filter("wan", Takes::Amount, &[], Gives::Text),
    filter("cell", Takes::Amount, &[], Gives::Text),
    filter("plus", Takes::Amount, &[("other", Takes::Amount, true)], Gives::Amount),
    filter("minus", Takes::Amount, &[("other", Takes::Amount, true)], Gives::Amount),
    filter("share", Takes::Amount, &[("of", Takes::Amount, true)], Gives::Text),
    filter("versus", Takes::Amount, &[("prior", Takes::Amount, true), ("none", Takes::Text, true)], Gives::Text),
    filter(
        "completion",
        Takes::Amount,
        &[("budget", Takes::Amount, true), ("budget_word", Takes::Text, false)],
        Gives::Text,
    ),
    filter("default", Takes::Any, &[("value", Takes::Any, true)], Gives::Same),
    filter("join", Takes::Texts, &[("sep", Takes::Text, false)], Gives::Text),
    filter("ordinal", Takes::Number, &[("like", Takes::Text, true)], Gives::Text),
    filter("length", Takes::Long, &[], Gives::Number),
    filter("first", Takes::List, &[], Gives::Element),
    filter("last", Takes::List, &[], Gives::Element),
    filter("trim", Takes::Text, &[], Gives::Text),
    filter("replace", Takes::Text, &[("from", Takes::Text, true), ("to", Takes::Text, true)], Gives::Text),
];

const fn test(name: &'static str, takes: Takes, arguments: &'static [(&'static str, Takes, bool)]) -> Test {
    Test { name, takes, arguments }
}

/// All tests.
pub(super) const TESTS: &[Test] = &[
    test("given", Takes::Any, &[]),
    test("zero", Takes::Amount, &[]),
    test("more", Takes::Amount, &[("than", Takes::Amount, true)]),
    test("less", Takes::Amount, &[("than", Takes::Amount, true)]),
    test("level", Takes::Amount, &[("with", Takes::Amount, true)]),
    test("odd", Takes::Number, &[]),
    test("even", Takes::Number, &[]),
    test("starting_with", Takes::Text, &[("pat", Takes::Text, true)]),
    test("ending_with", Takes::Text, &[("pat", Takes::Text, true)]),
    test("containing", Takes::Text, &[("pat", Takes::Text, true)]),
];
