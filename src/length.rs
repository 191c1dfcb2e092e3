//! Lengths on paper.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

/// A length in thousandths of a point (1 pt = 1/72 inch).
///
/// Arithmetic stops at the longest and shortest length, some 757 m: no style sheet of a user's makes it overflow.
///
/// Positions are integers so that a page dump is exact and the bytes are the same on every machine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Length(i32);

impl Length {
    /// No length.
    pub const ZERO: Length = Length(0);

    /// From thousandths of a point.
    pub const fn milli(thousandths: i32) -> Length {
        Length(thousandths)
    }

    /// From whole points.
    pub const fn pt(points: i32) -> Length {
        Length(points.saturating_mul(1000))
    }

    /// From hundredths of a point: `hundredths(1575)` is 15.75 pt.
    pub const fn hundredths(hundredths: i32) -> Length {
        Length(hundredths.saturating_mul(10))
    }

    /// From tenths of a millimetre: `mm10(370)` is 37 mm. Rounded to a thousandth of a point.
    pub const fn mm10(tenths: i32) -> Length {
        // 1 mm = 72/25.4 pt, so 0.1 mm = 72000/254 thousandths of a point.
        Length(clamped((tenths as i64 * 72_000 + 127) / 254))
    }

    /// Thousandths of a point.
    pub const fn thousandths(self) -> i32 {
        self.0
    }

    /// Twentieths of a point, rounded to the nearest: the unit of WordprocessingML.
    pub const fn twips(self) -> i32 {
        self.0.saturating_add(if self.0 < 0 { -25 } else { 25 }) / 50
    }

    /// English Metric Units (12,700 a point): the unit of DrawingML.
    pub const fn emu(self) -> i64 {
        self.0 as i64 * 127 / 10
    }

    /// This part of an em: `size.em(500)` is half of the font size.
    pub const fn em(self, thousandths: i32) -> Length {
        Length(clamped(self.0 as i64 * thousandths as i64 / 1000))
    }

    /// This part of the length, rounded to a thousandth of a point: for angles.
    pub fn scaled(self, part: f64) -> Length {
        Length((f64::from(self.0) * part).round() as i32)
    }

    /// The longer of the two.
    pub fn max(self, other: Length) -> Length {
        Length(self.0.max(other.0))
    }

    /// The shorter of the two.
    pub fn min(self, other: Length) -> Length {
        Length(self.0.min(other.0))
    }
}

/// The nearest that a length can hold.
const fn clamped(thousandths: i64) -> i32 {
    if thousandths > i32::MAX as i64 {
        i32::MAX
    } else if thousandths < i32::MIN as i64 {
        i32::MIN
    } else {
        thousandths as i32
    }
}

impl Add for Length {
    type Output = Length;
    fn add(self, other: Length) -> Length {
        Length(self.0.saturating_add(other.0))
    }
}

impl Sub for Length {
    type Output = Length;
    fn sub(self, other: Length) -> Length {
        Length(self.0.saturating_sub(other.0))
    }
}

impl Neg for Length {
    type Output = Length;
    fn neg(self) -> Length {
        Length(self.0.saturating_neg())
    }
}

impl Mul<i32> for Length {
    type Output = Length;
    fn mul(self, factor: i32) -> Length {
        Length(self.0.saturating_mul(factor))
    }
}

impl Div<i32> for Length {
    type Output = Length;
    fn div(self, divisor: i32) -> Length {
        Length(self.0.saturating_div(divisor))
    }
}

impl AddAssign for Length {
    fn add_assign(&mut self, other: Length) {
        *self = *self + other;
    }
}

impl SubAssign for Length {
    fn sub_assign(&mut self, other: Length) {
        *self = *self - other;
    }
}

impl Sum for Length {
    fn sum<I: Iterator<Item = Length>>(lengths: I) -> Length {
        lengths.fold(Length::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units() {
        assert_eq!(Length::mm10(1560).thousandths(), 442_205);
        assert_eq!(Length::pt(29).twips(), 580);
        assert_eq!(Length::pt(1).emu(), 12_700);
        assert_eq!(Length::pt(16).em(250), Length::pt(4));
    }

    #[test]
    fn nothing_overflows() {
        let longest = Length::milli(i32::MAX);
        for made in [
            Length::pt(3_000_000),
            Length::hundredths(i32::MAX),
            Length::mm10(i32::MAX),
            longest + longest,
            longest * 3,
            longest.em(2000),
            longest - Length::milli(-1),
        ] {
            assert_eq!(made, longest);
        }
        assert_eq!(-Length::milli(i32::MIN), longest);
        assert_eq!(longest.twips(), i32::MAX / 50);
    }
}
