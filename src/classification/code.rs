//! Typed subject codes (科目编码): shape and place in the tree, without names.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

/// The level (级) of a subject in its tree, from the widest to the narrowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 类: three digits.
    Class,
    /// 款: five digits.
    Division,
    /// 项: seven digits; the functional classification only.
    Item,
}

impl Level {
    /// The Chinese word, as it stands in brackets behind a subject: 类, 款 or 项.
    pub const fn term(self) -> &'static str {
        match self {
            Self::Class => "类",
            Self::Division => "款",
            Self::Item => "项",
        }
    }
}

/// Why a text is not a subject code (科目编码).
///
/// Only the shape is judged here; whether a code exists in a year is the business of [`Catalogue`](super::Catalogue).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CodeError {
    /// A character other than 0–9; full-width digits are refused too.
    NotADigit(char),
    /// The number of digits fits no level.
    Length {
        /// Digits of the text.
        found: usize,
        /// Digits of each level.
        allowed: &'static [usize],
    },
    /// The code belongs to another classification: functional codes begin with 2, departmental economic ones with 3.
    FirstDigit {
        /// First digit of the text.
        found: char,
        /// First digit of every code of this classification.
        expected: char,
    },
}

impl fmt::Display for CodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NotADigit(found) => write!(f, "expected digits 0-9, found {found:?}"),
            Self::Length { found, allowed } => {
                f.write_str("expected ")?;
                for (i, length) in allowed.iter().enumerate() {
                    let link = match i {
                        0 => "",
                        _ if i + 1 == allowed.len() => " or ",
                        _ => ", ",
                    };
                    write!(f, "{link}{length}")?;
                }
                write!(f, " digits, found {found}")
            }
            Self::FirstDigit { found, expected } => {
                write!(f, "expected a code that begins with {expected}, found {found}")
            }
        }
    }
}

impl std::error::Error for CodeError {}

/// What the catalogue asks of a code of either classification.
pub(super) trait Code: Copy + Ord + FromStr<Err = CodeError> {
    fn digits(&self) -> &str;
    fn level(self) -> Level;
    fn is_within(self, other: Self) -> bool;
}

/// ASCII digits, padded with NUL. NUL sorts before every digit, so the derived order is the pre-order of the tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Digits<const N: usize>([u8; N]);

impl<const N: usize> Digits<N> {
    fn parse(text: &str, first: char, allowed: &'static [usize]) -> Result<Self, CodeError> {
        if let Some(other) = text.chars().find(|c| !c.is_ascii_digit()) {
            return Err(CodeError::NotADigit(other));
        }
        if !allowed.contains(&text.len()) {
            return Err(CodeError::Length { found: text.len(), allowed });
        }
        match text.chars().next() {
            Some(found) if found != first => Err(CodeError::FirstDigit { found, expected: first }),
            _ => {
                let mut digits = [0; N];
                digits[..text.len()].copy_from_slice(text.as_bytes());
                Ok(Self(digits))
            }
        }
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0[..self.len()]).expect("parse lets ASCII digits pass only")
    }

    fn len(self) -> usize {
        self.0.iter().position(|&b| b == 0).unwrap_or(N)
    }

    fn level(self) -> Level {
        match self.len() {
            3 => Level::Class,
            5 => Level::Division,
            _ => Level::Item,
        }
    }

    /// The first `length` digits, if the code has so many.
    fn prefix(self, length: usize) -> Option<Self> {
        (length <= self.len()).then(|| {
            let mut digits = self.0;
            digits[length..].fill(0);
            Self(digits)
        })
    }

    /// The digits from `from` to `to`; empty where the code is shorter.
    fn part(&self, from: usize, to: usize) -> &str {
        self.as_str().get(from..to).unwrap_or("")
    }
}

/// Writes what a functional and an economic code have in common.
macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $digits:literal, $first:literal, $lengths:expr, $expecting:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Digits<$digits>);

        impl $name {
            /// The code as it is written: 3 digits and two more for each further level.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// The level: 类, 款 or 项.
            pub fn level(self) -> Level {
                self.0.level()
            }

            /// The code one level up; none above a 类.
            pub fn parent(self) -> Option<Self> {
                match self.level() {
                    Level::Class => None,
                    Level::Division => Some(self.class()),
                    Level::Item => self.division(),
                }
            }

            /// The codes above this one, the nearest first.
            pub fn ancestors(self) -> impl Iterator<Item = Self> {
                std::iter::successors(self.parent(), |code| code.parent())
            }

            /// The 类 of the code: itself where it is one.
            pub fn class(self) -> Self {
                self.0.prefix(3).map_or(self, Self)
            }

            /// The 款 of the code: itself where it is one, none where it is a 类.
            pub fn division(self) -> Option<Self> {
                self.0.prefix(5).map(Self)
            }

            /// Whether the code is `other` or lies below it, so that its amount is a part of that subject's.
            pub fn is_within(self, other: Self) -> bool {
                self.as_str().starts_with(other.as_str())
            }
        }

        impl Code for $name {
            fn digits(&self) -> &str {
                self.as_str()
            }
            fn level(self) -> Level {
                self.0.level()
            }
            fn is_within(self, other: Self) -> bool {
                self.is_within(other)
            }
        }

        impl FromStr for $name {
            type Err = CodeError;

            fn from_str(text: &str) -> Result<Self, CodeError> {
                Digits::parse(text, $first, $lengths).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;

                impl<'de> Visitor<'de> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }

                    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<$name, D::Error> {
                        inner.deserialize_str(self)
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_newtype_struct(stringify!($name), Text)
            }
        }
    };
}

code! {
    /// A subject of the functional classification (支出功能分类科目): what the money is for.
    ///
    /// 类 3 digits, 款 5, 项 7; the parent is the prefix. The order is the one of the tables: each 类, its 款, their 项.
    FunctionCode, 7, '2', &[3, 5, 7], "a functional subject code, such as \"2012901\""
}

code! {
    /// A subject of the departmental economic classification (部门预算支出经济分类科目): what the money is spent on.
    ///
    /// 类 3 digits, 款 5; the parent is the prefix. The governmental economic classification (501…) is another one.
    EconomicCode, 5, '3', &[3, 5], "an economic subject code, such as \"30101\""
}

impl FunctionCode {
    /// The digits of its own of each level, for tables with three columns 类 | 款 | 项: `2101101` is 210, 11, 01.
    ///
    /// Empty below the level of the code.
    pub fn parts(&self) -> [&str; 3] {
        [self.0.part(0, 3), self.0.part(3, 5), self.0.part(5, 7)]
    }
}

impl EconomicCode {
    /// The digits of its own of each level, for tables with two columns 类 | 款; the second is empty for a 类.
    pub fn parts(&self) -> [&str; 2] {
        [self.0.part(0, 3), self.0.part(3, 5)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(text: &str) -> FunctionCode {
        text.parse().expect("a functional code")
    }

    fn economic(text: &str) -> EconomicCode {
        text.parse().expect("an economic code")
    }

    #[test]
    fn malformed_codes_say_why() {
        for (text, message) in [
            ("", "expected 3, 5 or 7 digits, found 0"),
            ("20", "expected 3, 5 or 7 digits, found 2"),
            ("201290", "expected 3, 5 or 7 digits, found 6"),
            ("20129010", "expected 3, 5 or 7 digits, found 8"),
            ("２０１", "expected digits 0-9, found '２'"),
            ("201 ", "expected digits 0-9, found ' '"),
            ("+201", "expected digits 0-9, found '+'"),
            ("30101", "expected a code that begins with 2, found 3"),
        ] {
            assert_eq!(text.parse::<FunctionCode>().map_err(|e| e.to_string()), Err(message.to_owned()), "{text:?}");
        }
        for (text, message) in
            [("3010101", "expected 3 or 5 digits, found 7"), ("50101", "expected a code that begins with 3, found 5")]
        {
            assert_eq!(text.parse::<EconomicCode>().map_err(|e| e.to_string()), Err(message.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn a_code_knows_its_place() {
        let item = function("2101101");
        assert_eq!(item.level(), Level::Item);
        assert_eq!(item.parts(), ["210", "11", "01"]);
        assert_eq!(item.parent(), Some(function("21011")));
        assert_eq!(item.ancestors().collect::<Vec<_>>(), [function("21011"), function("210")]);
        assert_eq!((item.class(), item.division()), (function("210"), Some(function("21011"))));
        assert!(item.is_within(item) && item.is_within(function("210")) && !item.is_within(function("21001")));
        let class = function("210");
        assert_eq!((class.level(), class.parent(), class.class(), class.division()), (Level::Class, None, class, None));
        assert_eq!(class.parts(), ["210", "", ""]);
        let division = economic("30217");
        assert_eq!((division.level(), division.parent()), (Level::Division, Some(economic("302"))));
        assert_eq!((division.class(), division.division()), (economic("302"), Some(division)));
        assert_eq!((division.parts(), economic("302").parts()), (["302", "17"], ["302", ""]));
    }

    #[test]
    fn the_order_is_the_pre_order_of_the_tree() {
        let sorted = ["201", "20101", "2010101", "2010199", "20129", "2012901", "202", "20201"].map(function);
        let mut shuffled = sorted;
        shuffled.reverse();
        shuffled.sort();
        assert_eq!(shuffled, sorted);
    }

    #[test]
    fn serde_takes_and_gives_the_string() {
        let code: FunctionCode = serde_json::from_str("\"2012901\"").expect("a code");
        assert_eq!(code, function("2012901"));
        assert_eq!(serde_json::to_string(&code).expect("a string"), "\"2012901\"");
        assert_eq!(format!("{code}|{code:>9}|{code:?}"), "2012901|  2012901|FunctionCode(2012901)");
        for text in ["2012901", "\"201290\""] {
            assert!(serde_json::from_str::<FunctionCode>(text).is_err(), "{text}");
        }
    }
}
