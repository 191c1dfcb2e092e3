//! Counts of parts against the count of their whole: units, vehicles, posts.

use super::evidence::Evidence;
use super::statement::{Event, Statement};
use crate::diag::Diagnostic;
use crate::prose::{Figure, Measure};

/// Things that are counted by kinds which do not overlap.
struct Kinds {
    /// What the name of the whole contains.
    whole: &'static [&'static str],
    /// What the name of each kind ends in.
    part: &'static [&'static str],
    /// The kinds are all there are where one of them is this.
    rest: &'static [&'static str],
    counters: &'static [&'static str],
}

const KINDS: [Kinds; 4] = [
    Kinds {
        whole: &["单位"],
        part: &["行政单位", "事业单位", "参公单位", "参公事业单位"],
        rest: &["其他事业单位"],
        counters: &["个", "家"],
    },
    Kinds {
        whole: &["车辆", "公务用车", "用车"],
        part: &["用车", "轿车", "越野车", "载客汽车", "车辆"],
        rest: &["其他用车"],
        counters: &["辆", "台"],
    },
    Kinds {
        whole: &["公务用车", "车"],
        part: &["轿车", "越野车", "客车", "载客汽车", "其他车型"],
        rest: &["载客汽车"],
        counters: &["辆", "台"],
    },
    Kinds {
        whole: &["编制"],
        part: &["行政编制", "事业编制", "工勤编制", "机关工勤编制"],
        rest: &[],
        counters: &["人", "名", "个"],
    },
];

pub(super) fn check(evidence: &mut Evidence<'_>) {
    let mut found = Vec::new();
    let counts: Vec<(usize, &String, &Figure)> = evidence
        .events
        .iter()
        .enumerate()
        .filter_map(|(at, event)| match &event.what {
            Statement::Count { name, figure } => Some((at, name, figure)),
            _ => None,
        })
        .collect();
    for (i, (at, name, whole)) in counts.iter().enumerate() {
        let sentence = evidence.events[*at].place.sentence;
        let opened = |until: usize| {
            evidence.events[*at..until].iter().any(|event: &Event| matches!(event.what, Statement::Opening { .. }))
        };
        for kinds in &KINDS {
            if !kinds.counts(whole) || !kinds.whole.iter().any(|word| name.contains(word)) {
                continue;
            }
            let here =
                counts[i + 1..].iter().take_while(|(other, ..)| evidence.events[*other].place.sentence == sentence);
            let parts: Vec<(&String, &Figure)> = here
                .take_while(|(other, part, figure)| opened(*other) && kinds.counts(figure) && kinds.is_part(part))
                .map(|(_, part, figure)| (*part, *figure))
                .collect();
            let sum: rust_decimal::Decimal = parts.iter().map(|(_, figure)| figure.printed).sum();
            let closed = parts.iter().any(|(part, _)| kinds.rest.iter().any(|rest| part.ends_with(rest)));
            let short = closed && parts.len() >= 2 && sum < whole.printed;
            if parts.is_empty() || sum <= whole.printed && !short {
                continue;
            }
            let parts: Vec<(String, Figure)> =
                parts.into_iter().map(|(part, figure)| (part.clone(), figure.clone())).collect();
            found.push(((*whole).clone(), parts, sum));
            break;
        }
    }
    for (whole, parts, sum) in found {
        let page = evidence.page;
        let (text, right) = (page.quote(&whole.span), whole.alike(sum));
        let mut finding = Diagnostic::error("counts-sum", format!("合计 {text}，而其中各类之和为 {right}"))
            .label(page.label(whole.span.clone(), format!("各类之和为 {right}")));
        for (_, part) in parts {
            finding = finding.label(page.label(part.span.clone(), page.quote(&part.span)));
        }
        evidence.report(finding.help("核对合计与各类的个数"));
    }
}

impl Kinds {
    fn counts(&self, figure: &Figure) -> bool {
        matches!(figure.measure, Measure::Count(counter) if self.counters.contains(&counter)) && !figure.approximate
    }

    fn is_part(&self, name: &str) -> bool {
        self.part.iter().any(|end| name.ends_with(end))
    }
}
