//! The language of templates: the part of Tera's that `docs/templates.md` describes, parsed with places.
//!
//! Tera compiles and runs the templates. It is asked nothing before, keeps no places for what it runs, and finds a wrong
//! name only where a report comes by. So templates are read here first; what is not of this language is an error.

use std::ops::Range;
use std::sync::Arc;

/// Bytes of a template.
pub(super) type Span = Range<usize>;

/// What is wrong in a template, and what to do about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Problem {
    pub(super) span: Span,
    pub(super) said: String,
    pub(super) help: String,
}

impl Problem {
    pub(super) fn new(span: Span, said: impl Into<String>, help: impl Into<String>) -> Problem {
        Problem { span, said: said.into(), help: help.into() }
    }
}

/// A part of a template that is not plain text.
#[derive(Debug)]
pub(super) enum Node {
    /// `{# … #}`.
    Comment,
    /// `{{ … }}`.
    Print(Expr),
    /// `{% if %}`: conditions with their branches; `{% else %}` has none.
    If(Vec<Branch>),
    /// `{% for %}`.
    For { name: String, list: Expr, body: Body, otherwise: Body },
    /// `{% set x = … %}`.
    Set { name: String, value: Expr },
    /// `{% set x %}…{% endset %}`.
    Capture { name: String, body: Body },
    /// `{% component %}`.
    Component(Arc<Component>),
}

/// What stands between two tags.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// Its bytes.
    pub(super) span: Span,
    pub(super) nodes: Vec<Node>,
    /// The components that it calls, each time.
    pub(super) calls: Vec<String>,
}

/// A branch of `{% if %}`.
#[derive(Debug)]
pub(super) struct Branch {
    pub(super) condition: Option<Expr>,
    pub(super) body: Body,
}

/// `{% component name(parameter, other="") %}`.
#[derive(Debug)]
pub(super) struct Component {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Body,
}

/// A parameter of a component.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) default: Option<Expr>,
}

/// An expression.
#[derive(Debug)]
pub(super) struct Expr {
    pub(super) span: Span,
    pub(super) kind: ExprKind,
}

#[derive(Debug)]
pub(super) enum ExprKind {
    /// `performance.projects[0].name`.
    Path(Vec<Segment>),
    /// `loop.index`.
    Loop(Span),
    Text,
    Number,
    Flag,
    Nothing,
    List(Vec<Expr>),
    Filter {
        of: Box<Expr>,
        name: Span,
        arguments: Vec<Argument>,
    },
    Test {
        of: Box<Expr>,
        name: Span,
        arguments: Vec<Argument>,
    },
    Not(Box<Expr>),
    Minus(Box<Expr>),
    Binary {
        op: &'static str,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// `a if b else c`.
    Choice {
        condition: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    /// `<change subject="…" actual={total.actual} />`.
    Call {
        name: Span,
        arguments: Vec<Argument>,
    },
}

/// A key or an index of a path.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) span: Span,
    pub(super) key: Key,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Key {
    Name(String),
    Index(usize),
}

/// `name=…`.
#[derive(Debug)]
pub(super) struct Argument {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) value: Expr,
}

/// Parses a template.
pub(super) fn parse(text: &str) -> Result<Body, Problem> {
    let mut parser = Parser { text, at: 0, depth: 0, calls: Vec::new() };
    let (body, end) = parser.body(&[])?;
    match end {
        None => Ok(body),
        Some((word, _)) => Err(Problem::new(
            word,
            "不该在这里结束",
            "核对 {% if %} 与 {% endif %}、{% for %} 与 {% endfor %} 是否成对",
        )),
    }
}

/// Nesting of tags and expressions; Tera has a limit of its own below this.
const DEEPEST: usize = 40;

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    calls: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Token<'t> {
    Word(&'t str),
    Number(&'t str),
    /// With its quotes.
    Text(&'t str),
    Sign(&'static str),
    Unknown(char),
}

/// Longer ones first.
const SIGNS: &[&str] = &[
    "-%}", "-}}", "%}", "}}", "...", "==", "!=", "<=", ">=", "//", "**", "</", "?.", "?[", "+", "-", "*", "/", "%",
    "<", ">", "=", "|", "~", "(", ")", "[", "]", "{", "}", ".", ",", ":", "!", "@",
];

const UNFINISHED: (&str, &str) = ("没有写完", "核对有没有缺少 }}、%}、{% endif %} 或 {% endfor %}");

type Parsed<T> = Result<T, Problem>;

impl<'t> Parser<'t> {
    /// What stands up to one of these words in a tag, which is then read up to itself.
    fn body(&mut self, until: &[&str]) -> Parsed<(Body, Option<(Span, &'t str)>)> {
        let (start, calls) = (self.at, self.calls.len());
        let mut nodes = Vec::new();
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Problem::new(start..start, "标签套得太深", "把内层的内容写成组件"));
        }
        loop {
            let rest = &self.text[self.at..];
            let Some(tag) = rest.find('{').map(|found| self.at + found) else {
                let rest = self.at..self.text.trim_end().len().max(self.at);
                self.at = self.text.len();
                let Some(word) = until.first() else {
                    self.depth -= 1;
                    return Ok((Body { span: start..self.at, nodes, calls: self.calls[calls..].to_vec() }, None));
                };
                let place = if rest.is_empty() { self.last() } else { rest };
                return Err(Problem::new(place, UNFINISHED.0, format!("缺少 {{% {word} %}}；{}", UNFINISHED.1)));
            };
            self.at = tag + 1;
            match self.text.as_bytes().get(tag + 1) {
                Some(b'#') => {
                    let end = self.text[tag..].find("#}");
                    let end = end.ok_or_else(|| Problem::new(tag..tag + 2, "注释没有写完", "以 #} 结束"))?;
                    self.at = tag + end + 2;
                    nodes.push(Node::Comment);
                }
                Some(b'{') => {
                    self.at += 1 + usize::from(self.text[tag + 2..].starts_with('-'));
                    let expression = self.expression(0)?;
                    self.close("}}")?;
                    nodes.push(Node::Print(expression));
                }
                Some(b'%') => {
                    self.at += 1 + usize::from(self.text[tag + 2..].starts_with('-'));
                    let (token, span) = self.next()?;
                    let Token::Word(word) = token else {
                        return Err(self.unexpected(token, span, "标签的名称"));
                    };
                    if until.contains(&word) {
                        self.depth -= 1;
                        let calls = self.calls[calls..].to_vec();
                        return Ok((Body { span: start..tag, nodes, calls }, Some((span, word))));
                    }
                    nodes.push(self.tag(word, span)?);
                }
                _ => {}
            }
        }
    }

    fn tag(&mut self, word: &str, span: Span) -> Parsed<Node> {
        match word {
            "if" => {
                let mut branches = Vec::new();
                let mut condition = Some(self.expression(0)?);
                loop {
                    self.close("%}")?;
                    let last = condition.is_none();
                    let until: &[&str] = if last { &["endif"] } else { &["endif", "elif", "else"] };
                    let (body, end) = self.body(until)?;
                    branches.push(Branch { condition, body });
                    match end {
                        Some((_, "elif")) => condition = Some(self.expression(0)?),
                        Some((_, "else")) => condition = None,
                        _ => break,
                    }
                }
                self.close("%}")?;
                Ok(Node::If(branches))
            }
            "for" => {
                let name = self.word()?;
                self.expect_word("in")?;
                let list = self.expression(0)?;
                self.close("%}")?;
                let (body, end) = self.body(&["endfor", "else"])?;
                let mut otherwise = Body::default();
                if let Some((_, "else")) = end {
                    self.close("%}")?;
                    otherwise = self.body(&["endfor"])?.0;
                }
                self.close("%}")?;
                Ok(Node::For { name, list, body, otherwise })
            }
            "set" | "set_global" => {
                let name = self.word()?;
                if let Token::Sign("=") = self.peek()?.0 {
                    self.next()?;
                    let value = self.expression(0)?;
                    self.close("%}")?;
                    return Ok(Node::Set { name, value });
                }
                self.close("%}")?;
                let (body, _) = self.body(&["endset"])?;
                self.close("%}")?;
                Ok(Node::Capture { name, body })
            }
            "component" => {
                let (name, span) = self.component_name()?;
                self.expect("(")?;
                let mut parameters = Vec::new();
                while self.peek()?.0 != Token::Sign(")") {
                    let name = self.word()?;
                    let default = if self.peek()?.0 == Token::Sign("=") {
                        self.next()?;
                        Some(self.expression(0)?)
                    } else {
                        None
                    };
                    parameters.push(Parameter { name, default });
                    if self.peek()?.0 == Token::Sign(",") {
                        self.next()?;
                    }
                }
                self.next()?;
                self.close("%}")?;
                let (body, _) = self.body(&["endcomponent"])?;
                if let Token::Word(_) = self.peek()?.0 {
                    self.component_name()?;
                }
                self.close("%}")?;
                Ok(Node::Component(Arc::new(Component { name, span, parameters, body })))
            }
            "endif" | "elif" | "else" | "endfor" | "endset" | "endcomponent" => Err(Problem::new(
                span,
                format!("不该在这里写 {word}"),
                "核对 {% if %} 与 {% endif %}、{% for %} 与 {% endfor %} 是否成对：内层的先结束",
            )),
            _ => Err(Problem::new(
                span,
                "没有这种标签",
                "可用的标签：if、elif、else、endif、for、endfor、set、endset、component、endcomponent",
            )),
        }
    }

    /// The end of a tag.
    fn close(&mut self, end: &str) -> Parsed<()> {
        match self.next()? {
            (Token::Sign(sign), _) if sign.trim_start_matches('-') == end => Ok(()),
            (token, span) => Err(self.unexpected(token, span, end)),
        }
    }

    fn expression(&mut self, least: u8) -> Parsed<Expr> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Problem::new(self.at..self.at, "表达式套得太深", "分成几步：用 {% set … %}"));
        }
        let expression = self.operations(least);
        self.depth -= 1;
        expression
    }

    /// Precedence as in Tera.
    fn operations(&mut self, least: u8) -> Parsed<Expr> {
        let mut left = self.operand()?;
        loop {
            let (token, span) = self.peek()?;
            let (op, power) = match token {
                Token::Sign("|") => ("|", 17),
                Token::Sign("**") => ("**", 16),
                Token::Sign(op @ ("*" | "/" | "%" | "//" | "~")) => (op, 13),
                Token::Sign(op @ ("+" | "-")) => (op, 11),
                Token::Sign(op @ ("==" | "!=" | "<" | "<=" | ">" | ">=")) => (op, 7),
                Token::Word("in") => ("in", 5),
                Token::Word("is") => ("is", 5),
                Token::Word("not") => ("not in", 5),
                Token::Word("and") => ("and", 3),
                Token::Word("or") => ("or", 1),
                Token::Word("if") => ("if", 0),
                Token::Sign("[") => {
                    return Err(Problem::new(span, "不能在这里取其中一项", "只有变量的路径可以写序号：projects[0]"));
                }
                _ => return Ok(left),
            };
            if power < least {
                return Ok(left);
            }
            self.next()?;
            let start = left.span.start;
            let of = Box::new(left);
            let kind = match op {
                "|" => {
                    let (name, arguments) = self.application()?;
                    ExprKind::Filter { of, name, arguments }
                }
                "is" => {
                    let negated = self.peek()?.0 == Token::Word("not");
                    if negated {
                        self.next()?;
                    }
                    let (name, arguments) = self.application()?;
                    let test = ExprKind::Test { of, name, arguments };
                    if negated { ExprKind::Not(Box::new(Expr { span: start..self.at, kind: test })) } else { test }
                }
                "not in" => {
                    self.expect_word("in")?;
                    let right = Box::new(self.expression(6)?);
                    let within = ExprKind::Binary { op: "in", left: of, right };
                    ExprKind::Not(Box::new(Expr { span: start..self.at, kind: within }))
                }
                "if" => {
                    let condition = Box::new(self.expression(0)?);
                    self.expect_word("else")?;
                    let otherwise = Box::new(self.expression(0)?);
                    ExprKind::Choice { condition, then: of, otherwise }
                }
                _ => {
                    let right = Box::new(self.expression(if op == "**" { 15 } else { power + 1 })?);
                    ExprKind::Binary { op, left: of, right }
                }
            };
            left = Expr { span: start..self.at, kind };
        }
    }

    fn operand(&mut self) -> Parsed<Expr> {
        let (token, span) = self.next()?;
        let kind = match token {
            Token::Number(digits) => match digits.parse::<i64>() {
                Ok(_) => ExprKind::Number,
                Err(_) => return Err(Problem::new(span, "不是整数", "模板中的数只能是整数；金额用过滤器计算")),
            },
            Token::Text(_) => ExprKind::Text,
            Token::Word("true" | "True" | "false" | "False") => ExprKind::Flag,
            Token::Word("none" | "None" | "null") => ExprKind::Nothing,
            Token::Word("not") => ExprKind::Not(Box::new(self.expression(5)?)),
            Token::Sign("-") => ExprKind::Minus(Box::new(self.expression(20)?)),
            Token::Sign("(") => {
                let inner = self.expression(0)?;
                self.expect(")")?;
                return Ok(Expr { span: span.start..self.at, kind: inner.kind });
            }
            Token::Sign("[") => {
                let mut items = Vec::new();
                while self.peek()?.0 != Token::Sign("]") {
                    items.push(self.expression(0)?);
                    if self.peek()?.0 == Token::Sign(",") {
                        self.next()?;
                    }
                }
                self.next()?;
                ExprKind::List(items)
            }
            Token::Sign("<") => return self.call(span.start),
            Token::Word(word) => return self.path(word, span),
            token => return Err(self.unexpected(token, span, "变量、文字或数")),
        };
        Ok(Expr { span: span.start..self.at, kind })
    }

    fn path(&mut self, word: &str, span: Span) -> Parsed<Expr> {
        let start = span.start;
        let mut segments = vec![Segment { span, key: Key::Name(word.to_owned()) }];
        loop {
            match self.peek()? {
                (Token::Sign("."), _) => {
                    self.next()?;
                    let start = self.skip_space();
                    let name = self.word()?;
                    segments.push(Segment { span: start..self.at, key: Key::Name(name) });
                }
                (Token::Sign("["), from) => {
                    self.next()?;
                    let (token, span) = self.next()?;
                    let Token::Number(digits) = token else {
                        return Err(Problem::new(
                            span,
                            "序号要写成数",
                            "从 0 起：projects[0]；逐项用 {% for … in … %}",
                        ));
                    };
                    self.expect("]")?;
                    let index = digits.parse().unwrap_or(usize::MAX);
                    segments.push(Segment { span: from.start..self.at, key: Key::Index(index) });
                }
                (Token::Sign("("), span) => {
                    return Err(Problem::new(
                        start..span.start,
                        format!("没有函数 {word}"),
                        "模板中没有函数；逐项用 {% for … in … %}",
                    ));
                }
                _ => break,
            }
        }
        let span = start..segments.last().map_or(start, |last| last.span.end);
        match &segments[..] {
            [first, second] if first.key == Key::Name("loop".to_owned()) => {
                let field = &self.text[second.span.clone()];
                if ["index", "index0", "first", "last", "length"].contains(&field) {
                    Ok(Expr { kind: ExprKind::Loop(second.span.clone()), span })
                } else {
                    let help = "loop 有：index、index0、first、last、length";
                    Err(Problem::new(second.span.clone(), format!("没有 {field} 这一项"), help))
                }
            }
            _ => Ok(Expr { span, kind: ExprKind::Path(segments) }),
        }
    }

    /// A call of a component, its `<` already read.
    fn call(&mut self, start: usize) -> Parsed<Expr> {
        let (word, name) = self.component_name()?;
        self.calls.push(word);
        let mut arguments = Vec::new();
        loop {
            match self.next()? {
                (Token::Sign("/"), _) => {
                    self.expect(">")?;
                    break;
                }
                (Token::Word(word), span) => {
                    let value = if self.peek()?.0 == Token::Sign("=") {
                        self.next()?;
                        match self.peek()?.0 {
                            Token::Sign("{") => {
                                self.next()?;
                                let value = self.expression(0)?;
                                self.expect("}")?;
                                value
                            }
                            _ => self.operand()?,
                        }
                    } else {
                        return Err(Problem::new(
                            span,
                            format!("参数 {word} 没有值"),
                            "写作 名称=\"文字\" 或 名称={变量}",
                        ));
                    };
                    arguments.push(Argument { name: word.to_owned(), span, value });
                }
                (token, span) => return Err(self.unexpected(token, span, "/>")),
            }
        }
        Ok(Expr { span: start..self.at, kind: ExprKind::Call { name, arguments } })
    }

    /// The name of a filter or a test, and its arguments.
    fn application(&mut self) -> Parsed<(Span, Vec<Argument>)> {
        let start = self.skip_space();
        self.word()?;
        let name = start..self.at;
        let mut arguments = Vec::new();
        if self.peek()?.0 == Token::Sign("(") {
            self.next()?;
            while self.peek()?.0 != Token::Sign(")") {
                let (token, span) = self.next()?;
                let Token::Word(word) = token else {
                    return Err(self.unexpected(token, span, "参数的名称"));
                };
                self.expect("=")?;
                arguments.push(Argument { name: word.to_owned(), span, value: self.expression(0)? });
                match self.peek()?.0 {
                    Token::Sign(",") => _ = self.next()?,
                    Token::Sign(")") => {}
                    token => {
                        let span = self.peek()?.1;
                        return Err(self.unexpected(token, span, ")"));
                    }
                }
            }
            self.next()?;
        }
        Ok((name, arguments))
    }

    fn component_name(&mut self) -> Parsed<(String, Span)> {
        let start = self.skip_space();
        let mut name = self.word()?;
        while let Token::Sign(".") = self.peek()?.0 {
            self.next()?;
            name = format!("{name}.{}", self.word()?);
        }
        Ok((name, start..self.at))
    }

    fn word(&mut self) -> Parsed<String> {
        match self.next()? {
            (Token::Word(word), _) => Ok(word.to_owned()),
            (token, span) => Err(self.unexpected(token, span, "名称")),
        }
    }

    fn expect(&mut self, sign: &str) -> Parsed<()> {
        match self.next()? {
            (Token::Sign(found), _) if found == sign => Ok(()),
            (token, span) => Err(self.unexpected(token, span, sign)),
        }
    }

    fn expect_word(&mut self, word: &str) -> Parsed<()> {
        match self.next()? {
            (Token::Word(found), _) if found == word => Ok(()),
            (token, span) => Err(self.unexpected(token, span, word)),
        }
    }

    fn unexpected(&self, token: Token<'_>, span: Span, expected: &str) -> Problem {
        match token {
            Token::Unknown(_) => Problem::new(
                span,
                "有不认识的字符",
                "表达式里只用英文字母、数字和半角标点，以 }} 结束；核对是不是全角，或少了 }}",
            ),
            _ => {
                let found = &self.text[span.clone()];
                Problem::new(
                    span,
                    format!("不该在这里写 {found}"),
                    format!("这里要的是 {expected}；表达式以 }}}} 结束"),
                )
            }
        }
    }

    fn skip_space(&mut self) -> usize {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_whitespace()).len();
        self.at
    }

    fn peek(&mut self) -> Parsed<(Token<'t>, Span)> {
        let at = self.at;
        let found = self.next();
        self.at = at;
        found
    }

    fn next(&mut self) -> Parsed<(Token<'t>, Span)> {
        let start = self.skip_space();
        let rest = &self.text[start..];
        let Some(first) = rest.chars().next() else {
            return Err(Problem::new(self.last(), UNFINISHED.0, UNFINISHED.1));
        };
        let run = |of: fn(char) -> bool| &rest[..rest.find(|c| !of(c)).unwrap_or(rest.len())];
        let (token, length) = if first.is_ascii_digit() {
            let digits = run(|c| c.is_ascii_digit() || c == '.');
            (Token::Number(digits), digits.len())
        } else if first.is_ascii_alphabetic() || first == '_' {
            let word = run(|c| c.is_ascii_alphanumeric() || c == '_');
            (Token::Word(word), word.len())
        } else if matches!(first, '"' | '\'' | '`') {
            let mut escaped = false;
            let end = rest[1..].find(|c| {
                let end = c == first && !escaped;
                escaped = c == '\\' && !escaped;
                end
            });
            let end = end.ok_or_else(|| {
                Problem::new(start..start + 1, "引号没有成对", format!("文字以 {first} 开头，也要以 {first} 结束"))
            })?;
            (Token::Text(&rest[..end + 2]), end + 2)
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            (Token::Sign(sign), sign.len())
        } else {
            (Token::Unknown(first), first.len_utf8())
        };
        self.at = start + length;
        Ok((token, start..self.at))
    }

    /// The last character of the text, for what ends too early.
    fn last(&self) -> Span {
        let end = self.text.trim_end();
        let last = end.chars().next_back().map_or(0, char::len_utf8);
        end.len() - last..end.len()
    }
}
