//! What a text says of money, as data: amounts, changes, shares, comparisons, each with its place.

use std::cmp::Ordering;
use std::ops::Range;

use super::lexicon::Quantity;
use crate::prose::Figure;

/// What an amount is the amount of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Subject {
    /// A quantity of the lexicon.
    Known(Quantity),
    /// The words of the text, where the lexicon does not know them.
    Named(String),
    /// Nothing is said.
    None,
}

impl Subject {
    pub(super) fn quantity(&self) -> Option<&Quantity> {
        match self {
            Subject::Known(quantity) => Some(quantity),
            _ => None,
        }
    }

    /// The name of `terms.tsv`.
    pub(super) fn term(&self) -> Option<&'static str> {
        match self {
            Subject::Known(Quantity::Term(term)) => Some(term),
            _ => None,
        }
    }
}

/// Which of the figures of a quantity an amount is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Aspect {
    /// What the text publishes: the accounts of its year or, in a budget, the budget of its year.
    Current,
    InitialBudget,
    Budget,
    /// What was spent or received in the year before.
    Prior,
    /// The budget of the year before, in a budget.
    PriorBudget,
}

impl Aspect {
    /// Whether it is the budget of the year of the accounts.
    pub(super) fn is_budget(self) -> bool {
        matches!(self, Aspect::InitialBudget | Aspect::Budget)
    }

    /// Whether it is of the year before.
    pub(super) fn is_prior(self) -> bool {
        matches!(self, Aspect::Prior | Aspect::PriorBudget)
    }
}

/// What a change is measured from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Base {
    /// The year before, or nothing is said.
    Prior,
    Year(i32),
    Budget,
    /// The budget of the year before, in a budget.
    PriorBudget,
}

impl Base {
    /// The aspect of the amounts that a change is measured from.
    pub(super) fn aspect(self) -> Aspect {
        match self {
            Base::Prior | Base::Year(_) => Aspect::Prior,
            Base::Budget => Aspect::Budget,
            Base::PriorBudget => Aspect::PriorBudget,
        }
    }
}

/// Where a statement stands; statements of one group are parted by commas only.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Place {
    pub(super) section: usize,
    pub(super) paragraph: usize,
    pub(super) sentence: usize,
    pub(super) group: usize,
}

impl Place {
    /// The place of what a table says: in no sentence.
    pub(super) const fn of_table(section: usize, paragraph: usize) -> Place {
        Place { section, paragraph, sentence: usize::MAX, group: usize::MAX }
    }

    pub(super) const fn is_in_table(self) -> bool {
        self.sentence == usize::MAX
    }
}

/// An amount of money: 一般公共预算财政拨款支出266.04万元.
#[derive(Clone, Debug)]
pub(super) struct Amount {
    pub(super) subject: Subject,
    /// Whether the subject stands beside the figure; else it is taken from what was said before.
    pub(super) explicit: bool,
    /// The quantity has one value in the report, and is named whole.
    pub(super) same: bool,
    /// Who has it, where the text puts a name before the quantity.
    pub(super) owner: Option<String>,
    pub(super) aspect: Aspect,
    pub(super) year: Option<i32>,
    /// The bytes of its year, where the sentence names one.
    pub(super) year_at: Option<Range<usize>>,
    /// Whether that year was left over from the report of the year before.
    pub(super) stale_year: bool,
    /// What a functional class is part of here: the same class is less in one fund than in all.
    pub(super) within: Option<&'static str>,
    /// One figure; two where 收 and 支 are given together.
    pub(super) figures: Vec<Figure>,
}

impl Amount {
    /// The figure, where there is one.
    pub(super) fn figure(&self) -> &Figure {
        &self.figures[0]
    }
}

/// 增加 or 减少, with the bytes of the word.
#[derive(Clone, Debug)]
pub(super) struct Direction {
    pub(super) up: bool,
    pub(super) span: Range<usize>,
}

/// 增加144.55万元，增长118.98%.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) subject: Subject,
    pub(super) base: Base,
    pub(super) direction: Direction,
    pub(super) amounts: Vec<Figure>,
    pub(super) rate: Option<(Direction, Vec<Figure>)>,
    /// The year that the text names for the base, with its bytes.
    pub(super) named_year: Option<(i32, Range<usize>)>,
}

/// What a share is the share of.
#[derive(Clone, Debug)]
pub(super) enum Whole {
    /// Nothing is said: 占9.13%.
    Implied,
    /// 占本年支出合计的100%
    Said(Subject),
    /// 占266.04万元的100%
    Figure(Figure),
}

/// What the text says of money, in its order.
#[derive(Clone, Debug)]
pub(super) enum Statement {
    Amount(Amount),
    Change(Change),
    /// 占91.77%: of the amount before it.
    Share {
        part: Subject,
        whole: Whole,
        percent: Figure,
    },
    /// 完成预算的98%: `of` says which budget.
    Completion {
        subject: Subject,
        percent: Figure,
    },
    /// 决算数大于预算数
    Compared {
        relation: Ordering,
        span: Range<usize>,
    },
    /// 与上年持平, 与预算相比无增减
    Unchanged {
        subject: Subject,
        base: Base,
        named_year: Option<(i32, Range<usize>)>,
        span: Range<usize>,
    },
    /// 年初未安排预算
    NoBudget {
        span: Range<usize>,
    },
    /// 其中, 主要用于以下方面, or a colon: what follows are parts of what stands before. It is bare where nothing stands
    /// before it in its sentence, so that it goes on with the one before.
    Opening {
        bare: bool,
    },
    /// 差额0万元: between the two amounts before it.
    Difference {
        figure: Figure,
    },
    /// 车辆0辆
    Count {
        name: String,
        figure: Figure,
    },
}

/// A statement with its place.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) place: Place,
    pub(super) what: Statement,
}

impl Event {
    pub(super) fn amount(&self) -> Option<&Amount> {
        match &self.what {
            Statement::Amount(amount) => Some(amount),
            _ => None,
        }
    }
}

/// All figures of some amounts.
pub(super) fn figures<'b>(amounts: impl IntoIterator<Item = &'b Amount>) -> Vec<Figure> {
    amounts.into_iter().flat_map(|amount| amount.figures.iter().cloned()).collect()
}
