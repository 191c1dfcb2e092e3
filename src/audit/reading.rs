//! From sentences to statements: which figure is the amount of what, and what the text claims of it.
//!
//! The reader knows no grammar. A clause ends at a comma; what stands in it before a figure names the figure, and a few
//! words (占, 完成, 增加, 比) say what kind of statement it is. What it cannot name it leaves unnamed, and no claim is
//! made of that.

use std::cmp::Ordering;
use std::ops::Range;

use super::lexicon::{Quantity, Use, Word};
use super::page::{Document, Page, Paragraph, Shape};
use super::statement::{Amount, Aspect, Base, Change, Direction, Event, Place, Statement, Subject, Whole};
use super::subject::{Part, Piece, name, resolve};
use super::tokens::{Kind, Token, tokens};
use crate::prose::{Char, Figure, Measure};

/// The most tokens that a remark in brackets has.
const REMARK: usize = 200;

/// Everything that the prose of a text says of money.
pub(super) fn read(page: &Page<'_>) -> Vec<Event> {
    let mut events = Vec::new();
    let mut counts = (0, 0);
    for (index, paragraph) in page.paragraphs.iter().enumerate() {
        if paragraph.shape == Shape::Prose && paragraph.chars.iter().any(|char| char.c.is_ascii_digit()) {
            let place = Place { section: paragraph.section, paragraph: index, sentence: counts.0, group: counts.1 };
            let mut reader = Reader::new(page, paragraph, place, &mut events);
            reader.read();
            counts = (reader.place.sentence + 1, reader.place.group + 1);
        }
    }
    events
}

#[derive(Default)]
struct Clause {
    pieces: Vec<Piece>,
    aspect: Option<Aspect>,
    direction: Option<Direction>,
    /// What the change is of: what stood before its word.
    changed: Vec<Piece>,
    share: bool,
    /// What the share is of, as far as it has been read; `pieces` then name the part.
    part: Vec<Piece>,
    whole: Option<Figure>,
    completed: bool,
    budget: bool,
    rate: bool,
    than: bool,
    prior: bool,
    difference: bool,
    actual: bool,
    relation: Option<(Ordering, Range<usize>)>,
    /// 决算数大于预算数: an amount behind it is the difference of the two.
    gap: Option<Direction>,
    /// Whether any word at all says what the figure is.
    worded: bool,
    figures: bool,
}

struct Reader<'p> {
    page: &'p Page<'p>,
    paragraph: &'p Paragraph,
    events: &'p mut Vec<Event>,
    place: Place,
    clause: Clause,
    /// What the sentence, and the paragraph, speak of.
    topic: Option<Subject>,
    main: Option<Subject>,
    /// What a clause named that gave no amount of it.
    announced: Option<Subject>,
    /// The aspect that parts have of their whole.
    inherited: Option<Aspect>,
    base: Option<Base>,
    named_year: Option<(i32, Range<usize>)>,
    year: Option<(i32, Range<usize>)>,
    reason: bool,
}

impl<'p> Reader<'p> {
    fn new(page: &'p Page<'p>, paragraph: &'p Paragraph, place: Place, events: &'p mut Vec<Event>) -> Reader<'p> {
        Reader {
            page,
            paragraph,
            events,
            place,
            clause: Clause::default(),
            topic: None,
            main: None,
            announced: None,
            inherited: None,
            base: None,
            named_year: None,
            year: None,
            reason: false,
        }
    }

    fn read(&mut self) {
        let mut tokens = tokens(&self.paragraph.chars);
        tokens.retain(|token| token.chars.start >= self.paragraph.body);
        self.run(&tokens);
        self.end_clause();
    }

    fn run(&mut self, tokens: &[Token]) {
        let closing = closings(tokens);
        let mut i = 0;
        while let Some(token) = tokens.get(i) {
            match &token.kind {
                Kind::Mark('(') => {
                    let end = closing[i];
                    // What no bracket closes goes on as text.
                    if end < tokens.len() && end - i <= REMARK {
                        let inner = &tokens[i + 1..end];
                        if is_remark(inner) {
                            self.end_clause();
                            self.run(inner);
                            self.end_clause();
                        }
                        i = end;
                    }
                }
                Kind::Mark(mark) => self.mark(*mark, i.checked_sub(1).and_then(|before| tokens.get(before)), token),
                Kind::Figure(first) => {
                    let (figures, used) = list(first, &tokens[i..], &self.paragraph.chars);
                    self.figures(figures, tokens.get(i + used));
                    i += used - 1;
                }
                Kind::Word(word) => self.word(*word, token, tokens.get(i + 1)),
                Kind::Term(..) => self.clause.pieces.extend(Piece::of(token)),
                Kind::Text => self.text(token, tokens.get(i + 1)),
            }
            i += 1;
        }
    }

    fn mark(&mut self, mark: char, before: Option<&Token>, token: &Token) {
        match mark {
            '，' | ',' => self.end_clause(),
            '、' if before.is_some_and(|token| matches!(token.kind, Kind::Figure(_))) => self.end_clause(),
            ':' => self.opening(),
            ';' => {
                self.end_clause();
                self.reason = false;
                self.place.group += 1;
            }
            '。' | '！' | '!' | '？' | '?' => {
                self.end_clause();
                self.place.sentence += 1;
                self.place.group += 1;
                self.reason = false;
                (self.topic, self.announced) = (None, None);
                (self.base, self.named_year, self.year, self.inherited) = (None, None, None, None);
            }
            _ => self.clause.pieces.push(Piece { kind: Part::Text, chars: token.chars.clone() }),
        }
    }

    /// Words that mean nothing but before what a change is measured from: 与2019年相比, 由上年的5万元.
    fn text(&mut self, token: &Token, next: Option<&Token>) {
        let last = self.paragraph.chars[token.chars.end - 1].c;
        let base = match next.map(|next| &next.kind) {
            Some(Kind::Figure(figure)) => figure.measure == Measure::Year,
            Some(Kind::Word(word)) => matches!(word, Word::Prior | Word::Budget | Word::InitialBudget),
            _ => false,
        };
        let mut chars = token.chars.clone();
        if base && matches!(last, '与' | '同' | '和' | '跟' | '由' | '从') {
            self.clause.than = true;
            chars.end -= 1;
        }
        if !chars.is_empty() {
            self.clause.pieces.push(Piece { kind: Part::Text, chars });
        }
    }

    fn word(&mut self, word: Word, token: &Token, next: Option<&Token>) {
        self.clause.worded |= !matches!(word, Word::Among | Word::Reason);
        let span = self.paragraph.bytes(token.chars.clone());
        match word {
            Word::Up | Word::Down => {
                self.clause.direction = Some(Direction { up: word == Word::Up, span });
                self.clause.changed = std::mem::take(&mut self.clause.pieces);
                self.clause.relation = None;
            }
            Word::Reaches => {
                self.clause.direction = None;
                self.clause.than = false;
                self.clause.prior = false;
            }
            Word::Equal => self.relation(Ordering::Equal, span),
            Word::Greater => self.relation(Ordering::Greater, span),
            Word::Less => self.relation(Ordering::Less, span),
            Word::Share => {
                self.clause.share = true;
                self.clause.part = std::mem::take(&mut self.clause.pieces);
            }
            Word::Completed => {
                self.clause.completed = true;
                self.clause.changed = self.clause.pieces.clone();
            }
            Word::Rate => self.clause.rate = true,
            Word::Among => self.opening(),
            Word::InitialBudget | Word::Budget => self.budget(word, token),
            Word::NoBudget => {
                // 年初未安排预算 says that there is none; 未安排预算5万元 would say something else.
                if !next.is_some_and(|next| matches!(next.kind, Kind::Figure(_))) {
                    self.push(Statement::NoBudget { span });
                }
            }
            Word::Actual => {
                self.clause.actual = true;
                if self.page.document == Document::Budget {
                    if self.clause.than {
                        self.base = Some(Base::Prior);
                    }
                    return;
                }
                self.clause.aspect = Some(Aspect::Current);
                if let Some((relation, _)) = self.clause.relation.clone().filter(|_| self.clause.budget) {
                    self.compared(relation.reverse(), span);
                    self.clause.relation = None;
                }
            }
            Word::Prior => {
                self.clause.prior = true;
                if self.clause.than {
                    self.base = Some(Base::Prior);
                }
            }
            Word::Than => {
                self.clause.than = true;
                self.clause.changed = self.clause.pieces.clone();
            }
            Word::Reason => self.reason = true,
            Word::Difference => self.clause.difference = true,
            Word::Level => {
                let level = self.paragraph.chars[token.chars.end - 2].c;
                self.clause.pieces.push(Piece { kind: Part::Level(level), chars: token.chars.clone() });
            }
            Word::Filler | Word::Plain => {}
        }
    }

    /// 决算数与预算数持平, 决算数大于预算数, 预算数小于决算数.
    fn relation(&mut self, relation: Ordering, span: Range<usize>) {
        let accounts = self.page.document == Document::Accounts;
        if relation.is_eq() && accounts && self.clause.actual && self.clause.budget && self.clause.pieces.is_empty() {
            self.push(Statement::Compared { relation, span });
        } else {
            self.clause.relation = Some((relation, span));
        }
    }

    /// Notes a comparison of the accounts with the budget.
    fn compared(&mut self, relation: Ordering, span: Range<usize>) {
        if relation.is_ne() {
            self.clause.gap = Some(Direction { up: relation.is_gt(), span: span.clone() });
        }
        self.push(Statement::Compared { relation, span });
    }

    fn budget(&mut self, word: Word, token: &Token) {
        let span = self.paragraph.bytes(token.chars.clone());
        if self.page.document == Document::Budget {
            self.total_budget(token);
            // 收入预算 is in a budget the name of the quantity.
            let named = [("收入", "revenue"), ("支出", "expenditure")].into_iter();
            let here = |word: &str| self.paragraph.has_at(word, token.chars.start);
            if let Some((word, term)) = named.into_iter().find(|(word, _)| here(word)) {
                let chars = token.chars.start..token.chars.start + word.chars().count();
                let usage = Use { same: true, ..Use::default() };
                self.clause.pieces.push(Piece { kind: Part::Term(Quantity::Term(term), usage), chars });
            }
            self.clause.budget = true;
            self.clause.actual = false;
            if self.clause.than {
                self.base = Some(Base::PriorBudget);
            }
            return;
        }
        let aspect = if word == Word::InitialBudget { Aspect::InitialBudget } else { Aspect::Budget };
        if let Some((relation, at)) = self.clause.relation.take() {
            let whole = at.start..span.end;
            if self.clause.actual || self.clause.pieces.is_empty() {
                self.compared(relation, whole);
            }
        }
        if self.clause.than {
            self.base = Some(Base::Budget);
        } else if !self.clause.completed {
            self.clause.aspect = Some(aspect);
        }
        self.clause.budget = true;
    }

    /// 收支总预算, 收入总预算: in a budget the totals.
    fn total_budget(&mut self, token: &Token) {
        const TOTALS: [(&str, &str); 4] = [
            ("收支总", "total"),
            ("收入支出总", "total"),
            ("收入总", "total.revenue"),
            ("支出总", "total.expenditure"),
        ];
        let end = token.chars.start;
        let named = TOTALS.into_iter().find_map(|(words, term)| {
            let start = end.checked_sub(words.chars().count())?;
            self.paragraph.has_at(words, start).then_some((start, term))
        });
        if let Some((start, term)) = named {
            self.clause.pieces.retain(|piece| piece.chars.start < start);
            if let Some(last) = self.clause.pieces.last_mut() {
                last.chars.end = last.chars.end.min(start);
            }
            let usage = Use { same: true, ..Use::default() };
            self.clause.pieces.push(Piece { kind: Part::Term(Quantity::Term(term), usage), chars: start..end });
        }
    }

    /// What follows are parts: they have the aspect of what stands before them.
    fn opening(&mut self) {
        let named = !self.clause.pieces.is_empty();
        self.end_clause();
        if self.reason {
            return;
        }
        let sentence = self.place.sentence;
        let mut before = self.events.iter().rev().take_while(|event| event.place.sentence == sentence).peekable();
        let bare = !named && before.peek().is_none();
        // 支出决算48万元，完成预算60万元的80%，其中：购置18万元 goes on with what was spent.
        let amounts: Vec<(usize, Aspect)> =
            before.filter_map(|event| Some((event.place.group, event.amount()?.aspect))).collect();
        let last = amounts.first().map(|(group, _)| *group);
        let mut own = amounts.into_iter().filter(|(group, _)| Some(*group) == last).map(|(_, aspect)| aspect);
        if let Some(first) = own.next() {
            self.inherited = Some(if own.any(|aspect| aspect == Aspect::Current) { Aspect::Current } else { first });
        }
        self.push(Statement::Opening { bare });
    }

    fn figures(&mut self, figures: Vec<Figure>, next: Option<&Token>) {
        let Some(figure) = figures.first().cloned() else { return };
        if figure.measure == Measure::Year {
            let named = i32::try_from(figure.printed.mantissa()).ok();
            let base = self.clause.than
                || next
                    .is_some_and(|next| matches!(next.kind, Kind::Word(Word::Equal)) && self.clause.relation.is_some());
            match named {
                Some(year) if base => {
                    let prior = self.page.year.is_some_and(|own| year + 1 == own);
                    self.base = Some(if prior { Base::Prior } else { Base::Year(year) });
                    self.named_year = Some((year, figure.span.clone()));
                }
                Some(year) => self.year = Some((year, figure.span.clone())),
                _ => {}
            }
            return;
        }
        self.clause.figures = true;
        if self.reason || figures.iter().any(|figure| figure.approximate) {
            self.clause.pieces.clear();
            return;
        }
        match figure.measure {
            Measure::Money(_) => self.money(figures),
            Measure::Percent => self.percent(figures),
            // 增长1.5倍; 是上年的2倍 is no claim that is read.
            Measure::Times if self.clause.direction.is_some() => self.percent(figures),
            Measure::Count(_) => {
                let name = name(&self.clause.pieces, &self.paragraph.chars);
                self.push(Statement::Count { name, figure });
            }
            Measure::Times | Measure::Year | Measure::Bare => {}
        }
        self.clause.pieces.clear();
    }

    fn money(&mut self, figures: Vec<Figure>) {
        if self.clause.difference {
            if let Some(figure) = figures.into_iter().next() {
                self.push(Statement::Difference { figure });
            }
            return;
        }
        if let Some(direction) = self.clause.direction.clone().or_else(|| self.clause.gap.clone()) {
            let subject = self.changed();
            let base = if self.clause.gap.is_some() { Base::Budget } else { self.base.unwrap_or(Base::Prior) };
            self.push(Statement::Change(Change {
                subject,
                base,
                direction,
                amounts: figures,
                rate: None,
                named_year: self.named_year.clone(),
            }));
            return;
        }
        if self.clause.share {
            self.clause.whole = figures.into_iter().next();
            return;
        }
        let (subject, usage, owner) = resolve(&self.clause.pieces, &self.paragraph.chars);
        let aspect = if self.page.document == Document::Budget {
            let past = self.clause.than || self.clause.prior || self.is_past();
            match (past, self.clause.actual) {
                (true, true) => Aspect::Prior,
                (true, false) => Aspect::PriorBudget,
                (false, _) => Aspect::Current,
            }
        } else if self.clause.completed {
            Aspect::Budget
        } else if self.clause.than || self.clause.prior || self.is_past() {
            Aspect::Prior
        } else {
            self.clause.aspect.or(self.inherited).unwrap_or(Aspect::Current)
        };
        // 总支出 is a whole that shares are of; what it is the total of differs from text to text.
        let subject =
            if usage.whole { Subject::Named(name(&self.clause.pieces, &self.paragraph.chars)) } else { subject };
        let explicit = subject != Subject::None;
        // 其中5万元 is of nothing that was named.
        let subject = match explicit {
            true => subject,
            false if self.clause.worded => self.spoken_of(),
            false => Subject::None,
        };
        if explicit && !aspect.is_prior() {
            self.speak_of(subject.clone());
        }
        self.announced = None;
        let year = self.year.as_ref().map(|(year, _)| *year).or(self.page.year);
        let year_at = self.year.as_ref().map(|(_, span)| span.clone());
        let same = usage.same && explicit;
        self.push(Statement::Amount(Amount {
            subject,
            explicit,
            same,
            owner,
            aspect,
            year,
            year_at,
            stale_year: false,
            within: None,
            figures,
        }));
    }

    fn percent(&mut self, figures: Vec<Figure>) {
        let Some(percent) = figures.first().cloned() else { return };
        let chars = &self.paragraph.chars;
        if figures.len() > 1 && (self.clause.share || self.clause.rate || self.clause.completed) {
            // Each of several is of another amount.
        } else if self.clause.share {
            let (part, ..) = resolve(&self.clause.part, chars);
            let whole = match self.clause.whole.take() {
                Some(figure) => Whole::Figure(figure),
                None => match resolve(&self.clause.pieces, chars) {
                    (Subject::None, ..) => Whole::Implied,
                    (subject, ..) => Whole::Said(subject),
                },
            };
            self.push(Statement::Share { part, whole, percent });
        } else if self.clause.rate || self.clause.completed && self.clause.budget {
            let named = if self.clause.completed { &self.clause.changed } else { &self.clause.pieces };
            let (subject, ..) = resolve(named, chars);
            let subject = if subject == Subject::None { self.spoken_of() } else { subject };
            self.push(Statement::Completion { subject, percent });
        } else if let Some(direction) = self.clause.direction.clone() {
            let (named, ..) = resolve(&self.clause.changed, chars);
            let subject = self.changed();
            let place = self.place;
            let before = self.events.last_mut().filter(|event| event.place == place);
            match (&named, before) {
                (Subject::None, Some(Event { what: Statement::Change(change), .. })) if change.rate.is_none() => {
                    change.rate = Some((direction, figures));
                }
                _ => {
                    let base = self.base.unwrap_or(Base::Prior);
                    let rate = Some((direction.clone(), figures));
                    let named_year = self.named_year.clone();
                    let amounts = Vec::new();
                    self.push(Statement::Change(Change { subject, base, direction, amounts, rate, named_year }));
                }
            }
        }
    }

    /// Whether the sentence has come to speak of the year before the report's.
    fn is_past(&self) -> bool {
        let before = |year: i32, own: i32| year + 1 == own || self.page.document == Document::Budget && year < own;
        self.year.as_ref().zip(self.page.year).is_some_and(|((year, _), own)| before(*year, own))
    }

    fn spoken_of(&self) -> Subject {
        self.topic.clone().or_else(|| self.main.clone()).unwrap_or(Subject::None)
    }

    /// What the clause says has changed: what it names, or what the clause before it only named.
    fn changed(&mut self) -> Subject {
        match resolve(&self.clause.changed, &self.paragraph.chars) {
            (Subject::None, ..) => self.announced.clone().unwrap_or(Subject::None),
            (subject, ..) => {
                self.announced = None;
                subject
            }
        }
    }

    fn speak_of(&mut self, subject: Subject) {
        self.main.get_or_insert_with(|| subject.clone());
        self.topic = Some(subject);
    }

    fn end_clause(&mut self) {
        let clause = std::mem::take(&mut self.clause);
        if let Some((Ordering::Equal, span)) = &clause.relation
            && clause.than
            && !self.reason
        {
            let named = if clause.changed.is_empty() { &clause.pieces } else { &clause.changed };
            let subject = match resolve(named, &self.paragraph.chars) {
                (Subject::None, ..) => self.announced.clone().unwrap_or(Subject::None),
                (subject, ..) => subject,
            };
            let (base, named_year) = (self.base.unwrap_or(Base::Prior), self.named_year.clone());
            self.push(Statement::Unchanged { subject, base, named_year, span: span.clone() });
        }
        if clause.figures || clause.direction.is_some() || clause.share || self.reason {
            return;
        }
        // 公务接待费支出决算比预算无增减变化，比上年增加5万元: the next clause speaks of the same.
        let named = if clause.than { &clause.changed } else { &clause.pieces };
        let (subject, ..) = resolve(named, &self.paragraph.chars);
        if matches!(subject, Subject::Known(_)) || clause.than && subject != Subject::None {
            self.speak_of(subject.clone());
            self.announced = Some(subject);
        }
    }

    fn push(&mut self, what: Statement) {
        self.events.push(Event { place: self.place, what });
    }
}

/// For each opening bracket the token that closes it, or the end; for other tokens themselves.
fn closings(tokens: &[Token]) -> Vec<usize> {
    let mut closing: Vec<usize> = (0..tokens.len()).collect();
    let mut open = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Mark('(') => {
                closing[i] = tokens.len();
                open.push(i);
            }
            Kind::Mark(')') => {
                if let Some(start) = open.pop() {
                    closing[start] = i;
                }
            }
            _ => {}
        }
    }
    closing
}

/// Whether brackets hold a remark on the amount before them, （占50%）, and not figures of their own.
fn is_remark(tokens: &[Token]) -> bool {
    let percent = |kind: &Kind| matches!(kind, Kind::Figure(figure) if figure.measure == Measure::Percent);
    let verb =
        |kind: &Kind| matches!(kind, Kind::Word(Word::Share | Word::Up | Word::Down | Word::Completed | Word::Rate));
    let money = |kind: &Kind| matches!(kind, Kind::Figure(figure) if matches!(figure.measure, Measure::Money(_)));
    let has = |wanted: &dyn Fn(&Kind) -> bool| tokens.iter().any(|token| wanted(&token.kind));
    has(&percent)
        && has(&verb)
        && !has(&money)
        && !tokens.iter().any(|token| matches!(token.kind, Kind::Word(Word::Among)))
}

/// Figures that share one unit, 4125.49、4143.91万元 or 8.1%和91.9%, and how many tokens they take.
fn list(first: &Figure, tokens: &[Token], chars: &[Char]) -> (Vec<Figure>, usize) {
    let mut figures = vec![first.clone()];
    let mut used = 1;
    let links = |token: &Token| match token.kind {
        Kind::Mark(mark) => matches!(mark, ',' | '，' | '、'),
        Kind::Text => token.chars.len() == 1 && matches!(chars[token.chars.start].c, '和' | '及' | '与'),
        _ => false,
    };
    while let (Some(link), Some(Token { kind: Kind::Figure(next), .. })) = (tokens.get(used), tokens.get(used + 1)) {
        if !links(link) {
            break;
        }
        let alike =
            |figure: &Figure| figure.measure == next.measure || figure.measure == Measure::Bare && figure.decimals > 0;
        let listed = matches!(next.measure, Measure::Money(_) | Measure::Percent) && figures.iter().all(alike);
        if !listed {
            break;
        }
        figures.push(next.clone());
        used += 2;
    }
    if let Some(measure) = figures.last().map(|figure| figure.measure) {
        figures.iter_mut().for_each(|figure| figure.measure = measure);
    }
    (figures, used)
}
