//! What the rules found: collected while they run, then put in order.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use super::accessibility::{VISIBLE_CHARACTERS, code_point};
use super::prose::{self, Texts};
use super::waivers::WAIVER_HAS_REASON;
use super::{Options, Rule, Test};
use crate::amount::{Amount, Unit};
use crate::diag::{Diagnostic, Display, FactPath, Label, Severity, Source};
use crate::model::Report;

/// What the rules found. A rule adds to it; afterwards it is in order: errors first, each with what only follows from it
/// beneath, what the report waives last.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Findings {
    found: Vec<Found>,
    diagnostics: Vec<Diagnostic>,
    running: Running,
}

/// The state of a run.
#[derive(Clone, Debug)]
struct Running {
    options: Options,
    unit: Unit,
    rule: Rule,
    ids: Vec<&'static str>,
    proof: Option<Vec<Proof>>,
    compared: usize,
    texts: Option<Arc<Texts>>,
}

/// A finding before it is put in order, with the equation that failed.
#[derive(Clone, Debug)]
struct Found {
    diagnostic: Diagnostic,
    equation: Option<Equation>,
}

#[derive(Clone, Debug)]
struct Equation {
    paths: BTreeSet<FactPath>,
    difference: Amount,
}

/// What was compared, and what came of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Comparison {
    pub(super) compared: String,
    pub(super) result: String,
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

impl Findings {
    pub(super) fn new(report: &Report, rules: &[Rule], options: Options, proof: bool) -> Findings {
        let running = Running {
            options,
            unit: report.unit,
            rule: Rule::NONE,
            ids: rules.iter().map(|rule| rule.id).collect(),
            proof: proof.then(Vec::new),
            compared: 0,
            texts: None,
        };
        Findings { found: Vec::new(), diagnostics: Vec::new(), running }
    }

    /// Runs one rule.
    pub(super) fn run(&mut self, rule: Rule, test: impl FnOnce(&mut Findings)) {
        self.running.rule = rule;
        self.running.compared = 0;
        let before = self.found.len();
        test(self);
        let found = self.found.len() - before;
        let silent = self.running.compared == 0;
        if let Some(proof) = self.running.proof.as_mut().filter(|_| silent) {
            let result = match rule.test {
                _ if found > 0 => format!("{found} 处不符"),
                // Nothing was printed that could differ.
                Test::Stated => "由各项推算，没有填报数".to_owned(),
                _ => "符合".to_owned(),
            };
            proof.push(Proof { rule: rule.id, title: rule.title, compared: rule.title.to_owned(), result });
        }
    }

    /// Puts the findings in order once all rules have run.
    pub(super) fn finish(&mut self, report: &Report) {
        for found in &mut self.found {
            let waiver = report.waivers.iter().find(|waiver| waiver.rule == found.diagnostic.id);
            let waiver = waiver.filter(|_| found.diagnostic.id != WAIVER_HAS_REASON.id);
            let reason = waiver.map(|waiver| waiver.reason.trim()).filter(|reason| !reason.is_empty());
            found.diagnostic.waived = reason.map(str::to_owned);
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

    // What a rule asks and says.

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
        self.add(finding, None);
    }

    /// Adds a finding at one fact.
    pub fn at(&mut self, path: impl AsRef<str>, message: impl Into<String>, label: impl Into<String>) {
        let finding = self.finding(message).label(Label::fact(FactPath::new(path), label));
        self.push(finding);
    }

    pub(super) fn push_equation(&mut self, finding: Diagnostic, paths: BTreeSet<FactPath>, difference: Amount) {
        self.add(finding, Some(Equation { paths, difference }));
    }

    fn add(&mut self, mut finding: Diagnostic, equation: Option<Equation>) {
        if finding.help.is_none() && !self.running.rule.help.is_empty() {
            finding.help = Some(self.running.rule.help.to_owned());
        }
        self.found.push(Found { diagnostic: finding, equation });
    }

    pub(super) fn rule(&self) -> Rule {
        self.running.rule
    }

    /// All prose of the report.
    pub(super) fn texts(&mut self, report: &Report) -> Arc<Texts> {
        Arc::clone(self.running.texts.get_or_insert_with(|| Arc::new(prose::texts(report))))
    }

    /// Ids of the rules of this run.
    pub(super) fn ids(&self) -> &[&'static str] {
        &self.running.ids
    }

    /// Whether a rule has found anything yet.
    pub(super) fn has_found(&self, id: &str) -> bool {
        self.found.iter().any(|found| found.diagnostic.id == id)
    }

    pub(super) fn records(&self) -> bool {
        self.running.proof.is_some()
    }

    pub(super) fn record(&mut self, comparison: Comparison) {
        self.running.compared += 1;
        let Rule { id, title, .. } = self.running.rule;
        if let Some(proof) = &mut self.running.proof {
            proof.push(Proof { rule: id, title, compared: comparison.compared, result: comparison.result });
        }
    }

    pub(super) fn into_proof(self) -> Vec<Proof> {
        self.running.proof.unwrap_or_default()
    }

    // What a reader asks.

    /// The findings: errors first; what only follows from one stands in its `children`; waived ones last.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Adds what the finished document gave ([`check_document`](super::check_document)) to what the facts gave.
    pub fn extend(&mut self, other: Findings) {
        self.diagnostics.extend(other.diagnostics);
        self.diagnostics.sort_by_key(|finding| (finding.waived.is_some(), std::cmp::Reverse(finding.severity)));
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

    /// Whether the report may be published: no error stands that is not waived.
    pub fn is_publishable(&self) -> bool {
        self.count(Severity::Error) == 0
    }

    /// Whether an error points at this character.
    pub(crate) fn speaks_of(&self, character: char) -> bool {
        let code = code_point(character);
        let errors =
            self.diagnostics.iter().filter(|finding| finding.id == VISIBLE_CHARACTERS.id && finding.waived.is_none());
        errors.flat_map(|finding| &finding.labels).any(|label| label.text.ends_with(&code))
    }

    /// The last word (结论): 可以公开：错误 0，警告 1，提示 0；已豁免 1。
    pub fn verdict(&self) -> String {
        let verdict = if self.is_publishable() { "可以公开" } else { "不得公开" };
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
        FindingsDisplay { findings: self, source, colour: false }
    }
}

/// For each finding the one it only follows from.
///
/// The sum of an equation that failed contains the sum of a smaller one that failed by the same amount: what the larger
/// has more is balanced. So the smaller one is the cause, and the larger will hold when it does.
fn roots(found: &[Found]) -> Vec<Option<usize>> {
    let equation = |i: usize| found[i].equation.as_ref();
    let explains = |a: usize, b: usize| {
        let (Some(small), Some(large)) = (equation(a), equation(b)) else { return false };
        a != b
            && small.difference == large.difference
            && found[a].diagnostic.waived.is_some() == found[b].diagnostic.waived.is_some()
            && (small.paths.len(), a) < (large.paths.len(), b)
            && small.paths.is_subset(&large.paths)
    };
    let equations: Vec<usize> = (0..found.len()).filter(|&i| equation(i).is_some()).collect();
    (0..found.len())
        .map(|b| {
            let causes = equations.iter().copied().filter(|&a| explains(a, b));
            causes.min_by_key(|&a| (equation(a).map_or(0, |equation| equation.paths.len()), a))
        })
        .collect()
}

/// Findings for a terminal.
#[derive(Clone, Copy, Debug)]
pub struct FindingsDisplay<'a> {
    findings: &'a Findings,
    source: &'a Source,
    colour: bool,
}

impl FindingsDisplay<'_> {
    /// With colours for a terminal.
    pub fn coloured(mut self, colour: bool) -> Self {
        self.colour = colour;
        self
    }
}

impl fmt::Display for FindingsDisplay<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.findings.diagnostics.is_empty() {
            write!(f, "{}\n\n", Display::new(&self.findings.diagnostics, self.source).coloured(self.colour))?;
        }
        writeln!(f, "{}", self.findings.verdict())
    }
}
