//! Numbers of headings: 第一部分 / 一、 / （一） / 1. / （1）, written once for all writers.

/// Counts headings level by level.
#[derive(Clone, Debug, Default)]
pub struct Numbering {
    counts: [u32; 6],
}

impl Numbering {
    /// The next number of a level (0: part, 1: 一、, 2: （一）, 3: 1., 4: （1）, 5: ①); deeper levels begin anew.
    pub fn next(&mut self, level: usize) -> String {
        let level = level.min(5);
        self.counts[level] += 1;
        for deeper in &mut self.counts[level + 1..] {
            *deeper = 0;
        }
        let n = self.counts[level];
        match level {
            0 => format!("第{}部分", chinese_number(n)),
            1 => format!("{}、", chinese_number(n)),
            2 => format!("（{}）", chinese_number(n)),
            3 => format!("{n}."),
            4 => format!("（{n}）"),
            _ => circled(n),
        }
    }

    /// Levels below this one begin anew (an annex).
    pub fn restart_below(&mut self, level: usize) {
        for deeper in self.counts.iter_mut().skip(level + 1) {
            *deeper = 0;
        }
    }
}

/// ① to ⑳; beyond them （21）.
fn circled(n: u32) -> String {
    let circled = (1..=20).contains(&n).then(|| char::from_u32(0x245f + n)).flatten();
    circled.map_or_else(|| format!("（{n}）"), String::from)
}

/// A whole number below 10,000 in Chinese (一, 十, 十一, 二十, 一百零五); larger ones in Arabic digits.
pub fn chinese_number(n: u32) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    if n == 0 || n >= 10_000 {
        return if n == 0 { DIGITS[0].to_owned() } else { n.to_string() };
    }
    let mut text = String::new();
    let mut gap = false;
    for (value, unit) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = (n / value % 10) as usize;
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.push_str(DIGITS[0]);
            gap = false;
        }
        if !(digit == 1 && value == 10 && text.is_empty()) {
            text.push_str(DIGITS[digit]);
        }
        text.push_str(unit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese() {
        for (n, text) in [
            (0, "零"),
            (1, "一"),
            (10, "十"),
            (11, "十一"),
            (20, "二十"),
            (99, "九十九"),
            (105, "一百零五"),
            (110, "一百一十"),
            (1001, "一千零一"),
            (12345, "12345"),
        ] {
            assert_eq!(chinese_number(n), text);
        }
    }

    #[test]
    fn deeper_levels_begin_anew() {
        let mut numbering = Numbering::default();
        let got: Vec<_> = [0, 1, 2, 2, 1, 2, 3, 4, 5, 0, 1].map(|level| numbering.next(level)).into();
        assert_eq!(
            got,
            ["第一部分", "一、", "（一）", "（二）", "二、", "（一）", "1.", "（1）", "①", "第二部分", "一、"]
        );
    }
}
