//! Explanations (名词解释) of subjects and of the general terms of a report.

use std::sync::LazyLock;

use super::{Catalogue, FunctionCode, Level, same_name};

/// An explained term of the glossary (名词解释).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Definition {
    /// The term, for a subject its name: 行政运行.
    pub term: &'static str,
    /// The explanation, a whole sentence that begins with 指 and ends with 。.
    pub text: &'static str,
    /// The document that prints the explanation, or `own words`.
    pub source: &'static str,
}

/// Definitions ascending by key: a functional code, `xx` and the last two digits of a general 项, or an English name.
static ENTRIES: LazyLock<Vec<(&'static str, Definition)>> = LazyLock::new(|| {
    parse(include_str!("glossary.tsv")).expect("a test reads every row of the file, which is compiled in")
});

/// Keys of the 项 that most 款 have: basic expenditure, general affairs, logistics, institutions.
const GENERAL_ITEMS: [&str; 4] = ["xx01", "xx02", "xx03", "xx50"];

fn parse(tsv: &'static str) -> Result<Vec<(&'static str, Definition)>, String> {
    let mut entries = Vec::with_capacity(tsv.len() / 128);
    for (i, line) in tsv.lines().enumerate().skip(1) {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().ok_or_else(|| format!("line {}: a column is missing", i + 1));
        entries.push((cell()?, Definition { term: cell()?, text: cell()?, source: cell()? }));
    }
    entries.sort_unstable_by_key(|&(key, _)| key);
    Ok(entries)
}

fn get(key: &str) -> Option<Definition> {
    let i = ENTRIES.binary_search_by_key(&key, |&(key, _)| key).ok()?;
    Some(ENTRIES[i].1)
}

/// The explanation of a general term (一般名词) by its key, such as `basic_expenditure` for 基本支出.
pub fn general_term(key: &str) -> Option<Definition> {
    get(key).filter(|_| key.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// The explanation of a functional subject that the report calls `name`.
///
/// The code's own explanation where it is one of that name; else that of the general 项 (行政运行, 一般行政管理事务,
/// 机关服务, 事业运行) of that name: by the name, since the last two digits do not tell it.
pub fn definition(code: FunctionCode, name: &str) -> Option<Definition> {
    let of_that_name = |key: &str| get(key).filter(|definition| same_name(definition.term, name));
    of_that_name(code.as_str()).or_else(|| {
        let general = || GENERAL_ITEMS.into_iter().find_map(of_that_name);
        (code.level() == Level::Item).then(general).flatten()
    })
}

impl Catalogue {
    /// The explanation of a functional subject in force under its name of the year, see [`definition`].
    pub fn definition(self, code: FunctionCode) -> Option<Definition> {
        definition(code, self.function_name(code)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(text: &str) -> FunctionCode {
        text.parse().expect("a functional code")
    }

    #[test]
    fn every_entry_is_whole() {
        let tsv = include_str!("glossary.tsv");
        assert_eq!(ENTRIES.len(), tsv.lines().count() - 1);
        assert!(ENTRIES.windows(2).all(|pair| pair[0].0 < pair[1].0), "no key twice");
        for (key, Definition { term, text, source }) in ENTRIES.iter() {
            assert!(text.starts_with('指') && text.ends_with('。') && !source.is_empty(), "{key}");
            match key.parse::<FunctionCode>() {
                Ok(code) => assert!(Catalogue::function_history(code).any(|known| known.name == *term), "{key} {term}"),
                Err(_) => assert_eq!(general_term(key).map(|found| found.term), Some(*term)),
            }
        }
    }

    #[test]
    fn the_official_explanations_come_first() {
        for (code, text) in [
            ("2012901", "指反映行政单位的基本支出。"),
            ("2080505", "指机关事业单位实施养老保险制度由单位缴纳的基本养老保险费支出。"),
            (
                "2101101",
                "指财政部门安排的行政单位基本医疗保险缴费经费，未参加医疗保险的行政单位的公费医疗经费，\
                 按国家规定享受离休人员的医疗经费。",
            ),
            (
                "2210201",
                "指反映行政事业单位按人力资源和社会保障部、财政部规定的基本工资和津贴补贴以及规定比例为职工缴纳的住房公积金。",
            ),
        ] {
            let found = Catalogue::of_year(2020).definition(function(code)).expect("a definition");
            assert_eq!((found.text, found.source), (text, "广元市昭化区总工会2020年部门决算"));
        }
    }

    #[test]
    fn general_items_go_by_their_name() {
        let term = |code| Catalogue::of_year(2020).definition(function(code)).map(|found| found.term);
        let same = |code, key| Catalogue::of_year(2020).definition(function(code)) == general_term(key);
        assert!(
            same("2010801", "xx01") && same("2010802", "xx02") && same("2010803", "xx03") && same("2010850", "xx50")
        );
        // 01 that is no 行政运行, and 事业机构 in the place of 事业运行.
        assert_eq!((term("2210101"), term("2130204"), term("20129")), (None, None, None));
        // An explanation is not lent to another name of the code, nor to a code the year does not know.
        assert_eq!(definition(function("2080501"), "归口管理的行政单位离退休"), None);
        assert_eq!(Catalogue::of_year(2019).definition(function("2012906")), None);
        // A subject of the report's own, under a general name.
        assert_eq!(definition(function("2019801"), "行政 运行"), general_term("xx01"));
    }

    #[test]
    fn general_terms_are_found_by_key() {
        assert_eq!(general_term("basic_expenditure").map(|found| found.term), Some("基本支出"));
        assert_eq!(general_term("2012901"), None);
        assert_eq!(general_term("unheard_of"), None);
    }
}
