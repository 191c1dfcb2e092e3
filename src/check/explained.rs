//! What is an explanation: whether a reason is given, whether one is needed, and what it says.

use crate::amount::Amount;
use crate::wording::{Direction, direction};

/// Whether a reason is given.
pub(super) fn has(reason: &Option<String>) -> bool {
    reason.as_ref().is_some_and(|reason| !reason.trim().is_empty())
}

/// Whether the text says of two figures that they are the same (持平): what it does not tell apart needs no reason.
pub(super) fn is_level(actual: Amount, other: Amount) -> bool {
    direction(actual, other) == Direction::Level
}

/// Whether a reason says more than that money went up or down.
pub(super) fn names_a_cause(reason: &str) -> bool {
    /// Words that only say again what is to be explained; longer ones first, so that none is cut.
    const EMPTY: [&str; 40] = [
        "一般公共预算",
        "财政拨款",
        "国有资本",
        "政府性基金",
        "有所",
        "增加",
        "减少",
        "增长",
        "下降",
        "上升",
        "提高",
        "降低",
        "压减",
        "变动",
        "变化",
        "收入",
        "支出",
        "经费",
        "资金",
        "预算",
        "决算",
        "拨款",
        "本年",
        "上年",
        "今年",
        "去年",
        "年度",
        "总计",
        "合计",
        "财政",
        "相比",
        "比较",
        "主要",
        "原因",
        "由于",
        "因为",
        "相应",
        "导致",
        "所致",
        "安排",
    ];
    let mut rest = reason.to_owned();
    for word in EMPTY {
        rest = rest.replace(word, "");
    }
    rest.chars().filter(|c| c.is_alphanumeric() && !"的了较比与和及均数额是为等、".contains(*c)).count() >= 2
}

/// Words that say more; and words that say less.
pub(super) const UP: [&str; 9] = ["增加", "增长", "上升", "提高", "上调", "新增", "增多", "扩大", "增资"];
pub(super) const DOWN: [&str; 10] = ["减少", "下降", "降低", "压减", "压缩", "缩减", "核减", "调减", "节约", "减员"];

/// The first of these words that a text contains.
pub(super) fn first_word<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    words.iter().copied().find(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_more_than_a_direction() {
        for (reason, cause) in [
            ("人员增加", true),
            ("增加", false),
            ("支出减少", false),
            ("本年财政拨款收入较上年有所增加", false),
            ("新建教学楼", true),
            ("疫情", true),
            ("", false),
        ] {
            assert_eq!(names_a_cause(reason), cause, "{reason}");
        }
    }
}
