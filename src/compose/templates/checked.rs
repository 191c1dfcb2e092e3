//! What a template says, checked before any report is composed: every name is one that there is, every value of a kind
//! that may stand where it does. And what is put into it for Tera: a filter at each name, which finds the value, tells
//! that it was read, and counts what the template costs.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::super::kind::Kind;
use super::lowered::Edit;
use super::syntax::{Argument, Body, Branch, Component, Expr, ExprKind, Key, Node, Problem, Segment, Span};
use super::words::{FILTERS, Gives, TESTS, Takes};
use crate::diag::{TextFile, nearest};

/// The variable under which Tera finds the facts.
pub(super) const FACTS: &str = "__facts";
/// The filters put in: a value for use, one that is printed with its path, one that is handed on with it; a text without
/// paths; the values of a loop.
pub(super) const READ: &str = "__read";
pub(super) const SHOW: &str = "__show";
pub(super) const HAND: &str = "__hand";
pub(super) const BARE: &str = "__bare";
pub(super) const EACH: &str = "__each";

/// So many bytes of text are as much work as a step.
pub(super) const BYTES_A_STEP: usize = 16;

/// A template that may write more than this at once, loops apart, is refused.
const MOST: usize = 1 << 20;
/// Tera's own limit of components within components.
const DEEPEST: usize = 20;

/// The components of a form, by name.
pub(super) type Components = BTreeMap<String, (Arc<TextFile>, Arc<Component>)>;

/// A component with the kinds of its parameters.
type Called = (String, Vec<Kind>);

/// A problem of a file; the template itself has none.
pub(super) type Found = (Option<Arc<TextFile>>, Problem);

/// What a template may name.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    /// The facts and what follows from them.
    pub(super) facts: &'a Kind,
    /// Other variables.
    pub(super) others: &'a [(&'static str, Kind)],
    /// The components of the form.
    pub(super) components: &'a Components,
}

/// Checks a template.
pub(super) fn check(text: &str, body: &Body, names: Names<'_>) -> (Vec<Edit>, Vec<Found>) {
    let locals = names.others.iter().map(|(name, kind)| ((*name).to_owned(), kind.clone())).collect();
    let mut checker = Checker {
        text,
        file: None,
        names,
        facts: Some(names.facts),
        locals,
        calling: Vec::new(),
        seen: Rc::default(),
        edits: Vec::new(),
        problems: Vec::new(),
    };
    checker.body(body);
    if checker.cost(body, &mut BTreeMap::new()) > MOST {
        checker.report(
            &body.span,
            "模板做不完：组件套着组件，生成的文字太长",
            "一个组件不要多次用到同一个套得很深的组件",
        );
    }
    let Checker { edits, mut problems, .. } = checker;
    // A component is looked at again at each call.
    let mut seen = Vec::new();
    problems.retain(|problem| {
        let new = !seen.contains(problem);
        if new {
            seen.push(problem.clone());
        }
        new
    });
    (edits, problems)
}

/// How a value goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    /// Into a condition, a filter, an operation.
    Use,
    /// Into the text: it keeps its path.
    Show,
    /// Under another name, with its path.
    Hand,
}

struct Checker<'a> {
    text: &'a str,
    file: Option<Arc<TextFile>>,
    names: Names<'a>,
    /// None within a component, which sees its parameters only.
    facts: Option<&'a Kind>,
    locals: Vec<(String, Kind)>,
    /// The components that are being looked at.
    calling: Vec<String>,
    /// The components that were looked at, with the kinds of their parameters.
    seen: Rc<RefCell<Vec<Called>>>,
    edits: Vec<Edit>,
    problems: Vec<Found>,
}

impl<'a> Checker<'a> {
    fn report(&mut self, span: &Span, said: impl Into<String>, help: impl Into<String>) {
        self.problems.push((self.file.clone(), Problem::new(span.clone(), said, help)));
    }

    fn body(&mut self, body: &'a Body) {
        for node in &body.nodes {
            match node {
                Node::Comment => {}
                Node::Print(expression) => self.print(expression),
                Node::If(branches) => branches.iter().for_each(|branch| self.branch(branch)),
                Node::For { name, list, body, otherwise } => self.each(name, list, body, otherwise),
                Node::Set { name, value } => {
                    let kind = self.kind(value, Way::Hand);
                    self.set(name, kind);
                }
                Node::Capture { name, body } => {
                    self.body(body);
                    self.set(name, Kind::Text);
                }
                Node::Component(component) => self.component(component),
            }
        }
    }

    fn print(&mut self, expression: &'a Expr) {
        let kind = self.kind(expression, Way::Show);
        let (said, help) = match kind {
            Kind::Amount => (
                format!("金额 {} 不能直接写进文字：它是以元计的确切数", &self.text[expression.span.clone()]),
                "用过滤器写出来：{{ 金额 | wan }}万元；表格中用 cell，占比用 share，与上年相比用 versus",
            ),
            Kind::List(_) | Kind::Table(_) => (
                format!("{} 是{kind}，不能写进文字", &self.text[expression.span.clone()]),
                "写到其中的一项：{{ agency.name }}；逐项用 {% for … in … %}，一组文字用过滤器 join",
            ),
            Kind::Flag => (
                format!("{} 只说是否，不能写进文字", &self.text[expression.span.clone()]),
                "用 {% if … %} 分别写出两种文字",
            ),
            _ => return,
        };
        self.report(&expression.span, said, help);
    }

    fn branch(&mut self, branch: &'a Branch) {
        if let Some(condition) = &branch.condition {
            self.condition(condition);
        }
        self.body(&branch.body);
    }

    fn condition(&mut self, condition: &'a Expr) {
        let kind = self.kind(condition, Way::Use);
        if kind == Kind::Amount {
            let name = &self.text[condition.span.clone()];
            self.report(
                &condition.span,
                format!("金额 {name} 不能作条件：它总是成立"),
                format!("用判断：{{% if {name} is zero %}}、is more(than=…)、is less(than=…)、is level(with=…)；可以不填的先问 is given"),
            );
        } else if matches!(condition.kind, ExprKind::Flag | ExprKind::Number | ExprKind::Text | ExprKind::Nothing) {
            let said = format!("条件 {} 总是一样", &self.text[condition.span.clone()]);
            self.report(&condition.span, said, "写上变量；用不到的分支删去");
        }
    }

    fn each(&mut self, name: &str, list: &'a Expr, body: &'a Body, otherwise: &'a Body) {
        self.edits.push(Edit::insert(list.span.start, "("));
        let kind = self.kind(list, Way::Use);
        let cost = self.cost(body, &mut BTreeMap::new());
        self.edits.push(Edit::insert(list.span.end, format!(" | {EACH}(cost={cost}))")));
        let of = match kind {
            Kind::List(of) => Kind::clone(&of),
            Kind::Any | Kind::Nothing => Kind::Any,
            kind => {
                let said = format!("{} 是{kind}，不能逐项列出", &self.text[list.span.clone()]);
                self.report(
                    &list.span,
                    said,
                    "逐项列出的是一组值：revenue.sources、performance.projects 等，见 docs/templates.md",
                );
                Kind::Any
            }
        };
        let at = self.locals.len();
        self.locals.push((name.to_owned(), of));
        self.body(body);
        self.locals.remove(at);
        self.body(otherwise);
    }

    fn set(&mut self, name: &str, kind: Kind) {
        match self.locals.iter_mut().rfind(|(own, _)| own == name) {
            Some((_, own)) if *own == Kind::Nothing => *own = kind,
            Some((_, own)) if kind.fits(own) => {}
            Some((_, own)) => *own = Kind::Any,
            None => self.locals.push((name.to_owned(), kind)),
        }
    }

    /// A component as it is written: what it is called with is not known here.
    fn component(&mut self, component: &'a Component) {
        let parameters = component.parameters.iter().map(|parameter| (parameter.name.clone(), Kind::Any)).collect();
        let (locals, facts) = (std::mem::replace(&mut self.locals, parameters), self.facts.take());
        self.calling.push(component.name.clone());
        self.body(&component.body);
        self.calling.pop();
        (self.locals, self.facts) = (locals, facts);
    }

    /// How much a body and its components may write each time, loops apart.
    fn cost(&self, body: &Body, known: &mut BTreeMap<String, usize>) -> usize {
        let mut cost = 1 + body.span.len() / BYTES_A_STEP;
        for name in &body.calls {
            let Some((_, component)) = self.names.components.get(name) else { continue };
            let own = match known.get(name) {
                Some(own) => *own,
                None => {
                    // One that calls itself is a problem of its own.
                    known.insert(name.clone(), 0);
                    let own = self.cost(&component.body, known);
                    known.insert(name.clone(), own);
                    own
                }
            };
            cost = cost.saturating_add(own);
        }
        cost.min(MOST + 1)
    }

    /// The kind of an expression.
    fn kind(&mut self, expression: &'a Expr, way: Way) -> Kind {
        let span = &expression.span;
        match &expression.kind {
            ExprKind::Path(segments) => self.path(segments, span, way),
            ExprKind::Loop(field) => match &self.text[field.clone()] {
                "first" | "last" => Kind::Flag,
                _ => Kind::Number,
            },
            ExprKind::Text => Kind::Text,
            ExprKind::Number => Kind::Number,
            ExprKind::Flag => Kind::Flag,
            ExprKind::Nothing => Kind::Nothing,
            ExprKind::List(items) => {
                let kinds: Vec<Kind> = items.iter().map(|item| self.kind(item, Way::Use)).collect();
                Kind::List(Arc::new(kinds.into_iter().next().unwrap_or(Kind::Any)))
            }
            ExprKind::Filter { of, name, arguments } => self.filter(of, name, arguments, span, way),
            ExprKind::Test { of, name, arguments } => {
                self.test(of, name, arguments);
                Kind::Flag
            }
            ExprKind::Not(of) => {
                self.condition(of);
                Kind::Flag
            }
            ExprKind::Minus(of) => {
                let kind = self.kind(of, Way::Use);
                self.number(of, &kind, "-");
                Kind::Number
            }
            ExprKind::Binary { op, left, right } => self.binary(op, left, right),
            ExprKind::Choice { condition, then, otherwise } => {
                let then_kind = self.kind(then, way);
                self.condition(condition);
                let other = self.kind(otherwise, way);
                self.same(span, then_kind, other)
            }
            ExprKind::Call { name, arguments } => {
                self.call(name, arguments);
                Kind::Text
            }
        }
    }

    fn path(&mut self, segments: &[Segment], span: &Span, way: Way) -> Kind {
        let Some((root, rest)) = segments.split_first() else { return Kind::Any };
        let Key::Name(name) = &root.key else { return Kind::Any };
        let local = self.locals.iter().rfind(|(own, _)| own == name).map(|(_, kind)| kind.clone());
        let (kind, first, rest) = match (local, self.facts) {
            (Some(kind), _) => (Some(kind), name.as_str(), rest),
            (None, Some(facts)) => (Some(facts.clone()), FACTS, segments),
            (None, None) => (None, "", rest),
        };
        let Some(kind) = kind else {
            self.unknown(root, segments, self.locals.iter().map(|(name, _)| name.clone()).collect());
            return Kind::Any;
        };
        let kind = self.walk(kind, rest, segments);
        let mut of = String::new();
        for segment in rest {
            if !of.is_empty() {
                of.push('.');
            }
            match &segment.key {
                Key::Name(name) => of.push_str(name),
                Key::Index(index) => of.push_str(&index.to_string()),
            }
        }
        let filter = match way {
            Way::Use => READ,
            Way::Show => SHOW,
            Way::Hand => HAND,
        };
        let argument = if of.is_empty() { String::new() } else { format!("(of=\"{of}\")") };
        self.edits.push(Edit::replace(span.clone(), format!("({first} | {filter}{argument})")));
        kind
    }

    fn walk(&mut self, mut kind: Kind, rest: &[Segment], whole: &[Segment]) -> Kind {
        for segment in rest {
            let next = match (&kind, &segment.key) {
                (Kind::Any, _) => return Kind::Any,
                (Kind::Table(table), Key::Name(name)) => match table.get(name) {
                    Some(next) => next.clone(),
                    None => {
                        let mut near: Vec<String> = table.keys().cloned().collect();
                        if segment.span == whole[0].span {
                            near.extend(self.locals.iter().map(|(name, _)| name.clone()));
                        }
                        self.unknown(segment, whole, near);
                        return Kind::Any;
                    }
                },
                (Kind::List(of), Key::Index(_)) => Kind::clone(of),
                (Kind::List(_), Key::Name(name)) => {
                    let said = format!("这是一组值，没有 {name} 这一项");
                    self.report(
                        &segment.span,
                        said,
                        "写上第几个（从 0 起）：projects[0].name；或用 {% for … in … %} 逐项列出",
                    );
                    return Kind::Any;
                }
                (kind, key) => {
                    let said = match key {
                        Key::Name(name) => format!("这里是{kind}，没有 {name} 这一项"),
                        Key::Index(_) => format!("这里是{kind}，不能写序号"),
                    };
                    self.report(&segment.span, said, "可用的变量见 docs/templates.md");
                    return Kind::Any;
                }
            };
            kind = next;
        }
        kind
    }

    fn unknown(&mut self, segment: &Segment, whole: &[Segment], names: Vec<String>) {
        let Key::Name(name) = &segment.key else { return };
        let first = segment.span == whole[0].span;
        let said = if first { format!("没有变量 {name}") } else { format!("没有 {name} 这一项") };
        let near = nearest(name, names.iter().map(String::as_str));
        let near = near[..near.len().min(3)].join("、");
        let where_ = if first && self.facts.is_none() {
            "组件中只有它的参数"
        } else {
            "可用的变量见 docs/templates.md"
        };
        let help = if near.is_empty() { where_.to_owned() } else { format!("相近的有：{near}；{where_}") };
        self.report(&segment.span, said, help);
    }

    fn filter(&mut self, of: &'a Expr, name: &Span, arguments: &'a [Argument], span: &Span, way: Way) -> Kind {
        let word = &self.text[name.clone()];
        let Some(filter) = FILTERS.iter().find(|filter| filter.name == word) else {
            self.kind(of, Way::Use);
            self.arguments(&[], arguments, None);
            let near = nearest(word, FILTERS.iter().map(|filter| filter.name));
            let all: Vec<&str> = FILTERS.iter().map(|filter| filter.name).collect();
            let help = format!("相近的有：{}；过滤器有：{}", near[..near.len().min(3)].join("、"), all.join("、"));
            self.report(name, format!("没有过滤器 {word}"), help);
            return Kind::Any;
        };
        // What a figure's filter gives keeps the figure's path; where it is used and not shown, that is taken off.
        let shows = filter.takes == Takes::Amount && filter.gives == Gives::Text;
        let keeps = matches!(filter.name, "default" | "trim" | "replace");
        let bare = shows && way == Way::Use;
        if bare {
            self.edits.push(Edit::insert(span.start, "("));
        }
        let kind = self.kind(of, if keeps { way } else { Way::Use });
        if !filter.takes.takes(&kind) {
            let said =
                format!("{} 是{kind}，过滤器 {word} 要的是{}", &self.text[of.span.clone()], filter.takes.named());
            self.report(&of.span, said, "各变量是什么、过滤器要什么，见 docs/templates.md");
        }
        let given = self.arguments(filter.arguments, arguments, Some((name, "过滤器")));
        let kind = match filter.gives {
            Gives::Text => Kind::Text,
            Gives::Number => Kind::Number,
            Gives::Amount => Kind::Amount,
            Gives::Element => match kind {
                Kind::List(of) => Kind::clone(&of),
                _ => Kind::Any,
            },
            Gives::Same => match given.into_iter().next() {
                Some(other) => self.same(span, kind, other),
                None => kind,
            },
        };
        if bare {
            self.edits.push(Edit::insert(span.end, format!(" | {BARE})")));
        }
        kind
    }

    fn test(&mut self, of: &'a Expr, name: &Span, arguments: &'a [Argument]) {
        let word = &self.text[name.clone()];
        let kind = self.kind(of, Way::Use);
        let Some(test) = TESTS.iter().find(|test| test.name == word) else {
            self.arguments(&[], arguments, None);
            let all: Vec<&str> = TESTS.iter().map(|test| test.name).collect();
            let help = match word {
                "defined" | "undefined" | "none" => "没有填写的是空的：写 {% if … %}，或用 default(value=…)".to_owned(),
                _ => format!("判断有：{}", all.join("、")),
            };
            self.report(name, format!("没有判断 {word}"), help);
            return;
        };
        if !test.takes.takes(&kind) {
            let said = format!("{} 是{kind}，判断 {word} 要的是{}", &self.text[of.span.clone()], test.takes.named());
            self.report(&of.span, said, "各变量是什么、判断要什么，见 docs/templates.md");
        }
        self.arguments(test.arguments, arguments, Some((name, "判断")));
    }

    /// Checks arguments; of what takes none that are known, only their values. Gives their kinds.
    fn arguments(
        &mut self,
        asked: &[(&'static str, Takes, bool)],
        given: &'a [Argument],
        of: Option<(&Span, &str)>,
    ) -> Vec<Kind> {
        let mut kinds = Vec::new();
        for argument in given {
            let kind = self.kind(&argument.value, Way::Use);
            match (asked.iter().find(|(name, ..)| *name == argument.name), of) {
                (Some((_, takes, _)), _) if !takes.takes(&kind) => {
                    let value = &self.text[argument.value.span.clone()];
                    let said = format!("{value} 是{kind}，参数 {} 要的是{}", argument.name, takes.named());
                    self.report(&argument.value.span, said, "各变量是什么、参数要什么，见 docs/templates.md");
                }
                (None, Some((name, what))) => {
                    let names: Vec<&str> = asked.iter().map(|(name, ..)| *name).collect();
                    let said = format!("{what} {} 没有参数 {}", &self.text[name.clone()], argument.name);
                    let help = if names.is_empty() {
                        "它没有参数".to_owned()
                    } else {
                        format!("参数有：{}", names.join("、"))
                    };
                    self.report(&argument.span, said, help);
                }
                _ => {}
            }
            kinds.push(kind);
        }
        if let Some((name, what)) = of {
            for (missing, ..) in
                asked.iter().filter(|(own, _, must)| *must && given.iter().all(|argument| argument.name != *own))
            {
                let help = format!("写作 {}({missing}=…)；各参数见 docs/templates.md", &self.text[name.clone()]);
                self.report(name, format!("{what}缺少参数 {missing}"), help);
            }
        }
        kinds
    }

    fn binary(&mut self, op: &'static str, left: &'a Expr, right: &'a Expr) -> Kind {
        if matches!(op, "and" | "or") {
            self.condition(left);
            self.condition(right);
            return Kind::Flag;
        }
        let (one, other) = (self.kind(left, Way::Use), self.kind(right, Way::Use));
        self.word(&one, right);
        self.word(&other, left);
        let span = left.span.start..right.span.end;
        let amount = one == Kind::Amount || other == Kind::Amount;
        match op {
            "==" | "!=" | "<" | "<=" | ">" | ">=" => {
                if amount {
                    self.report(
                        &span,
                        format!("金额不能用 {op} 比较"),
                        "用判断：金额 is zero、is more(than=…)、is less(than=…)、is level(with=…)；按印出来的两位小数比较",
                    );
                } else if !one.fits(&other) && !other.fits(&one) {
                    self.report(&span, format!("{one}与{other}不能用 {op} 比较：结果总是一样"), "两边要是同一种值");
                } else if !matches!(op, "==" | "!=") {
                    self.number(left, &one, op);
                    self.number(right, &other, op);
                }
                Kind::Flag
            }
            "in" => {
                let inside = match &other {
                    Kind::List(of) => Kind::clone(of),
                    Kind::Text => Kind::Text,
                    _ => Kind::Any,
                };
                if amount || !one.fits(&inside) || matches!(other, Kind::Number | Kind::Flag | Kind::Table(_)) {
                    self.report(&span, format!("{one}不能在{other}中查找"), "写作 \"文字\" in 一组文字");
                }
                Kind::Flag
            }
            "~" => {
                for (operand, kind) in [(left, &one), (right, &other)] {
                    if !matches!(kind, Kind::Text | Kind::Word(_) | Kind::Number | Kind::Any | Kind::Nothing) {
                        let said = format!("{} 是{kind}，不能接在文字后", &self.text[operand.span.clone()]);
                        self.report(&operand.span, said, "金额先用过滤器写出来：(金额 | wan)");
                    }
                }
                Kind::Text
            }
            "/" | "**" => {
                self.report(&span, format!("模板中没有 {op} 这种运算"), "占比用过滤器 share，增减用 versus");
                Kind::Number
            }
            _ if amount => {
                self.report(
                    &span,
                    format!("金额不能用 {op} 计算"),
                    "用过滤器 plus、minus：{{ a | minus(other=b) | wan }}",
                );
                Kind::Amount
            }
            _ => {
                self.number(left, &one, op);
                self.number(right, &other, op);
                Kind::Number
            }
        }
    }

    /// A text beside a fact that is one of some words must be one of them.
    fn word(&mut self, kind: &Kind, text: &Expr) {
        let (Kind::Word(words), ExprKind::Text) = (kind, &text.kind) else { return };
        let own = self.text[text.span.clone()].trim_matches(['(', ')', ' ', '"', '\'', '`']);
        if !own.is_empty() && words.iter().all(|word| word.key != own) {
            let all: Vec<String> = words.iter().map(|word| format!("{}（{}）", word.key, word.term)).collect();
            self.report(
                &text.span,
                format!("没有“{own}”这个值：永远不会相等"),
                format!("可能的值：{}", all.join("、")),
            );
        }
    }

    fn number(&mut self, expression: &Expr, kind: &Kind, op: &str) {
        if !matches!(kind, Kind::Number | Kind::Any) {
            let said = format!("{} 是{kind}，不能用 {op}", &self.text[expression.span.clone()]);
            self.report(&expression.span, said, "只有数（个数、年度）能用；金额用过滤器 plus、minus 和判断 more、less");
        }
    }

    /// The kind of what is one or the other.
    fn same(&mut self, span: &Span, one: Kind, other: Kind) -> Kind {
        match (&one, &other) {
            (Kind::Nothing, _) => other,
            (_, Kind::Nothing) => one,
            _ if one.fits(&other) => one,
            // A count or the text of it: both are printed as they are.
            (Kind::Number, Kind::Text) | (Kind::Text, Kind::Number) => Kind::Text,
            _ => {
                let said = format!("一边是{one}，另一边是{other}");
                self.report(span, said, "两边要是同一种值");
                Kind::Any
            }
        }
    }

    fn call(&mut self, name: &Span, arguments: &'a [Argument]) {
        let kinds: Vec<Kind> = arguments.iter().map(|argument| self.kind(&argument.value, Way::Hand)).collect();
        let word = self.text[name.clone()].to_owned();
        let Some((file, component)) = self.names.components.get(&word) else {
            let near = nearest(&word, self.names.components.keys().map(String::as_str));
            let help = format!("相近的有：{}", near[..near.len().min(3)].join("、"));
            self.report(name, format!("没有组件 {word}"), help);
            return;
        };
        let names: Vec<&str> = component.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        for argument in arguments.iter().filter(|argument| !names.contains(&argument.name.as_str())) {
            let near = nearest(&argument.name, names.iter().copied());
            let help = format!("相近的有：{}；参数有：{}", near[..near.len().min(2)].join("、"), names.join("、"));
            self.report(&argument.span, format!("组件 {word} 没有参数 {}", argument.name), help);
        }
        if self.calling.contains(&word) {
            self.report(name, format!("组件 {word} 又用到它自己"), "组件不能直接或间接地用到自己");
            return;
        }
        let mut locals = Vec::new();
        for parameter in &component.parameters {
            let given = arguments.iter().position(|argument| argument.name == parameter.name);
            let kind = match (given, &parameter.default) {
                (Some(at), _) => kinds[at].clone(),
                (None, Some(default)) => match &default.kind {
                    ExprKind::Number => Kind::Number,
                    ExprKind::Flag => Kind::Flag,
                    ExprKind::Nothing => Kind::Nothing,
                    ExprKind::Text => Kind::Text,
                    _ => Kind::Any,
                },
                (None, None) => {
                    self.report(
                        name,
                        format!("组件 {word} 缺少参数 {}", parameter.name),
                        format!("参数有：{}", names.join("、")),
                    );
                    Kind::Any
                }
            };
            locals.push((parameter.name.clone(), kind));
        }
        if self.calling.len() >= DEEPEST {
            self.report(name, "组件套得太深", format!("组件最多套 {DEEPEST} 层"));
            return;
        }
        // The same again has the same problems.
        let same: Called = (word.clone(), locals.iter().map(|(_, kind)| kind.clone()).collect());
        if self.seen.borrow().contains(&same) {
            return;
        }
        self.seen.borrow_mut().push(same);
        let mut inner = Checker {
            text: &file.text,
            file: Some(Arc::clone(file)),
            names: self.names,
            facts: None,
            locals,
            calling: [self.calling.as_slice(), &[word]].concat(),
            seen: Rc::clone(&self.seen),
            edits: Vec::new(),
            problems: Vec::new(),
        };
        inner.body(&component.body);
        self.problems.append(&mut inner.problems);
    }
}
