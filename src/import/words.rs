//! Texts of a workbook in one form, so that titles, heads and labels of other hands match those of a form.

/// What a text says without how it is set: half-width, without blanks, quotes and brackets.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .map(half)
        .filter(|c| !c.is_whitespace() && !c.is_control() && !"()\"'“”‘’「」[]{}〔〕【】《》".contains(*c))
        .collect()
}

/// A full-width letter, digit or sign as its half-width twin.
pub(super) fn half(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        '\u{3000}' | '\u{A0}' => ' ',
        c => c,
    }
}

/// A text without what stands in brackets: 使用非财政拨款结余（含专用结余） → 使用非财政拨款结余.
fn without_brackets(text: &str) -> String {
    let (mut depth, mut out) = (0_usize, String::new());
    for c in text.chars().map(half) {
        match c {
            '(' | '[' | '〔' | '【' => depth += 1,
            ')' | ']' | '〕' | '】' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// A title: without number, year and 年度, the longer and the shorter ways to say the same joined.
pub(super) fn title(text: &str) -> String {
    let text = plain(&without_brackets(text));
    let text = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || ".、-_:".contains(c));
    let mut text = text
        .strip_prefix("公开")
        .map_or(text, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('表'));
    for mark in ["年度", "年"] {
        text = text.strip_prefix(mark).unwrap_or(text);
    }
    [
        ("预算财政拨款", "预算"),
        ("预算拨款", "预算"),
        ("收入支出", "收支"),
        ("基本支出决算明细表", "基本支出决算表"),
        ("公共财政预算", "一般公共预算"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (long, short)| text.replace(long, short))
}

/// A head of columns.
pub(super) fn head(text: &str) -> String {
    let text = plain(text).replace("运行维护费", "运行费").replace("运行维护", "运行");
    let text = text.trim_end_matches("万元").trim_end_matches("人民币");
    match text {
        "小计" | "总计" => "合计".to_owned(),
        "决算数" | "决算金额" | "决算" | "本年决算数" | "支出数" | "支出金额" | "全年决算数" => {
            "金额".to_owned()
        }
        text => text.to_owned(),
    }
}

/// A head of columns as others might say it: 收入合计 for 本年收入合计, 一般公共预算 for 一般公共预算财政拨款.
pub(super) fn loose_head(text: &str) -> String {
    let text = head(text);
    let short = ["本年", "财政拨款", "拨款", "收入", "支出", "金额", "费"]
        .iter()
        .fold(text.clone(), |text, word| text.replace(word, ""));
    if short.is_empty() { text } else { short }
}

/// A label of a row: without its number, 其中 and brackets.
pub(super) fn label(text: &str) -> String {
    let text = plain(&without_brackets(&without_number(text)));
    let text = text.strip_prefix("其中").unwrap_or(&text).trim_start_matches([':', '、', '.']);
    let text = without_number(text);
    match text.as_str() {
        "收入总计" | "支出总计" | "收支总计" => "总计".to_owned(),
        "收入合计" | "本年收入" => "本年收入合计".to_owned(),
        "支出合计" | "本年支出" => "本年支出合计".to_owned(),
        text => text.to_owned(),
    }
}

/// A label as others might say it.
pub(super) fn loose_label(text: &str) -> String {
    let text = label(text).replace("上年", "年初").replace("结转和结余", "结转结余").replace("累计", "");
    let short =
        ["财政拨款", "拨款", "收入", "支出", "类"].iter().fold(text.clone(), |text, word| text.replace(word, ""));
    if short.is_empty() { text } else { short }
}

/// A label without 一、 （一） 1. before it.
fn without_number(text: &str) -> String {
    let text: String = text.trim().chars().map(half).collect();
    let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let rest = text.trim_start_matches('(').trim_start_matches(number);
    let opened = text.starts_with('(');
    if rest.len() == text.len() {
        return text;
    }
    match rest.chars().next() {
        Some(')') if opened => rest[1..].to_owned(),
        Some('、' | '.' | ',') => rest.chars().skip(1).collect(),
        _ => text,
    }
}

/// The year that a text names: 2024年.
pub(super) fn year(text: &str) -> Option<i32> {
    let text: String = text.chars().map(half).collect();
    let (before, _) = text.split_once('年')?;
    let digits: String = before.trim_end().chars().rev().take_while(char::is_ascii_digit).collect();
    let year: String = digits.chars().rev().collect();
    (year.len() == 4).then(|| year.parse().ok())?.filter(|year| (1979..=2999).contains(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_other_hands() {
        for (text, expected) in [
            ("2020年度收入支出决算总表", "收支决算总表"),
            ("公开01表 收入支出决算总表", "收支决算总表"),
            ("Z01 收入支出决算总表(财决01表)", "收支决算总表"),
            ("一般公共预算财政拨款“三公”经费支出决算表", "一般公共预算三公经费支出决算表"),
            ("２０２０年度 收 入 决 算 表", "收入决算表"),
        ] {
            assert_eq!(title(text), expected, "{text}");
        }
    }

    #[test]
    fn labels_of_other_hands() {
        for (text, expected) in [
            ("一、一般公共预算财政拨款收入", "一般公共预算财政拨款收入"),
            ("（一）行政运行", "行政运行"),
            ("其中：一、外交支出", "外交支出"),
            ("收入总计", "总计"),
            ("使用非财政拨款结余（含专用结余）", "使用非财政拨款结余"),
            ("二十一、灾害防治及应急管理支出", "灾害防治及应急管理支出"),
            ("  总　计", "总计"),
        ] {
            assert_eq!(label(text), expected, "{text}");
        }
        assert_eq!(year("某局 2024 年度部门决算"), Some(2024));
        assert_eq!(year("年度"), None);
    }
}
