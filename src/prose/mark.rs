//! The numbers that headings and items of lists begin with: 第一部分, 一、, （一）, 1., （1）.

use super::folded::Char;

/// The level of a heading, from the widest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Level {
    /// 第一部分
    Part,
    /// 一、
    Chapter,
    /// （一）
    Section,
    /// 1.
    Item,
    /// （1）
    Subitem,
}

/// The number that a heading or an item of a list begins with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Mark {
    pub(crate) level: Level,
    pub(crate) number: u32,
}

impl Mark {
    /// The number as it is written: `（三）`.
    pub(crate) fn written(self) -> String {
        match self.level {
            Level::Part => format!("第{}部分", numeral(self.number)),
            Level::Chapter => format!("{}、", numeral(self.number)),
            Level::Section => format!("（{}）", numeral(self.number)),
            Level::Item => format!("{}.", self.number),
            Level::Subitem => format!("（{}）", self.number),
        }
    }
}

/// The mark that a line begins with, and where its text begins.
pub(crate) fn mark(chars: &[Char]) -> Option<(Mark, usize)> {
    let at = |i: usize| chars.get(i).map(|char| char.c);
    let found = |level, number, body| Some((Mark { level, number }, body));
    if at(0) == Some('第') {
        let (number, next) = chinese(chars, 1)?;
        let part = at(next) == Some('部') && at(next + 1) == Some('分');
        return if part { found(Level::Part, number, next + 2) } else { None };
    }
    if let Some((number, next)) = chinese(chars, 0) {
        return match at(next)? {
            '、' | '.' => found(Level::Chapter, number, next + 1),
            // 五（一）: the heading of the section, with that of the chapter before it.
            '(' => {
                let (_, inner) = chinese(chars, next + 1)?;
                if at(inner) == Some(')') { found(Level::Chapter, number, inner + 1) } else { None }
            }
            _ => None,
        };
    }
    if at(0) == Some('(') {
        let (level, number, next) = match chinese(chars, 1) {
            Some((number, next)) => (Level::Section, number, next),
            None => {
                let (number, next) = decimal(chars, 1)?;
                (Level::Subitem, number, next)
            }
        };
        return if at(next) == Some(')') { found(level, number, next + 1) } else { None };
    }
    let (number, next) = decimal(chars, 0)?;
    match at(next)? {
        '、' => found(Level::Item, number, next + 1),
        '.' if !at(next + 1)?.is_ascii_digit() => found(Level::Item, number, next + 1),
        _ => None,
    }
}

const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// A Chinese number below a hundred, and where it ends.
fn chinese(chars: &[Char], from: usize) -> Option<(u32, usize)> {
    let digit = |i: usize| {
        let c = chars.get(i)?.c;
        DIGITS.iter().position(|&digit| digit == c && c != '零').and_then(|d| u32::try_from(d).ok())
    };
    let ten = |i: usize| chars.get(i).is_some_and(|char| char.c == '十');
    match (digit(from), ten(from)) {
        (None, false) => None,
        (None, true) => Some(digit(from + 1).map_or((10, from + 1), |ones| (10 + ones, from + 2))),
        (Some(tens), _) if ten(from + 1) => {
            Some(digit(from + 2).map_or((tens * 10, from + 2), |ones| (tens * 10 + ones, from + 3)))
        }
        (Some(ones), _) => Some((ones, from + 1)),
    }
}

/// A number of one or two digits, and where it ends.
fn decimal(chars: &[Char], from: usize) -> Option<(u32, usize)> {
    let digits: String =
        chars.get(from..)?.iter().map(|char| char.c).take_while(char::is_ascii_digit).take(3).collect();
    (1..=2).contains(&digits.len()).then(|| Some((digits.parse().ok()?, from + digits.len()))).flatten()
}

/// A number below a hundred in Chinese.
pub(crate) fn numeral(number: u32) -> String {
    let digit = |d: u32| DIGITS.get(d as usize).map_or(String::new(), char::to_string);
    match (number / 10, number % 10) {
        (0, ones) => digit(ones),
        (1, 0) => "十".to_owned(),
        (1, ones) => format!("十{}", digit(ones)),
        (tens, 0) => format!("{}十", digit(tens)),
        (tens, ones) => format!("{}十{}", digit(tens), digit(ones)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold;
    use super::*;

    #[test]
    fn marks_of_headings() {
        for (line, expected) in [
            ("第三部分 名词解释", Some((Level::Part, 3, "名词解释"))),
            ("十二、其他", Some((Level::Chapter, 12, "其他"))),
            ("（二）支出", Some((Level::Section, 2, "支出"))),
            ("3．资金", Some((Level::Item, 3, "资金"))),
            ("4、教育", Some((Level::Item, 4, "教育"))),
            ("（1）项目", Some((Level::Subitem, 1, "项目"))),
            ("五（二）一般", Some((Level::Chapter, 5, "一般"))),
            ("1.5公里", None),
            ("一是加强", None),
            ("2020年", None),
            ("第三方评价", None),
        ] {
            let chars = fold(line, 0);
            let text = |from: usize| chars[from..].iter().map(|char| char.c).collect::<String>();
            let found = mark(&chars).map(|(mark, body)| (mark.level, mark.number, text(body)));
            assert_eq!(found, expected.map(|(level, number, body)| (level, number, body.to_owned())), "{line}");
        }
    }

    #[test]
    fn numerals() {
        for (number, text) in [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (34, "三十四")] {
            assert_eq!(numeral(number), text);
            let chars = fold(text, 0);
            assert_eq!(chinese(&chars, 0), Some((number, chars.len())));
        }
    }
}
