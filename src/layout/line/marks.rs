//! Characters by their part in a line: classes, marks that a line must not begin or end with, units, words.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::document::unshifted;

/// What a character is in a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Class {
    /// A Chinese character, or a full-width letter or digit.
    Han,
    /// A full-width mark with its ink in the right half: （ “ 《.
    Opening,
    /// A full-width mark with its ink in the left half: ） ” 》 and ， 。 、 ； ： ？ ！.
    Closing,
    /// Half of —— or ……, whose two halves join.
    Joining,
    /// Any other full-width sign: ～ ％ ℃ · ￥.
    Sign,
    /// The Western space, after which a line may end.
    Space,
    /// A space that keeps its neighbours together.
    Glue,
    /// A Western letter.
    Letter,
    /// A Western digit.
    Digit,
    /// A Western mark.
    Mark,
}

impl Class {
    /// Set in the Western face, where the style has one, and never divided from its like.
    pub(super) fn is_western(self) -> bool {
        matches!(self, Class::Space | Class::Glue | Class::Letter | Class::Digit | Class::Mark)
    }

    /// Whether there is air between this and the class before it: between Chinese characters and Western letters or
    /// digits, never beside marks.
    pub(super) fn wants_air(self, before: Class) -> bool {
        let western = |class| matches!(class, Class::Letter | Class::Digit);
        (self == Class::Han && western(before)) || (before == Class::Han && western(self))
    }

    /// Of a character.
    pub(super) fn of(character: char) -> Class {
        // What stands above or below the line is set with its like.
        let character = unshifted(character).map_or(character, |(plain, _)| plain);
        match character {
            '\u{4E00}'..='\u{9FFF}' => Class::Han,
            ' ' => Class::Space,
            '\u{A0}' | '\u{202F}' => Class::Glue,
            '0'..='9' => Class::Digit,
            'A'..='Z' | 'a'..='z' => Class::Letter,
            '!'..='~' => Class::Mark,
            '（' | '〔' | '【' | '《' | '〈' | '“' | '‘' | '「' | '『' | '〖' | '［' | '｛' => {
                Class::Opening
            }
            '，' | '。' | '、' | '；' | '：' | '？' | '！' | '．' => Class::Closing,
            '）' | '〕' | '】' | '》' | '〉' | '”' | '’' | '」' | '』' | '〗' | '］' | '｝' => {
                Class::Closing
            }
            '—' | '…' => Class::Joining,
            '×' | '÷' => Class::Sign,
            '\u{C0}'..='\u{24F}' => Class::Letter,
            _ if character.is_alphanumeric() => Class::Han,
            _ => Class::Sign,
        }
    }
}

/// The program that lays out a DOCX may take it for a Western mark, since it has no script of its own: “ ” ‘ ’ · × — … ‰.
pub(super) fn is_ambiguous(character: char) -> bool {
    matches!(character, '\u{A1}'..='\u{FF}' | '\u{2010}'..='\u{206F}' | '№') && !Class::of(character).is_western()
}

/// A line of a title or a cell should not begin with it: it belongs to what stands before it.
pub(super) fn begins_no_line(character: char) -> bool {
    matches!(character, '的' | '和' | '及' | '等' | '了')
}

/// A line must not begin with it (避头): the list that Word and LibreOffice have for Chinese of the mainland.
pub(super) fn not_at_start(character: char) -> bool {
    matches!(
        character,
        '!' | '%'
            | ')'
            | ','
            | '.'
            | ':'
            | ';'
            | '>'
            | '?'
            | ']'
            | '}'
            | '¢'
            | '¨'
            | '°'
            | '·'
            | 'ˇ'
            | 'ˉ'
            | '―'
            | '‖'
            | '’'
            | '”'
            | '…'
            | '‰'
            | '′'
            | '″'
            | '›'
            | '℃'
            | '∶'
            | '、'
            | '。'
            | '〃'
            | '〉'
            | '》'
            | '」'
            | '』'
            | '】'
            | '〕'
            | '〗'
            | '〞'
            | '︶'
            | '︺'
            | '︾'
            | '﹀'
            | '﹄'
            | '﹚'
            | '﹜'
            | '﹞'
            | '！'
            | '＂'
            | '％'
            | '＇'
            | '）'
            | '，'
            | '．'
            | '：'
            | '；'
            | '？'
            | '］'
            | '｀'
            | '｜'
            | '｝'
            | '～'
            | '￠'
    )
}

/// A line must not end with it (避尾): their other list.
pub(super) fn not_at_end(character: char) -> bool {
    matches!(
        character,
        '$' | '('
            | '.'
            | '['
            | '{'
            | '£'
            | '¥'
            | '·'
            | '‘'
            | '“'
            | '〈'
            | '《'
            | '「'
            | '『'
            | '【'
            | '〔'
            | '〖'
            | '〝'
            | '﹗'
            | '﹙'
            | '﹛'
            | '＄'
            | '（'
            | '［'
            | '｛'
            | '￡'
            | '￥'
            | '№'
    )
}

/// May hang over the right edge in LibreOffice.
pub(super) fn may_hang(character: char) -> bool {
    matches!(character, '，' | '。' | '、' | '；' | '：' | '？' | '！')
}

/// A Western word or number stays with it in LibreOffice.
pub(super) fn holds_words(character: char) -> bool {
    match Class::of(character) {
        Class::Closing => !may_hang(character),
        _ => matches!(character, '％' | '‰' | '℃'),
    }
}

/// Belongs to the number after it.
pub(super) fn before_number(character: char) -> bool {
    matches!(character, '第' | '＋' | '－' | '±' | '＜' | '＞' | '≤' | '≥' | '≈' | '￥' | '＄' | '№')
}

/// Links two numbers to a range: 5～10, 2019—2020.
pub(super) fn links_numbers(character: char) -> bool {
    matches!(character, '～' | '—' | '－' | '：' | '∶' | '×')
}

/// What follows a number and stays with it: a longer unit before a shorter one that it begins with.
pub(super) const UNITS: [&str; 42] = [
    "万元",
    "亿元",
    "万人次",
    "人次",
    "平方米",
    "平方公里",
    "立方米",
    "公里",
    "公斤",
    "公顷",
    "批次",
    "小时",
    "分钟",
    "年度",
    "季度",
    "个百分点",
    "元",
    "年",
    "月",
    "日",
    "时",
    "个",
    "人",
    "名",
    "户",
    "家",
    "批",
    "次",
    "辆",
    "台",
    "套",
    "件",
    "项",
    "条",
    "份",
    "期",
    "级",
    "倍",
    "天",
    "岁",
    "亩",
    "吨",
];

/// Multiples that stand between a number and its unit.
pub(super) const MULTIPLES: [char; 4] = ['百', '千', '万', '亿'];

/// Words of the field that a title or a cell is not divided in, one a line.
static WORDS: LazyLock<BTreeSet<[char; LONGEST]>> =
    LazyLock::new(|| include_str!("words.txt").lines().map(|word| key(word.chars())).collect());

/// Length of the longest word.
const LONGEST: usize = 4;

fn key(characters: impl Iterator<Item = char>) -> [char; LONGEST] {
    let mut key = ['\0'; LONGEST];
    for (place, character) in key.iter_mut().zip(characters) {
        *place = character;
    }
    key
}

/// The number of characters of the longest word that begins here; 1 if there is none.
pub(super) fn word_length(characters: impl Iterator<Item = char> + Clone) -> usize {
    (2..=LONGEST).rev().find(|length| WORDS.contains(&key(characters.clone().take(*length)))).unwrap_or(1)
}

/// A word of a single character.
pub(super) fn is_particle(character: char) -> bool {
    matches!(character, '的' | '和' | '与' | '及' | '或' | '等' | '为' | '在' | '对' | '由' | '不' | '未')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes() {
        let cases = [
            ("决〇①Ａ０", Class::Han),
            ("（〔【《〈“‘", Class::Opening),
            ("）〕】》〉”’，。、；：？！", Class::Closing),
            ("—…", Class::Joining),
            ("～％‰℃·￥№□×", Class::Sign),
            (" ", Class::Space),
            ("\u{A0}", Class::Glue),
            ("AZazéÜ", Class::Letter),
            ("0123456789", Class::Digit),
            (".,:;%()[]/-+", Class::Mark),
        ];
        for (characters, class) in cases {
            for character in characters.chars() {
                assert_eq!(Class::of(character), class, "{character}");
            }
        }
    }

    #[test]
    fn closing_marks_do_not_begin_and_opening_marks_do_not_end_a_line() {
        for character in ('\u{20}'..='\u{FFFF}').filter(|character| *character != '\u{7F}') {
            match Class::of(character) {
                Class::Closing => assert!(not_at_start(character) && !not_at_end(character), "{character}"),
                Class::Opening => assert!(not_at_end(character) && !not_at_start(character), "{character}"),
                Class::Letter | Class::Digit => {
                    assert!(!not_at_start(character) && !not_at_end(character), "{character}");
                }
                _ => {}
            }
            assert!(!may_hang(character) || Class::of(character) == Class::Closing, "{character}");
        }
    }

    #[test]
    fn a_unit_stands_before_those_it_begins_with() {
        for (i, unit) in UNITS.iter().enumerate() {
            assert!(UNITS[..i].iter().all(|earlier| !unit.starts_with(earlier)), "{unit} is never found");
        }
    }

    #[test]
    fn words_are_sorted_and_short() {
        let words: Vec<&str> = include_str!("words.txt").lines().collect();
        assert!(words.is_sorted_by(|a, b| a < b), "sort words.txt by code point, each word once");
        for word in words {
            assert!((2..=LONGEST).contains(&word.chars().count()), "{word}");
            assert!(word.chars().all(|character| Class::of(character) == Class::Han), "{word}");
        }
    }

    #[test]
    fn words_are_found_at_their_longest() {
        assert_eq!(word_length("医疗保险".chars()), 2);
        assert_eq!(word_length("疗保险".chars()), 1);
        assert_eq!(word_length("公".chars()), 1);
    }
}
