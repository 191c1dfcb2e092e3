//! Findings with their places.

use juesuan::audit::{Audit, Standing};
use juesuan::diag::{self, Diagnostic, Display, Location, Severity, Source};
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;

/// A place that a finding points at.
#[pyclass(frozen, get_all, module = "juesuan")]
#[derive(Clone)]
pub(crate) struct Label {
    /// File, as messages name it.
    file: Option<String>,
    /// Line, from 1.
    line: Option<usize>,
    /// Column in characters, from 1.
    column: Option<usize>,
    /// Path of the fact: `total.actual`.
    path: Option<String>,
    /// Cell of a workbook that the fact was taken from: `决算表.xlsx 收入决算表!E7`.
    cell: Option<String>,
    /// What is there.
    text: String,
}

#[pymethods]
impl Label {
    fn __repr__(&self) -> String {
        let place = |n: Option<usize>| n.map_or("?".to_owned(), |n| n.to_string());
        let file = self.file.as_deref().or(self.path.as_deref()).unwrap_or("?");
        format!("<Label {file}:{}:{} {}>", place(self.line), place(self.column), self.text)
    }
}

/// One thing that is wrong or to be looked at.
#[pyclass(frozen, get_all, module = "juesuan")]
#[derive(Clone)]
pub(crate) struct Finding {
    /// Stable name of the rule or of the kind of mistake: `three-public-sum`.
    id: &'static str,
    /// `error`, `warning` or `note`.
    severity: &'static str,
    /// What is wrong, in Chinese, with both numbers.
    message: String,
    /// What to do.
    help: Option<String>,
    /// The places, the main one first.
    labels: Vec<Label>,
    /// What only follows from it.
    children: Vec<Finding>,
    /// Why the report waives it.
    waived: Option<String>,
}

#[pymethods]
impl Finding {
    /// File of the main place.
    #[getter]
    fn file(&self) -> Option<&str> {
        self.labels.first()?.file.as_deref()
    }

    /// Line of the main place, from 1.
    #[getter]
    fn line(&self) -> Option<usize> {
        self.labels.first()?.line
    }

    /// Column of the main place, from 1.
    #[getter]
    fn column(&self) -> Option<usize> {
        self.labels.first()?.column
    }

    /// Path of the fact at the main place.
    #[getter]
    fn path(&self) -> Option<&str> {
        self.labels.first()?.path.as_deref()
    }

    fn __repr__(&self) -> String {
        let place = match (self.file(), self.line()) {
            (Some(file), Some(line)) => format!(" {file}:{line}"),
            _ => String::new(),
        };
        format!("<Finding {} {}{place} {}>", self.severity, self.id, self.message)
    }
}

impl Finding {
    fn new(diagnostic: &Diagnostic, source: &Source) -> Finding {
        Finding {
            id: diagnostic.id,
            severity: diagnostic.severity.key(),
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            labels: diagnostic.labels.iter().map(|label| Label::new(label, source)).collect(),
            children: diagnostic.children.iter().map(|child| Finding::new(child, source)).collect(),
            waived: diagnostic.waived.clone(),
        }
    }
}

impl Label {
    fn new(label: &diag::Label, source: &Source) -> Label {
        let place = source.resolve(label);
        let (line, column) = place.as_ref().map(|(file, span)| file.line_column(span.start)).unzip();
        let path = match &label.location {
            Location::Fact(path) => Some(path.as_str().to_owned()),
            Location::Passage { path, .. } => Some(path.as_str().to_owned()),
            _ => None,
        };
        Label {
            file: place.map(|(file, _)| source.name_of(&file)),
            line,
            column,
            path,
            cell: source.cell(label).map(|cell| format!("{} {}!{}", cell.workbook, cell.sheet, cell.cell)),
            text: label.text.clone(),
        }
    }
}

/// Findings in order: a sequence. As a text it is what the program prints.
#[pyclass(frozen, module = "juesuan")]
pub(crate) struct Findings {
    diagnostics: Vec<Diagnostic>,
    source: Source,
    /// What they are about, as messages name it.
    name: String,
    /// The last word on the report: 可以公开：错误 0，警告 1，提示 0。 An error that stopped the work has none.
    #[pyo3(get)]
    verdict: Option<String>,
}

#[pymethods]
impl Findings {
    /// Whether the report may be published: no error stands that is not waived.
    #[getter]
    fn is_publishable(&self) -> bool {
        self.count("error") == 0
    }

    /// How many findings of this severity stand that are not waived, those that follow from others included.
    fn count(&self, severity: &str) -> usize {
        let all = self.diagnostics.iter().flat_map(|root| std::iter::once(root).chain(&root.children));
        all.filter(|finding| finding.waived.is_none() && finding.severity.key() == severity).count()
    }

    /// The findings as JSON; the schema stands in the library's docs/audit.md.
    fn to_json(&self) -> String {
        diag::to_json(&self.name, &self.diagnostics, &self.source)
    }

    /// The findings as a SARIF 2.1.0 log.
    fn to_sarif(&self) -> String {
        let rule = |id: &str| juesuan::check::RULES.iter().find(|rule| rule.id == id).map(|rule| rule.title);
        let title = |id: &str| rule(id).or_else(|| juesuan::audit::title(id));
        diag::to_sarif([(self.diagnostics.as_slice(), &self.source)], title)
    }

    fn __len__(&self) -> usize {
        self.diagnostics.len()
    }

    fn __getitem__(&self, index: isize) -> PyResult<Finding> {
        let at = if index < 0 { index + self.diagnostics.len() as isize } else { index };
        let found = usize::try_from(at).ok().and_then(|at| self.diagnostics.get(at));
        let found = found.ok_or_else(|| PyIndexError::new_err("there is no such finding"))?;
        Ok(Finding::new(found, &self.source))
    }

    fn __str__(&self) -> String {
        let mut text = Display::new(&self.diagnostics, &self.source).to_string();
        if let Some(verdict) = &self.verdict {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(verdict);
        }
        text
    }

    /// The findings as a table, for a notebook.
    fn _repr_html_(&self) -> String {
        let mut html = "<table><thead><tr><th>级别<th>规则<th>说明<th>位置</tr></thead><tbody>".to_owned();
        for finding in &self.diagnostics {
            let place = finding
                .labels
                .first()
                .and_then(|label| self.source.resolve(label))
                .map(|(file, span)| format!("{}:{}", self.source.name_of(&file), file.line_column(span.start).0));
            let (severity, place) = (finding.severity.term(), place.unwrap_or_default());
            let cells = [severity, finding.id, &finding.message, &place].map(|text| format!("<td>{}", escape(text)));
            html.push_str(&format!("<tr>{}</tr>", cells.concat()));
        }
        html.push_str(&format!("</tbody></table><p>{}</p>", escape(self.verdict.as_deref().unwrap_or_default())));
        html
    }

    fn __repr__(&self) -> String {
        let counts = ["error", "warning", "note"].map(|severity| format!("{severity} {}", self.count(severity)));
        format!("<Findings {}>", counts.join(", "))
    }
}

impl Findings {
    /// What the rules found about a report.
    pub(crate) fn of_report(findings: &juesuan::check::Findings, source: &Source) -> Findings {
        Findings {
            diagnostics: findings.diagnostics().to_vec(),
            source: source.clone(),
            name: "report.toml".to_owned(),
            verdict: Some(findings.verdict()),
        }
    }

    /// What stopped the work.
    pub(crate) fn of_error(error: &juesuan::Error) -> Findings {
        let (diagnostics, source) = (error.diagnostics().to_vec(), error.source_text().clone());
        Findings { diagnostics, source, name: "report.toml".to_owned(), verdict: None }
    }

    /// What the audit found in a file of this name, and how much of it was read and judged.
    pub(crate) fn of_audit(audit: Audit, name: &str) -> Findings {
        let judged = audit.coverage.claims.len() - audit.coverage.count(Standing::Unchecked);
        let right = audit.coverage.count(Standing::Right);
        let counts = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| {
            let found = audit.findings.iter().filter(|finding| finding.severity == severity);
            format!("{} {}", severity.term(), found.count())
        });
        let verdict = format!("{name}：{}；核对 {judged} 处，相符 {right} 处。", counts.join("，"));
        Findings {
            diagnostics: audit.findings,
            source: Source::default(),
            name: name.to_owned(),
            verdict: Some(verdict),
        }
    }
}

/// A text within HTML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
