//! H. Sums that only one form asks to agree.

use super::findings::Findings;
use super::rule::{Rule, Test};
use crate::diag::FactPath;
use crate::document::Document;
use crate::model::figures::{Total, figure};
use crate::model::{BudgetBasis, Report};

pub(super) const FORM_RELATIONS: Rule =
    Rule::new("form-relations", "格式自己规定的勾稽关系成立", Test::Document(form_relations))
        .authority("格式的 form.toml：relations")
        .help("核对所标各数；关系本身写在格式的 form.toml 中。");

fn form_relations(report: &Report, document: &Document, findings: &mut Findings) {
    let basis = findings.options().basis;
    for relation in &document.relations {
        let (left, right) = (sum(report, basis, &relation.left), sum(report, basis, &relation.right));
        if relation.at_most {
            findings.expect_within(left, right);
        } else {
            findings.expect_equal(left, right);
        }
    }
}

/// The sum of some figures; one that the report leaves out is nothing.
fn sum(report: &Report, basis: BudgetBasis, side: &[(FactPath, String)]) -> Total {
    let terms: Vec<&str> = side.iter().map(|(_, term)| term.as_str()).collect();
    let mut sum: Option<Total> = None;
    for (path, term) in side {
        let Some(mut own) = figure(report, basis, path.as_str()) else { continue };
        for addend in own.addends.iter_mut().filter(|addend| addend.path == *path) {
            addend.term = term.clone().into();
        }
        sum = Some(match sum {
            None => own,
            Some(mut sum) => {
                sum.addends.append(&mut own.addends);
                sum
            }
        });
    }
    sum.unwrap_or_else(|| Total::new("", "extra")).named(terms.join("＋"))
}
