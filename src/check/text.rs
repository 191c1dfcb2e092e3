//! H. Text (文字).

use std::collections::BTreeSet;
use std::ops::Range;

use rust_decimal::Decimal;

use super::equation::money;
use super::prose::{BLANK, Kind, Prose, Texts, blank_texts};
use super::sums::is_fiscal;
use super::{Findings, Rule, Test, figures, label, three_public};
use crate::amount::{Amount, Unit, round};
use crate::audit;
use crate::classification::{Fund, Level, definition, same_name};
use crate::diag::{Diagnostic, Location, Severity, TextFile};
use crate::model::{BudgetBasis, Date, Report, SelfName, derived};

pub(super) const GLOSSARY_COVERS_SUBJECTS: Rule = Rule {
    id: "glossary-covers-subjects",
    title: "文字中写到的科目都有名词解释",
    severity: Severity::Warning,
    authority: "部门决算公开文本第三部分：名词解释；预决算公开操作规程：对专业名词作解释",
    help: "在 [[glossary]] 中补上解释（term 为科目名称），地方科目写在 [[subjects]] 的 definition。",
    test: Test::Report(|report, findings| {
        let explained =
            |name: &str| report.glossary.iter().any(|own| own.term.contains(name) || same_name(&own.term, name));
        let mut seen = BTreeSet::new();
        let mut missing = Vec::new();
        for (i, item) in report.expenditure.items.iter().enumerate() {
            let Some(name) = report.function_name(item.code) else { continue };
            let local = report.subjects.iter().any(|own| own.code == item.code && own.definition.is_some());
            let known = local || definition(item.code, name).is_some() || explained(name);
            // A subject that should be given by 项 is none to explain.
            let named = is_fiscal(item.fund) && item.code.level() == Level::Item;
            if named && !known && seen.insert(item.code) {
                missing.push(label(format!("expenditure.items[{i}].code"), format!("“{name}”没有解释")));
            }
        }
        if !missing.is_empty() {
            let mut finding = findings.finding(format!("{} 个科目没有名词解释", missing.len()));
            finding.labels = missing;
            findings.push(finding);
        }
    }),
};

/// A number with its unit in a text.
struct Number {
    span: Range<usize>,
    value: Measured,
    /// Not meant to the last digit: 余, 约.
    vague: bool,
}

enum Measured {
    Money(Amount),
    Percent(Decimal),
}

/// Amounts and percentages that a text types.
fn numbers(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(start) = text[at..].find(|c: char| c.is_ascii_digit()).map(|found| at + found) {
        let mut end = start;
        while end < bytes.len()
            && (bytes[end].is_ascii_digit()
                || (matches!(bytes[end], b'.' | b',') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit)))
        {
            end += 1;
        }
        at = end;
        let digits = text[start..end].replace(',', "");
        let before = text[..start].chars().next_back();
        if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.' || c == BLANK) {
            continue;
        }
        let rest = &text[end..];
        let vague_before =
            ["约", "近", "超", "逾", "超过", "不足", "每人", "人均"].iter().any(|word| text[..start].ends_with(word));
        let (value, unit) = if rest.starts_with('%') || rest.starts_with('％') {
            let Ok(percent) = digits.parse() else { continue };
            (Measured::Percent(percent), rest.chars().next().map_or(1, char::len_utf8))
        } else {
            let Some((symbol, factor, unit)) =
                [("亿元", 10_000, Unit::WanYuan), ("万元", 1, Unit::WanYuan), ("元", 1, Unit::Yuan)]
                    .into_iter()
                    .find(|(symbol, ..)| rest.starts_with(symbol))
            else {
                continue;
            };
            let Ok(amount) = Amount::parse(&digits, unit) else { continue };
            (Measured::Money(amount.times(factor)), symbol.len())
        };
        at = end + unit;
        let vague_after = ["以上", "以下", "以内", "左右", "余", "多"].iter().any(|word| text[at..].starts_with(word));
        found.push(Number { span: start..at, value, vague: vague_before || vague_after });
    }
    found
}

/// The amounts and percentages that the report itself has.
#[derive(Clone, Debug)]
pub(super) struct Known {
    amounts: BTreeSet<Amount>,
    /// What shares are of.
    wholes: [Amount; 4],
    /// Changes with what they are measured from, actual figures with their budgets.
    ratios: Vec<(Amount, Amount)>,
}

impl Known {
    fn of(report: &Report, basis: BudgetBasis) -> Known {
        let mut amounts: BTreeSet<Amount> = derived(report, basis).into_iter().map(|figure| figure.value).collect();
        figures::amounts(report, basis, &mut |amount| {
            amounts.insert(amount);
        });
        let mut ratios = Vec::new();
        for (actual, prior) in figures::compared(report) {
            amounts.insert((actual - prior).abs());
            ratios.push(((actual - prior).abs(), prior));
        }
        let general = report.fund_account(Fund::GeneralPublicBudget).actual;
        let wholes = [report.revenue_total(), report.expenditure_total(), general, report.three_public_actual()];
        ratios.extend(report.expenditure.items.iter().map(|item| (item.actual(), item.budget.on(basis))));
        ratios.extend(report.performance.projects.iter().map(|project| (project.actual(), project.budget())));
        Known { amounts, wholes, ratios }
    }

    /// An amount of the report, or one that 万元 with two decimals shows so.
    fn has_amount(&self, amount: Amount) -> bool {
        let half = Unit::WanYuan.half_step();
        let shown = amount.wan_exact().scale() <= 2;
        let near = || self.amounts.range(amount - half..=amount + half).any(|known| known.wan() == amount.wan());
        self.amounts.contains(&amount) || shown && near()
    }

    fn has(&self, value: &Measured) -> bool {
        match value {
            Measured::Money(amount) => self.has_amount(*amount),
            Measured::Percent(percent) => {
                let gives = |(part, whole): &(Amount, Amount)| {
                    part.percent_of(*whole).is_some_and(|exact| round(exact, percent.scale()) == percent.normalize())
                };
                let half = Decimal::new(5, percent.scale() + 1);
                let is_share = |whole: &Amount| {
                    let part = |percent: Decimal| Amount::from_yuan(whole.yuan() * percent / Decimal::ONE_HUNDRED);
                    let (low, high) = (part(*percent - half), part(*percent + half));
                    low < high && self.amounts.range(low..high).next().is_some()
                };
                self.wholes.iter().any(is_share) || self.ratios.iter().any(gives)
            }
        }
    }
}

impl Texts {
    fn known(&self, report: &Report, basis: BudgetBasis) -> &Known {
        self.known.get_or_init(|| Known::of(report, basis))
    }

    /// What the audit of texts says of the sentences that are typed out. A sentence with an expression has figures that
    /// stand nowhere in the text, so it is left out; so is one with less than two figures, which claims nothing.
    fn claims(&self) -> &[Diagnostic] {
        self.claims.get_or_init(|| self.running().flat_map(claims_of).collect())
    }
}

fn claims_of(text: &Prose) -> Vec<Diagnostic> {
    let mut typed = String::new();
    for (_, sentence) in text.sentences() {
        if !sentence.contains(BLANK) && numbers(sentence).len() >= 2 {
            typed.push_str(sentence);
        } else {
            typed.extend(std::iter::repeat_n(' ', sentence.len()));
        }
    }
    if typed.trim().is_empty() {
        return Vec::new();
    }
    let mut claims = audit::text(&TextFile::new(text.path.as_str(), typed));
    for label in claims.iter_mut().flat_map(|claim| &mut claim.labels) {
        if let Location::Text { span, .. } = &label.location {
            label.location = Location::Passage { path: text.path.clone(), span: span.clone() };
        }
    }
    claims
}

/// Last year's figures, with their terms.
fn priors(report: &Report) -> Vec<(Amount, &'static str)> {
    let mut all = vec![
        (report.total.prior, "收、支总计"),
        (report.fiscal_appropriation.prior, "财政拨款收、支总计"),
        (report.general_public_budget.prior, "一般公共预算财政拨款支出"),
    ];
    all.extend(report.government_funds.as_ref().map(|own| (own.prior, "政府性基金预算财政拨款支出")));
    all.extend(report.state_capital.as_ref().map(|own| (own.prior, "国有资本经营预算财政拨款支出")));
    all.extend(report.agency_operating.as_ref().map(|own| (own.prior, "机关运行经费")));
    all.push((report.three_public_prior(), "“三公”经费"));
    all.extend(three_public::lines(report).into_iter().map(|line| (line.line.prior, line.term)));
    all.retain(|(amount, _)| !amount.is_zero());
    all
}

/// Whether a sentence speaks of the year before.
fn speaks_of_last_year(sentence: &str, year: i32) -> bool {
    let last = format!("{}年", year - 1);
    ["上年", "去年", "上一年", "同比", "比", "较", "由", "从", &last].into_iter().any(|word| sentence.contains(word))
}

/// Amounts equal to last year's figure where this year's is meant, each with its sentence's place.
fn stale<'a>(report: &Report, known: &Known, text: &'a Prose) -> Vec<(Range<usize>, &'a str, Amount, &'static str)> {
    let priors = priors(report);
    let mut found = Vec::new();
    for (start, sentence) in text.sentences() {
        for number in numbers(sentence) {
            let Measured::Money(amount) = number.value else { continue };
            let prior = priors.iter().find(|(prior, _)| *prior == amount);
            let Some(&(_, term)) = prior.filter(|_| !number.vague && !known.has_amount(amount)) else {
                continue;
            };
            // A round amount may be anything; a figure with its 分 is none but this one.
            let distinct = amount.wan_exact().scale() >= 2 || sentence.contains(term);
            if distinct && !speaks_of_last_year(sentence, report.year) {
                found.push((start + number.span.start..start + number.span.end, sentence, amount, term));
            }
        }
    }
    found
}

pub(super) const PROSE_FIGURE_KNOWN: Rule = Rule {
    id: "prose-figure-known",
    title: "文字中的金额和百分比是本报告的数；不是的逐一列出，供核对",
    severity: Severity::Note,
    authority: "部门决算公开文本：文字与报表一致",
    help: "是本报告的数的，改写为 {{ … }}，随数据变化；其余核对来源。",
    test: Test::Report(|report, findings| {
        let basis = findings.options().basis;
        let mut unknown = Vec::new();
        let texts = findings.texts(report);
        for text in texts.running() {
            let typed: Vec<Number> = numbers(&text.text).into_iter().filter(|number| !number.vague).collect();
            if typed.is_empty() {
                continue;
            }
            let known = texts.known(report, basis);
            // What other rules say of a figure is not said again.
            let mut said: Vec<Range<usize>> = stale(report, known, text).into_iter().map(|(span, ..)| span).collect();
            said.extend(texts.claims().iter().filter_map(|claim| match &claim.labels.first()?.location {
                Location::Passage { path, span } if *path == text.path => Some(span.clone()),
                _ => None,
            }));
            let typed = typed.into_iter().filter(|number| !known.has(&number.value) && !said.contains(&number.span));
            unknown.extend(typed.map(|number| text.label(number.span, "本报告没有此数")));
        }
        if !unknown.is_empty() {
            let mut finding = findings.finding(format!("文字中有 {} 个数不是本报告的数，请核对", unknown.len()));
            finding.labels = unknown;
            findings.push(finding);
        }
    }),
};

pub(super) const PROSE_FIGURE_STALE: Rule = Rule {
    id: "prose-figure-stale",
    title: "说本年的文字不用上年的数",
    severity: Severity::Warning,
    authority: "部门决算公开文本：文字与报表一致",
    help: "改为本年的数，最好写成 {{ … }}；确指上年的，写明“上年”。",
    test: Test::Report(|report, findings| {
        let basis = findings.options().basis;
        let texts = findings.texts(report);
        for text in texts.running() {
            if !text.text.contains('元') {
                continue;
            }
            let known = texts.known(report, basis);
            for (span, _, amount, term) in stale(report, known, text) {
                let message = format!("文字中的 {} 是上年的{term}，不是本年的数", money(amount));
                findings.passages(text, vec![(span, "上年的数".to_owned())], |_| message);
            }
        }
    }),
};

pub(super) const PROSE_ARITHMETIC: Rule = Rule {
    id: "prose-arithmetic",
    title: "一句话里写死的合计、占比、增减、完成率算得出",
    severity: Severity::Error,
    authority: "部门决算公开文本：文字与报表一致",
    help: "核对这句话里的各数；是本报告的数的，改写为 {{ … }}。",
    test: Test::Report(|report, findings| {
        const CLAIMS: [&str; 10] = [
            "change-rate",
            "change-amount",
            "change-direction",
            "share",
            "completion",
            "stated-relation",
            "difference",
            "parts-sum",
            "part-within-whole",
            "changes-sum",
        ];
        claims(report, findings, &CLAIMS);
    }),
};

pub(super) const NO_DIVISION_BY_ZERO: Rule = Rule {
    id: "no-division-by-zero",
    title: "基数为零时不写比率：写“上年无此项”“年初未安排预算”",
    severity: Severity::Error,
    authority: "部门决算公开文本：上年数、预算数为零时无增长率、完成率",
    help: "删去比率，写明上年无此项或年初未安排预算。",
    test: Test::Report(|report, findings| claims(report, findings, &["no-division-by-zero"])),
};

/// What the audit of texts finds, by the kinds of its findings.
fn claims(report: &Report, findings: &mut Findings, kinds: &[&str]) {
    for claim in findings.texts(report).claims().iter().filter(|claim| kinds.contains(&claim.id)) {
        let mut finding = findings.finding(claim.message.clone());
        finding.severity = finding.severity.min(claim.severity);
        finding.help = claim.help.as_ref().map(|help| format!("{help}。"));
        finding.labels.clone_from(&claim.labels);
        findings.push(finding);
    }
}

/// Years written out in a text: 2019年.
fn years(text: &str) -> impl Iterator<Item = (Range<usize>, i32)> {
    text.match_indices('年').filter_map(|(at, _)| {
        let start = at.checked_sub(4)?;
        let digits = text.get(start..at)?;
        let joined = text[..start].chars().next_back().is_some_and(|c| c.is_ascii_digit());
        let year = digits.parse().ok().filter(|year| (1900..2100).contains(year) && !joined)?;
        Some((start..at + '年'.len_utf8(), year))
    })
}

/// Whether a place lies within 《…》 of its text: the title of a document has its own year.
fn in_title(text: &str, at: usize) -> bool {
    let before = &text[..at];
    before.rfind('《').is_some_and(|open| before.rfind('》').is_none_or(|close| close < open))
}

pub(super) const PROSE_YEAR: Rule = Rule {
    id: "prose-year",
    title: "文字中的年份是决算年度、上年，或规划的年份",
    severity: Severity::Note,
    authority: "部门决算公开文本：年度一致",
    help: "核对年份是否沿用了旧稿；本年写 {{ year }}。",
    test: Test::Report(|report, findings| {
        let texts = findings.texts(report);
        for text in &texts.all {
            let mut others = Vec::new();
            for (start, sentence) in text.sentences() {
                let plan = ["规划", "计划", "下一步", "下年", "明年", "“十", "工程"]
                    .iter()
                    .any(|word| sentence.contains(word));
                for (span, year) in years(sentence) {
                    let own = (report.year - 1..=report.year).contains(&year) || plan && year > report.year - 6;
                    let (from, to) = (start + span.start, start + span.end);
                    let title = text.kind == Kind::Title && text.path.as_str().starts_with("annexes");
                    if !own && !in_title(&text.text, from) && !title {
                        others.push((from..to, "别的年份".to_owned()));
                    }
                }
            }
            findings.passages(text, others, |n| format!("文字中有 {n} 处年份既不是{}年也不是上年", report.year));
        }
    }),
};

pub(super) const YEAR_CONSISTENT: Rule = Rule {
    id: "year-consistent",
    title: "称为本年的是决算年度，称为上年的是前一年；批复和公开在决算年度之后",
    severity: Severity::Error,
    authority: "部门决算公开文本：年度一致",
    help: "改正年份；本年写 {{ year }}，上年写 {{ year - 1 }}。",
    test: Test::Report(year_consistent),
};

fn year_consistent(report: &Report, findings: &mut Findings) {
    for (path, term, date) in [("published", "公开时间", report.published), ("approved", "批复日期", report.approved)]
    {
        if let Some(date) = date.filter(|date| date.year <= report.year) {
            let finding = findings
                .finding(format!("{term} {date} 不晚于决算年度 {}年", report.year))
                .label(label(path, term))
                .label(label("year", "决算年度"));
            findings.push(finding);
        }
    }
    let texts = findings.texts(report);
    for text in &texts.all {
        let mut wrong = Vec::new();
        let title = text.kind == Kind::Title && text.path.as_str().starts_with("annexes");
        for (span, year) in years(&text.text) {
            let (before, after) = (&text.text[..span.start], &text.text[span.end..]);
            let opened = |words: &[&str]| {
                words.iter().any(|word| before.strip_suffix(['（', '(']).is_some_and(|rest| rest.ends_with(word)))
            };
            let closed = |words: &[&str]| {
                words.iter().any(|word| after.strip_prefix(['（', '(']).is_some_and(|rest| rest.starts_with(word)))
            };
            let this = ["本年", "今年", "本年度"];
            let last = ["上年", "去年", "上年度"];
            let expected = if opened(&this) || closed(&this) || title && !in_title(&text.text, span.start) {
                report.year
            } else if opened(&last) || closed(&last) {
                report.year - 1
            } else {
                continue;
            };
            if year != expected {
                wrong.push((span, format!("应为{expected}年")));
            }
        }
        findings.passages(text, wrong, |_| format!("年份与决算年度 {}年 不符", report.year));
    }
}

pub(super) const AGENCY_NAME: Rule = Rule {
    id: "agency-name",
    title: "单位名称只用全称、简称和所定的自称",
    severity: Severity::Warning,
    authority: "部门决算公开文本：名称一致；GB/T 9704 公文用语",
    help: "统一为 {{ agency.name }}、{{ agency.short_name }} 或 {{ agency.self_name }}。",
    test: Test::Report(|report, findings| {
        let own = match report.agency.self_name {
            SelfName::Department => "本部门",
            SelfName::Unit => "本单位",
        };
        // 我局 is a name of an agency that is a 局; in the mouth of another it may be somebody else's.
        let kind = report.agency.name.chars().next_back().map_or(String::new(), |last| format!("我{last}"));
        let mut others = vec!["本部门", "本单位", "我部门", "我单位", "我中心", kind.as_str()];
        others.retain(|name| *name != own && name.chars().count() > 1);
        let texts = findings.texts(report);
        for text in texts.running() {
            let mut found: Vec<(Range<usize>, String)> = Vec::new();
            for &name in &others {
                found.extend(text.find(name).map(|span| (span, format!("自称应为“{own}”"))));
            }
            found
                .extend(variants(report, &text.text).into_iter().map(|span| (span, "既不是全称也不是简称".to_owned())));
            found.sort_by_key(|(span, _)| span.start);
            findings.passages(text, found, |n| format!("单位的称呼有 {n} 处与所定的不同"));
        }
    }),
};

/// Places where the end of the full name stands, cut so that it is neither the full nor the short name: 区总工会.
fn variants(report: &Report, text: &str) -> Vec<Range<usize>> {
    let (full, short) = (report.agency.name.as_str(), report.agency.short_name.as_str());
    let core: String = full.chars().rev().take(3).collect::<Vec<_>>().into_iter().rev().collect();
    if core.chars().count() < 3 || !short.ends_with(&core) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (at, _) in text.match_indices(&core) {
        let end = at + core.len();
        // How much of the full name stands before the core.
        let mut start = at;
        let mut name = full[..full.len() - core.len()].chars();
        let mut before = text[..at].chars();
        while let (Some(a), Some(b)) = (name.next_back(), before.next_back()) {
            if a != b {
                break;
            }
            start -= a.len_utf8();
        }
        let written = &text[start..end];
        if start < at && written != full && written != short {
            found.push(start..end);
        }
    }
    found
}

pub(super) const SENSITIVE_DATA: Rule = Rule {
    id: "sensitive-data",
    title: "公开的文字中没有身份证号、手机号、银行账号和家庭住址",
    severity: Severity::Error,
    authority: "政府信息公开条例第十五条；个人信息保护法",
    help: "删去或隐去个人信息。",
    test: Test::Report(|report, findings| {
        let texts = findings.texts(report);
        for text in &texts.all {
            let mut found = Vec::new();
            for (span, digits) in runs(&text.text) {
                let kind = if is_identity(digits) {
                    "身份证号"
                } else if is_mobile(digits) {
                    "手机号"
                } else if is_account(digits) || says_account(&text.text[..span.start], digits) {
                    "银行账号"
                } else {
                    continue;
                };
                found.push((span, format!("疑为{kind}")));
            }
            for word in ["家庭住址", "家庭地址", "户籍地址", "现住址", "住址："] {
                found.extend(text.find(word).map(|span| (span, "疑为家庭住址".to_owned())));
            }
            findings.passages(text, found, |n| format!("公开的文字中有 {n} 处疑为个人信息"));
        }
    }),
};

/// Runs of digits (an X may end one) that are not amounts.
fn runs(text: &str) -> Vec<(Range<usize>, &str)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        if at - start == 17 && matches!(bytes.get(at), Some(b'X' | b'x')) {
            at += 1;
        }
        let part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'.');
        let money = ["元", "万", "亿", "%"].iter().any(|unit| text[at..].starts_with(unit));
        if !money && !part(start.checked_sub(1).and_then(|before| bytes.get(before))) && !part(bytes.get(at)) {
            found.push((start..at, &text[start..at]));
        }
    }
    found
}

/// An identity-card number: a date of birth and the check digit of GB 11643.
fn is_identity(text: &str) -> bool {
    let Some((digits, check)) = text.as_bytes().split_at_checked(17).filter(|_| text.len() == 18) else { return false };
    let number = |range: Range<usize>| text[range].parse().unwrap_or(0);
    if Date::new(i32::try_from(number(6..10)).unwrap_or(0), number(10..12), number(12..14)).is_none() {
        return false;
    }
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    b"10X98765432"[(sum % 11) as usize] == check[0].to_ascii_uppercase()
}

fn is_mobile(text: &str) -> bool {
    text.len() == 11 && text.starts_with('1') && !text[1..].starts_with(['0', '1', '2'])
}

/// The number of a bank card: 16 to 19 digits with the check digit of ISO/IEC 7812.
fn is_account(text: &str) -> bool {
    let luhn = || {
        let digits = text.bytes().rev().enumerate().map(|(i, digit)| {
            let digit = u32::from(digit - b'0') * if i % 2 == 1 { 2 } else { 1 };
            digit / 10 + digit % 10
        });
        digits.sum::<u32>() % 10 == 0
    };
    (16..=19).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) && luhn()
}

/// Whether the text before says that the digits are an account.
fn says_account(before: &str, digits: &str) -> bool {
    let before = before.trim_end_matches(['：', ':', '为', ' ']);
    digits.len() >= 8 && ["账号", "帐号", "卡号", "账户"].iter().any(|word| before.ends_with(word))
}

pub(super) const CLASSIFIED_WORDS: Rule = Rule {
    id: "classified-words",
    title: "公开的文字中没有密级标志",
    severity: Severity::Error,
    authority: "保守国家秘密法；政府信息公开条例第十四条",
    help: "先经保密审查；不涉密的删去密级标志。",
    test: Test::Report(|report, findings| {
        let texts = findings.texts(report);
        for text in &texts.all {
            let mut found = Vec::new();
            for word in ["绝密", "机密", "秘密"] {
                for span in text.find(word) {
                    let (before, after) = (&text.text[..span.start], &text.text[span.end..]);
                    let line = |c: char| c == '\n' || c.is_whitespace();
                    let alone = before.chars().next_back().is_none_or(line) && after.chars().next().is_none_or(line);
                    let bracketed =
                        before.ends_with(['【', '[', '（', '(']) && after.starts_with(['】', ']', '）', ')']);
                    let marked = after.trim_start().starts_with(['★', '☆'])
                        || before.trim_end_matches(['：', ':', ' ']).ends_with("密级");
                    if alone || bracketed || marked {
                        found.push((span, "密级标志".to_owned()));
                    }
                }
            }
            findings.passages(text, found, |n| format!("公开的文字中有 {n} 处密级标志"));
        }
    }),
};

pub(super) const PLACEHOLDER_LEFT: Rule = Rule {
    id: "placeholder-left",
    title: "没有留下待填的空白：××、XX、____、{{、TODO、（此处…",
    severity: Severity::Error,
    authority: "部门决算公开文本：内容完整",
    help: "填上内容；表达式须以 }} 结束。",
    test: Test::Report(|report, findings| {
        const MARKS: [&str; 14] =
            ["××", "XX", "xx", "＊＊", "**", "__", "＿＿", "{{", "}}", "TODO", "TBD", "（此处", "(此处", "待补充"];
        let texts = findings.texts(report);
        for text in &texts.all {
            let mut found: Vec<Range<usize>> = Vec::new();
            for mark in MARKS {
                for span in text.find(mark) {
                    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
                    let within = letter(text.text[..span.start].chars().next_back())
                        || letter(text.text[span.end..].chars().next());
                    let word = mark.starts_with(|c: char| c.is_ascii_alphabetic());
                    match found.last_mut() {
                        // ______ is one blank.
                        Some(last) if last.end == span.start => last.end = span.end,
                        _ if word && within => {}
                        _ => found.push(span),
                    }
                }
            }
            found.sort_by_key(|span| span.start);
            let found = found.into_iter().map(|span| (span, "待填".to_owned())).collect();
            findings.passages(text, found, |n| format!("文字中留有 {n} 处待填的空白"));
        }
    }),
};

pub(super) const TEXT_GIVEN: Rule = Rule {
    id: "text-given",
    title: "单位、下属单位、职能、项目、附件和名词的名称，职能和名词的说明都不空",
    severity: Severity::Error,
    authority: "部门决算公开文本：内容完整",
    help: "填上内容；不需要的整项删去。",
    test: Test::Report(|report, findings| {
        let blank = blank_texts(report);
        if !blank.is_empty() {
            let mut finding = findings.finding(format!("{} 处文字是空的", blank.len()));
            finding.labels.extend(blank.into_iter().map(|path| label(path, "空的")));
            findings.push(finding);
        }
    }),
};

pub(super) const PUNCTUATION: Rule = Rule {
    id: "punctuation",
    title: "标点不重复，汉字之间不用半角标点，括号和引号成对",
    severity: Severity::Warning,
    authority: "GB/T 15834—2011 标点符号用法",
    help: "改正标点。",
    test: Test::Report(|report, findings| {
        let texts = findings.texts(report);
        for text in &texts.all {
            let mut found = stops(&text.text);
            for (start, paragraph) in text.paragraphs() {
                let pairs = pairs(paragraph).into_iter();
                found.extend(pairs.map(|(span, why)| (start + span.start..start + span.end, why)));
            }
            found.sort_by_key(|(span, _)| span.start);
            let found = found.into_iter().map(|(span, why)| (span, why.to_owned())).collect();
            findings.passages(text, found, |n| format!("文字中有 {n} 处标点有误"));
        }
    }),
};

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '（' | '）' | '“' | '”' | '《' | '》' | '、')
}

/// Stops that are doubled, and half-width ones between Chinese characters.
fn stops(text: &str) -> Vec<(Range<usize>, &'static str)> {
    const STOPS: [char; 7] = ['。', '，', '、', '；', '：', '！', '？'];
    let mut found = Vec::new();
    let mut before: Option<(usize, char)> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map(|&(_, c)| c);
        if let Some((start, last)) = before {
            // ！！ and ？！ are emphasis.
            if STOPS.contains(&c) && STOPS.contains(&last) && !(matches!(c, '！' | '？') && matches!(last, '！' | '？'))
            {
                found.push((start..at + c.len_utf8(), "标点重复"));
            }
            if matches!(c, ',' | ';' | ':' | '!' | '?' | '.') && is_chinese(last) && after.is_some_and(is_chinese) {
                found.push((at..at + 1, "半角标点"));
            }
        }
        before = Some((at, c));
    }
    found
}

/// Brackets and quotes of a paragraph that have no partner.
fn pairs(text: &str) -> Vec<(Range<usize>, &'static str)> {
    const PAIRS: [(char, char); 9] = [
        ('（', '）'),
        ('(', ')'),
        ('“', '”'),
        ('‘', '’'),
        ('《', '》'),
        ('〈', '〉'),
        ('【', '】'),
        ('〔', '〕'),
        ('「', '」'),
    ];
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut found = Vec::new();
    let mut line = 0;
    for (at, c) in text.char_indices() {
        if c == '\n' {
            line = at + 1;
        }
        if PAIRS.iter().any(|pair| pair.0 == c) {
            open.push((at, c));
        } else if let Some(&(partner, _)) = PAIRS.iter().find(|pair| pair.1 == c) {
            match open.last() {
                Some(&(_, last)) if last == partner => {
                    open.pop();
                }
                // 1） heads a line of a list.
                _ if matches!(c, '）' | ')') && is_list_mark(&text[line..at]) => {}
                Some(&(start, last)) if matches!(c, '）' | ')') && matches!(last, '（' | '(') => {
                    open.pop();
                    found.push((start..start + last.len_utf8(), "括号一半全角一半半角"));
                }
                _ => found.push((at..at + c.len_utf8(), "没有前一半")),
            }
        }
    }
    found.extend(open.into_iter().map(|(at, c)| (at..at + c.len_utf8(), "没有后一半")));
    found
}

fn is_list_mark(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "一二三四五六七八九十".contains(c))
}

pub(super) const HEADING_ORDER: Rule = Rule {
    id: "heading-order",
    title: "附件的标题编号连续：一、（一）1.（1）",
    severity: Severity::Warning,
    authority: "GB/T 9704—2012：结构层次序数依次为“一、”“（一）”“1.”“（1）”",
    help: "补上漏掉的编号，或改正次序。",
    test: Test::Report(|report, findings| {
        let texts = findings.texts(report);
        for text in texts.all.iter().filter(|text| text.kind == Kind::Annex) {
            let mut last = [0_u32; 4];
            let mut found = Vec::new();
            for (start, line) in text.lines() {
                let lead = line.len() - line.trim_start().len();
                let Some((level, number, length)) = heading(line.trim_start()) else { continue };
                let expected = last[level] + 1;
                // A list may begin anew within its part.
                if number != expected && number != 1 {
                    let from = start + lead;
                    found.push((from..from + length, format!("应为第 {expected}")));
                }
                last[level] = number;
                last[level + 1..].fill(0);
            }
            findings.passages(text, found, |n| format!("附件中有 {n} 处标题编号不连续"));
        }
    }),
};

/// Level and number of a line that a number heads, and the length of that mark.
fn heading(line: &str) -> Option<(usize, u32, usize)> {
    let chinese = |text: &str| (1..100).find(|&n| crate::document::chinese_number(n) == text);
    let bracketed = line.strip_prefix(['（', '(']);
    let rest = bracketed.unwrap_or(line);
    let end = rest.find(|c: char| !c.is_ascii_digit() && !"一二三四五六七八九十".contains(c))?;
    let (number, mark) = (&rest[..end], rest[end..].chars().next()?);
    let length = line.len() - rest.len() + end + mark.len_utf8();
    let digits = || number.parse().ok().filter(|n| (1..100).contains(n));
    let (level, number) = match (bracketed.is_some(), mark) {
        (false, '、') => (0, chinese(number)?),
        (true, '）' | ')') if chinese(number).is_some() => (1, chinese(number)?),
        (false, '.' | '．') if !rest[end + mark.len_utf8()..].starts_with(|c: char| c.is_ascii_digit()) => {
            (2, digits()?)
        }
        (true, '）' | ')') => (3, digits()?),
        _ => return None,
    };
    Some((level, number, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_text() {
        let read = |text: &str| {
            numbers(text)
                .into_iter()
                .map(|number| {
                    let value = match number.value {
                        Measured::Money(amount) => amount.to_string(),
                        Measured::Percent(percent) => format!("{percent}%"),
                    };
                    (value, number.vague)
                })
                .collect::<Vec<_>>()
        };
        for (text, expected) in [
            ("共266.04万元，增长118.98%", vec![("2660400", false), ("118.98%", false)]),
            ("1,234.5元", vec![("1234.5", false)]),
            ("筹资13万余元，约5万元", vec![("50000", true)]),
            ("1.5亿元以上", vec![("150000000", true)]),
            ("25人，2020年，A4", vec![]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|(value, vague)| (value.to_owned(), vague)).collect();
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn personal_numbers() {
        assert!(is_identity("11010519491231002X"));
        assert!(!is_identity("110105194912310021"));
        assert!(!is_identity("123456789012345678"));
        assert!(is_mobile("13812345678") && !is_mobile("12012345678"));
        assert!(is_account("6222021234567890128") || !is_account("6222021234567890129"));
        let found: Vec<_> =
            runs("共13812345678元，电话13812345678，编号A13812345678").into_iter().map(|(_, digits)| digits).collect();
        assert_eq!(found, ["13812345678"]);
    }

    #[test]
    fn stops_and_pairs() {
        let wrong = |text: &str| stops(text).len() + pairs(text).len();
        for (text, n) in [
            ("决胜小康.奋斗有我", 1),
            ("项目,和", 1),
            ("好。。", 1),
            ("增长3.5%，好", 0),
            ("（一）甲(二)", 0),
            ("“三公经费", 1),
            ("《法》”", 1),
            ("1）甲\n2)乙", 0),
            ("（甲)", 1),
            ("好！！", 0),
        ] {
            assert_eq!(wrong(text), n, "{text}");
        }
    }

    #[test]
    fn numbered_lines() {
        for (line, expected) in [
            ("一、概况", Some((0, 1, 6))),
            ("（十二）其他", Some((1, 12, 12))),
            ("3.资金", Some((2, 3, 2))),
            ("（2）项目", Some((3, 2, 7))),
            ("2.5万元", None),
            ("一是加强", None),
        ] {
            assert_eq!(heading(line), expected, "{line}");
        }
    }

    #[test]
    fn years_of_a_text() {
        let found: Vec<i32> = years("2019年至12020年，2020年度；20200年").map(|(_, year)| year).collect();
        assert_eq!(found, [2019, 2020]);
    }
}
