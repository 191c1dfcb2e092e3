//! Places and lengths as OFD has them: millimeters from the upper left corner, in decimals of micrometers (clause 7.3).

use std::fmt;

use crate::length::Length;

/// A length in whole micrometers. Places are rounded, each from where it should be, so that errors do not add up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Micrometers(pub(super) i64);

impl Micrometers {
    /// 1 pt is 25.4/72 mm, so a thousandth of it is 127/360 µm.
    pub(super) fn of(length: Length) -> Micrometers {
        Micrometers::of_thousandths(length.thousandths().into())
    }

    /// From thousandths of a point.
    pub(super) fn of_thousandths(thousandths: i64) -> Micrometers {
        let product = thousandths * 127;
        Micrometers((product + product.signum() * 180) / 360)
    }
}

/// In millimeters, without zeros at the end: `5.644`.
impl fmt::Display for Micrometers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0.abs() / 1000, self.0.abs() % 1000);
        if self.0 < 0 {
            f.write_str("-")?;
        }
        match rest {
            0 => write!(f, "{whole}"),
            rest if rest % 100 == 0 => write!(f, "{whole}.{}", rest / 100),
            rest if rest % 10 == 0 => write!(f, "{whole}.{:02}", rest / 10),
            rest => write!(f, "{whole}.{rest:03}"),
        }
    }
}

/// A box (ST_Box): the upper left corner, width and height.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Bounds {
    pub(super) x: Micrometers,
    pub(super) y: Micrometers,
    pub(super) width: Micrometers,
    pub(super) height: Micrometers,
}

impl Bounds {
    /// The box between two corners.
    pub(super) fn between((left, top): (Length, Length), (right, bottom): (Length, Length)) -> Bounds {
        let [left, top, right, bottom] = [left, top, right, bottom].map(|length| Micrometers::of(length).0);
        Bounds {
            x: Micrometers(left),
            y: Micrometers(top),
            width: Micrometers(right - left),
            height: Micrometers(bottom - top),
        }
    }

    /// The smallest box around points, this much wider on each side.
    pub(super) fn around(points: impl Iterator<Item = (Length, Length)>, margin: Length) -> Bounds {
        let (mut left, mut top, mut right, mut bottom) = (i32::MAX, i32::MAX, i32::MIN, i32::MIN);
        for (x, y) in points {
            let (x, y) = (x.thousandths(), y.thousandths());
            (left, right) = (left.min(x), right.max(x));
            (top, bottom) = (top.min(y), bottom.max(y));
        }
        let length = Length::milli;
        Bounds::between(
            (length(left) - margin, length(top) - margin),
            (length(right) + margin, length(bottom) + margin),
        )
    }

    /// A point of the page, counted from the corner of this box.
    pub(super) fn inner(&self, (x, y): (Length, Length)) -> (Micrometers, Micrometers) {
        (Micrometers(Micrometers::of(x).0 - self.x.0), Micrometers(Micrometers::of(y).0 - self.y.0))
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {}", self.x, self.y, self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn millimeters() {
        for (thousandths, text) in [(0, "0"), (72_000, "25.4"), (16_000, "5.644"), (-500, "-0.176"), (595_276, "210")] {
            assert_eq!(Micrometers::of_thousandths(thousandths).to_string(), text);
        }
        assert_eq!(Micrometers(50).to_string(), "0.05");
    }

    #[test]
    fn boxes() {
        let point = |x, y| (Length::pt(x), Length::pt(y));
        let bounds = Bounds::around([point(72, 144), point(144, 72)].into_iter(), Length::ZERO);
        assert_eq!(bounds.to_string(), "25.4 25.4 25.4 25.4");
        let (x, y) = bounds.inner(point(72, 144));
        assert_eq!((x.to_string(), y.to_string()), ("0".to_owned(), "25.4".to_owned()));
    }
}
