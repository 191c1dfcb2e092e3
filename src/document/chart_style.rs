//! How charts look: colors and measures, the same in every format.

use super::style::Face;
use crate::length::Length;

/// A color: sRGB, 8 bits each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// Black: text and rules.
    pub const BLACK: Colour = Colour(0, 0, 0);

    /// Six hexadecimal digits: `1F4E79`.
    pub fn hex(self) -> String {
        format!("{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }

    /// The color that six hexadecimal digits name, with or without `#` before them; `None` if they are not that.
    pub fn from_hex(text: &str) -> Option<Colour> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Colour(part(0)?, part(2)?, part(4)?))
    }

    /// Whether black text reads well on it: its grey is more than six tenths of white.
    pub fn is_pale(self) -> bool {
        let grey = 299 * u32::from(self.0) + 587 * u32::from(self.1) + 114 * u32::from(self.2);
        grey > 153_000
    }
}

/// The look of charts (图).
///
/// The default colors differ by a quarter of grey from each other, so that they stay apart in print.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct ChartStyle {
    /// Chinese face of all texts in a chart.
    pub face: Face,
    /// Face of Western letters and digits; the Chinese face's own where absent.
    pub western: Option<Face>,
    /// Size of values, names and the legend.
    pub label_size: Length,
    /// Size of the numbers at the axis, and of the labels of a pie with too many slices.
    pub axis_size: Length,
    /// Fills of columns by year, from this year backwards; again and again where there are more years.
    pub years: Vec<Colour>,
    /// Fill of the largest slice of a pie.
    pub largest: Colour,
    /// Fills of the other slices in the order of the text, again and again.
    pub slices: Vec<Colour>,
    /// Outline of columns and slices.
    pub outline: Colour,
    /// Grid lines.
    pub grid: Colour,
    /// Lines from slices to their labels.
    pub leader: Colour,
    /// Thickness of outlines and of the lines to labels.
    pub outline_width: Length,
    /// Thickness of grid lines.
    pub grid_width: Length,
    /// Thickness of the line that columns stand on.
    pub axis_width: Length,
    /// Width of the plot of a column chart.
    pub plot_width: Length,
    /// Width of a column; it gets narrower where a group would fill its part of the plot.
    pub column_width: Length,
    /// From one column of a group to the next; wider where labels ask for it.
    pub column_pace: Length,
    /// Radius of a pie.
    pub radius: Length,
    /// Radius of a pie of one slice.
    pub single_radius: Length,
    /// From one label beside a pie to the next, at least.
    pub label_pitch: Length,
}

impl ChartStyle {
    /// The default: blues that black text and gray print bear.
    pub fn gbt9704() -> ChartStyle {
        const DARK: Colour = Colour(0x1F, 0x4E, 0x79);
        const PALE: Colour = Colour(0xD5, 0xE1, 0xED);
        const LIGHT: Colour = Colour(0x9D, 0xB7, 0xD3);
        const MIDDLE: Colour = Colour(0x4A, 0x78, 0xA6);
        ChartStyle {
            face: Face::Song,
            western: Some(Face::Roman),
            label_size: Length::hundredths(1050),
            axis_size: Length::pt(9),
            years: vec![DARK, PALE, MIDDLE, LIGHT],
            largest: PALE,
            slices: vec![DARK, LIGHT, MIDDLE],
            outline: DARK,
            grid: Colour(0xC8, 0xCC, 0xD0),
            leader: Colour(0x59, 0x59, 0x59),
            outline_width: Length::hundredths(50),
            grid_width: Length::hundredths(40),
            axis_width: Length::hundredths(75),
            plot_width: Length::mm10(1200),
            column_width: Length::mm10(170),
            column_pace: Length::mm10(200),
            radius: Length::mm10(280),
            single_radius: Length::mm10(270),
            label_pitch: Length::pt(34),
        }
    }

    /// Fill of the columns of the year so many years back.
    pub fn year(&self, back: usize) -> Colour {
        again(&self.years, back)
    }

    /// Fill of a slice, counted from the first after the largest.
    pub fn slice(&self, number: usize) -> Colour {
        again(&self.slices, number)
    }
}

fn again(colours: &[Colour], number: usize) -> Colour {
    colours.get(number % colours.len().max(1)).copied().unwrap_or(Colour::BLACK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_in_hexadecimal() {
        assert_eq!(Colour::from_hex("1F4E79"), Some(Colour(0x1F, 0x4E, 0x79)));
        assert_eq!(Colour::from_hex("#8b1a1a").map(Colour::hex).as_deref(), Some("8B1A1A"));
        for wrong in ["", "1F4E7", "1F4E799", "红色", "1F4E7G", "+1F4E7"] {
            assert_eq!(Colour::from_hex(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn black_text_reads_on_pale_colours() {
        let style = ChartStyle::gbt9704();
        assert_eq!(style.years.iter().map(|colour| colour.is_pale()).collect::<Vec<_>>(), [false, true, false, true]);
    }
}
