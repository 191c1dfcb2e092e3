//! What a rule is: a constant that says what must hold, how bad it is where it does not, and the function that looks.

use super::findings::{Description, Findings, Subject};
use crate::diag::Severity;
use crate::document::Document;
use crate::model::Report;

/// A rule (勾稽关系、披露要求).
///
/// ```
/// use juesuan::check::{Rule, Test};
/// use juesuan::diag::Severity;
///
/// const NO_WORKS: Rule = Rule::new(
///     "no-works",
///     "本年度不得发生工程采购",
///     Test::Report(|report, findings| {
///         findings.expect_zero(juesuan::fact!(report.procurement.works));
///     }),
/// )
/// .severity(Severity::Warning)
/// .authority("本单位内部控制制度")
/// .help("核对政府采购台账。");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Rule {
    /// Stable name in kebab case; says what must hold.
    pub id: &'static str,
    /// What must hold, in Chinese.
    pub title: &'static str,
    /// How bad it is where it does not.
    pub severity: Severity,
    /// What asks for it: a law, the number of a table and its columns. Empty for a rule that nobody else asks for.
    pub authority: &'static str,
    /// What to do where it does not hold, unless the finding itself says so.
    pub help: &'static str,
    /// The test.
    pub test: Test,
    /// See [`compares_stated`](Self::compares_stated).
    pub stated: &'static [&'static str],
    /// Whether a report can waive it.
    pub(super) waivable: bool,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Test {
    /// The facts.
    Report(fn(&Report, &mut Findings)),
    /// Nothing but what the accounting system printed ([`Report::stated`]), against what the model derives.
    Stated,
    /// The finished document, beside the facts.
    Document(fn(&Report, &Document, &mut Findings)),
}

impl Rule {
    /// A rule of severity [`Error`](Severity::Error), without authority and help.
    ///
    /// - `id`: stable name in kebab case that says what must hold;
    /// - `title`: what must hold, in Chinese;
    /// - `test`: the function that looks.
    pub const fn new(id: &'static str, title: &'static str, test: Test) -> Rule {
        Rule { id, title, severity: Severity::Error, authority: "", help: "", test, stated: &[], waivable: true }
    }

    /// Sets how bad it is where the rule does not hold.
    pub const fn severity(self, severity: Severity) -> Rule {
        Rule { severity, ..self }
    }

    /// Sets what asks for the rule: a law, the number of a table and its columns.
    pub const fn authority(self, authority: &'static str) -> Rule {
        Rule { authority, ..self }
    }

    /// Sets what to do where the rule does not hold.
    pub const fn help(self, help: &'static str) -> Rule {
        Rule { help, ..self }
    }

    /// Sets the figures that the rule compares where the report states them ([`Report::stated`]): paths, in which `*`
    /// stands for one segment (`expenditure.*.total`). A stated figure that no running rule compares is left to
    /// `stated-figure`.
    pub const fn compares_stated(self, stated: &'static [&'static str]) -> Rule {
        Rule { stated, ..self }
    }

    /// Lets no report waive the rule: it is about the waivers themselves.
    pub(super) const fn unwaivable(self) -> Rule {
        Rule { waivable: false, ..self }
    }

    /// Whether the rule compares the stated figure of this path.
    pub(super) fn compares(&self, path: &str) -> bool {
        self.stated.iter().any(|pattern| {
            let mut segments = path.split('.');
            let fits = pattern.split('.').all(|own| segments.next().is_some_and(|other| own == "*" || own == other));
            fits && segments.next().is_none()
        })
    }

    /// The rule without its test, for the findings that it makes.
    pub(super) fn description(&self) -> Description {
        let subject = match self.test {
            Test::Report(_) => Subject::Report,
            Test::Stated => Subject::Stated,
            Test::Document(_) => Subject::Document,
        };
        let Rule { id, title, severity, help, waivable, .. } = *self;
        Description { id, title, severity, help, subject, waivable }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stated_figures_are_named_by_patterns() {
        let rule = Rule::new("a", "甲", Test::Stated).compares_stated(&["total.actual", "expenditure.*.total"]);
        for (path, expected) in [
            ("total.actual", true),
            ("expenditure.205.total", true),
            ("expenditure.total", false),
            ("expenditure.205.basic", false),
            ("total.actual.more", false),
            ("total", false),
        ] {
            assert_eq!(rule.compares(path), expected, "{path}");
        }
    }
}
