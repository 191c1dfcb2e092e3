//! What the rules found: collected while they run, then put in order.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::prose::Prose;
use super::texts::Texts;
use crate::amount::{Amount, Unit};
use crate::diag::{Diagnostic, Display, FactPath, Label, Severity, Source};
use crate::model::{BudgetBasis, Report};

/// How a report is checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// Whether figures in 万元 are taken as exact, without slack for rounding.
    pub strict: bool,
    /// Which budget the form compares with.
    pub basis: BudgetBasis,
}

impl Options {
    /// Sets whether figures in 万元 are taken as exact, without slack for rounding.
    pub fn strict(self, strict: bool) -> Options {
        Options { strict, ..self }
    }

    /// Sets which budget the form compares with.
    pub fn basis(self, basis: BudgetBasis) -> Options {
        Options { basis, ..self }
    }
}

/// What the findings of a rule tell of it, and what waivers have to know.
#[derive(Clone, Copy, Debug)]
pub(super) struct Description {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) severity: Severity,
    pub(super) help: &'static str,
    pub(super) subject: Subject,
    pub(super) waivable: bool,
}

/// What a rule looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Subject {
    Report,
    Stated,
    Document,
}

/// What the rules found. A rule adds to it; afterwards it is in order: errors first, each with what only follows from it
/// beneath, what the report waives last.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Findings {
    found: Vec<Found>,
    diagnostics: Vec<Diagnostic>,
    /// Characters that errors point at.
    characters: BTreeSet<char>,
    running: Running,
}

/// The state of a run.
#[derive(Clone, Debug)]
struct Running {
    options: Options,
    unit: Unit,
    /// The rule that runs now.
    rule: Description,
    /// The rules of this run, and those that it could have had.
    known: Vec<Description>,
    proof: Option<Vec<Proof>>,
    /// How many comparisons the rule that runs has recorded.
    compared: usize,
    texts: Option<Arc<Texts>>,
}

/// A finding before it is put in order, with the equation that failed.
#[derive(Clone, Debug)]
struct Found {
    diagnostic: Diagnostic,
    cause: Cause,
}

/// What a finding comes from, as far as it matters to others.
#[derive(Clone, Debug)]
enum Cause {
    /// An equation that does not hold.
    Equation {
        paths: BTreeSet<FactPath>,
        difference: Amount,
    },
    /// Characters in a text.
    Characters(BTreeSet<char>),
    Other,
}

/// A row of the appendix that proves what was checked (勾稽关系核对表).
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Proof {
    /// Id of the rule.
    pub rule: &'static str,
    /// What must hold.
    pub title: &'static str,
    /// What was compared, with its figures; for a rule without arithmetic what it looked at.
    pub compared: String,
    /// 相符, 尾差 0.01万元, 不符，差额 …, 已豁免：….
    pub result: String,
}

/// Stands in for the rule that runs as long as none does.
const NO_RULE: Description =
    Description { id: "", title: "", severity: Severity::Note, help: "", subject: Subject::Report, waivable: true };

impl Findings {
    /// Before a run. `known` are the rules that a waiver may name: those of the run, and those that it could have had.
    pub(super) fn new(report: &Report, known: Vec<Description>, options: Options, proof: bool) -> Findings {
        let running = Running {
            options,
            unit: report.unit,
            rule: NO_RULE,
            known,
            proof: proof.then(Vec::new),
            compared: 0,
            texts: None,
        };
        Findings { found: Vec::new(), diagnostics: Vec::new(), characters: BTreeSet::new(), running }
    }

    /// Runs one rule.
    pub(super) fn run(&mut self, rule: Description, test: impl FnOnce(&mut Findings)) {
        self.running.rule = rule;
        self.running.compared = 0;
        let before = self.found.len();
        test(self);
        let found = self.found.len() - before;
        let silent = self.running.compared == 0;
        if let Some(proof) = self.running.proof.as_mut().filter(|_| silent) {
            let result = match rule.subject {
                _ if found > 0 => format!("{found} 处不符"),
                // Nothing was printed that could differ.
                Subject::Stated => "由各项推算，没有填报数".to_owned(),
                _ => "符合".to_owned(),
            };
            proof.push(Proof { rule: rule.id, title: rule.title, compared: rule.title.to_owned(), result });
        }
    }

    /// Puts the findings in order once all rules have run.
    pub(super) fn finish(&mut self, report: &Report) {
        for found in &mut self.found {
            let id = found.diagnostic.id;
            let waivable = self.running.known.iter().all(|rule| rule.id != id || rule.waivable);
            let waiver = report.waivers.iter().find(|waiver| waiver.rule == id && waivable);
            let reason = waiver.map(|waiver| waiver.reason.trim()).filter(|reason| !reason.is_empty());
            found.diagnostic.waived = reason.map(str::to_owned);
            if let Cause::Characters(characters) = &found.cause
                && found.diagnostic.waived.is_none()
            {
                self.characters.extend(characters);
            }
        }
        let waived = |id: &str| {
            let found = self.found.iter().map(|found| &found.diagnostic).find(|found| found.id == id);
            found.and_then(|found| found.waived.as_ref())
        };
        for row in self.running.proof.iter_mut().flatten() {
            if let Some(reason) = waived(row.rule) {
                row.result += &format!("；已豁免：{reason}");
            }
        }
        let roots = roots(&self.found);
        let mut diagnostics: Vec<Diagnostic> = self.found.iter().map(|found| found.diagnostic.clone()).collect();
        for (child, root) in roots.iter().enumerate().filter_map(|(child, root)| Some((child, (*root)?))) {
            let child = diagnostics[child].clone();
            diagnostics[root].children.push(child);
        }
        let mut roots = roots.into_iter();
        diagnostics.retain(|_| roots.next().is_some_and(|root| root.is_none()));
        diagnostics.sort_by_key(|finding| (finding.waived.is_some(), std::cmp::Reverse(finding.severity)));
        self.diagnostics = diagnostics;
        self.found.clear();
    }

    /// How strictly and on which budget the report is checked.
    pub fn options(&self) -> Options {
        self.running.options
    }

    /// The unit in which the report writes its amounts.
    pub fn unit(&self) -> Unit {
        self.running.unit
    }

    /// A finding of the rule that runs, with its severity, still without places: to be completed and [pushed](Self::push).
    pub fn finding(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.running.rule.id, self.running.rule.severity, message)
    }

    /// Adds a finding. One without help gets the rule's own.
    pub fn push(&mut self, finding: Diagnostic) {
        self.add(finding, Cause::Other);
    }

    /// Adds a finding at one fact: `message` says what is wrong, `label` what stands there.
    pub fn report_at(&mut self, path: impl AsRef<str>, message: impl Into<String>, label: impl Into<String>) {
        let finding = self.finding(message).label(self::label(path, label));
        self.push(finding);
    }

    pub(super) fn push_equation(&mut self, finding: Diagnostic, paths: BTreeSet<FactPath>, difference: Amount) {
        self.add(finding, Cause::Equation { paths, difference });
    }

    /// Adds one finding for all places of a text; none where there are no places.
    pub(super) fn push_passages(
        &mut self,
        prose: &Prose,
        places: Vec<(Range<usize>, String)>,
        message: impl FnOnce(usize) -> String,
    ) {
        self.add_passages(prose, places, message, Cause::Other);
    }

    /// Adds one finding for characters of a text at these places; none where there are no places.
    pub(super) fn push_characters(
        &mut self,
        prose: &Prose,
        places: Vec<(Range<usize>, String)>,
        message: impl FnOnce(usize) -> String,
    ) {
        let characters = places.iter().flat_map(|(span, _)| prose.text[span.clone()].chars()).collect();
        self.add_passages(prose, places, message, Cause::Characters(characters));
    }

    fn add_passages(
        &mut self,
        prose: &Prose,
        places: Vec<(Range<usize>, String)>,
        message: impl FnOnce(usize) -> String,
        cause: Cause,
    ) {
        if !places.is_empty() {
            let mut finding = self.finding(message(places.len()));
            finding.labels.extend(places.into_iter().map(|(span, text)| prose.label(span, text)));
            self.add(finding, cause);
        }
    }

    fn add(&mut self, mut finding: Diagnostic, cause: Cause) {
        if finding.help.is_none() && !self.running.rule.help.is_empty() {
            finding.help = Some(self.running.rule.help.to_owned());
        }
        self.found.push(Found { diagnostic: finding, cause });
    }

    /// The rule that runs.
    pub(super) fn rule(&self) -> Description {
        self.running.rule
    }

    /// All prose of the report.
    pub(super) fn texts(&mut self, report: &Report) -> Arc<Texts> {
        Arc::clone(self.running.texts.get_or_insert_with(|| Arc::new(Texts::of(report))))
    }

    /// The rules that a waiver may name.
    pub(super) fn known_rules(&self) -> &[Description] {
        &self.running.known
    }

    /// Whether a rule has found anything yet.
    pub(super) fn has_found(&self, id: &str) -> bool {
        self.found.iter().any(|found| found.diagnostic.id == id)
    }

    /// Whether somebody asked to see every comparison.
    pub(super) fn records(&self) -> bool {
        self.running.proof.is_some()
    }

    /// Records what was compared and what came of it.
    pub(super) fn record(&mut self, compared: String, result: String) {
        self.running.compared += 1;
        let Description { id, title, .. } = self.running.rule;
        if let Some(proof) = &mut self.running.proof {
            proof.push(Proof { rule: id, title, compared, result });
        }
    }

    pub(super) fn into_proof(self) -> Vec<Proof> {
        self.running.proof.unwrap_or_default()
    }

    /// The findings: errors first; what only follows from one stands in its `children`; waived ones last.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Adds what the finished document gave ([`check_document`](super::check_document)) to what the facts gave.
    pub fn extend(&mut self, other: Findings) {
        self.diagnostics.extend(other.diagnostics);
        self.characters.extend(other.characters);
        self.diagnostics.sort_by_key(|finding| (finding.waived.is_some(), std::cmp::Reverse(finding.severity)));
    }

    /// Adds what others found: the layout, the form.
    pub(crate) fn add_others(&mut self, problems: impl IntoIterator<Item = Diagnostic>) {
        self.diagnostics.extend(problems);
        self.diagnostics.sort_by_key(|finding| (finding.waived.is_some(), std::cmp::Reverse(finding.severity)));
    }

    /// Adds at the end what only a PDF lacks.
    pub(crate) fn add_missing_glyphs(&mut self, missing: Option<Diagnostic>) {
        self.diagnostics.extend(missing);
    }

    /// How many findings of this severity stand that are not waived, those that follow from others included.
    pub fn count(&self, severity: Severity) -> usize {
        self.all().filter(|finding| finding.waived.is_none() && finding.severity == severity).count()
    }

    /// How many findings the report waives.
    pub fn waived(&self) -> usize {
        self.all().filter(|finding| finding.waived.is_some()).count()
    }

    fn all(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().flat_map(|finding| std::iter::once(finding).chain(&finding.children))
    }

    /// Whether the report may be published: no error stands that is not waived. That a character has no glyph is an error
    /// of the PDF alone: see [`is_printable`](Self::is_printable).
    pub fn is_publishable(&self) -> bool {
        let errors = self.all().filter(|finding| finding.waived.is_none() && finding.severity == Severity::Error);
        errors.into_iter().all(|finding| finding.id == MISSING_GLYPH)
    }

    /// The same for a report that becomes no PDF: that a character has no glyph is no error then.
    #[must_use]
    pub fn without_pdf(mut self) -> Findings {
        self.diagnostics.retain(|finding| finding.id != MISSING_GLYPH);
        self
    }

    /// Whether a PDF can be made: each character has a glyph. A Word file and a workbook need none.
    pub fn is_printable(&self) -> bool {
        self.diagnostics.iter().all(|finding| finding.id != MISSING_GLYPH)
    }

    /// Whether an error that is not waived points at this character.
    pub(crate) fn mentions_character(&self, character: char) -> bool {
        self.characters.contains(&character)
    }

    /// The last word (结论): 可以公开：错误 0，警告 1，提示 0；已豁免 1。
    pub fn verdict(&self) -> String {
        let verdict = match (self.is_publishable(), self.is_printable()) {
            (false, _) => "不得公开",
            (true, true) => "可以公开",
            (true, false) => "可以公开，但不能生成 PDF",
        };
        let counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
            .into_iter()
            .map(|severity| format!("{} {}", severity.term(), self.count(severity)))
            .collect();
        let waived = match self.waived() {
            0 => String::new(),
            n => format!("；已豁免 {n}"),
        };
        format!("{verdict}：{}{waived}。", counts.join("，"))
    }

    /// All findings with the excerpts they point at, and the verdict as the last line.
    pub fn display<'a>(&'a self, source: &'a Source) -> FindingsDisplay<'a> {
        FindingsDisplay { findings: self, source, colour: false, verbose: false }
    }
}

/// The id of what only a PDF needs.
const MISSING_GLYPH: &str = "missing-glyph";

/// For each finding the one it only follows from.
///
/// The sum of an equation that failed contains the sum of a smaller one that failed by the same amount: what the larger
/// has more is balanced. So the smaller one is the cause, and the larger will hold when it does.
fn roots(found: &[Found]) -> Vec<Option<usize>> {
    let equation = |i: usize| match &found[i].cause {
        Cause::Equation { paths, difference } => Some((paths, *difference)),
        _ => None,
    };
    // An equation can only follow from one that fails by the same amount.
    let mut alike: BTreeMap<Amount, Vec<usize>> = BTreeMap::new();
    for (i, (_, difference)) in (0..found.len()).filter_map(|i| Some((i, equation(i)?))) {
        alike.entry(difference).or_default().push(i);
    }
    let explains = |a: usize, b: usize| {
        let (Some((small, _)), Some((large, _))) = (equation(a), equation(b)) else { return false };
        found[a].diagnostic.waived.is_some() == found[b].diagnostic.waived.is_some()
            && (small.len(), a) < (large.len(), b)
            && small.is_subset(large)
    };
    let root = |b: usize| {
        let causes = alike.get(&equation(b)?.1)?.iter().copied().filter(|&a| explains(a, b));
        causes.min_by_key(|&a| (equation(a).map_or(0, |(paths, _)| paths.len()), a))
    };
    (0..found.len()).map(root).collect()
}

/// A label at a fact.
pub(super) fn label(path: impl AsRef<str>, text: impl Into<String>) -> Label {
    Label::fact(FactPath::new(path), text)
}

/// Findings for a terminal.
#[derive(Clone, Copy, Debug)]
pub struct FindingsDisplay<'a> {
    findings: &'a Findings,
    source: &'a Source,
    colour: bool,
    verbose: bool,
}

impl FindingsDisplay<'_> {
    /// With colours for a terminal.
    pub fn coloured(mut self, colour: bool) -> Self {
        self.colour = colour;
        self
    }

    /// Every finding with its excerpts, as [`Display::verbose`].
    pub fn verbose(mut self, verbose: bool) -> Self {
        self.verbose = verbose;
        self
    }
}

impl fmt::Display for FindingsDisplay<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.findings.diagnostics.is_empty() {
            let display = Display::new(&self.findings.diagnostics, self.source);
            write!(f, "{}\n\n", display.coloured(self.colour).verbose(self.verbose))?;
        }
        writeln!(f, "{}", self.findings.verdict())
    }
}
