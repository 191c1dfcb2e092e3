//! Charts as drawings in the page, as they were planned: without fonts, by estimated widths.

use std::fmt::Arguments;

use super::text::{Html, part, pt};
use crate::document::{
    Chart, ChartStyle, Colour, Columns, ColumnsPlan, Estimate, Figure, LabelPlace, Measure, Pie, PiePlan, Sector,
    SliceLabel, cents, cos_sin, rounded,
};
use crate::length::Length;

/// Space around what is drawn, for fonts that are wider than estimated.
const MARGIN: Length = Length::pt(6);

/// Draws the chart of a figure in a box of this size; `id` names it in the page. Its width on the screen goes by the size
/// of its labels, `em`.
pub(super) fn draw(out: &mut String, figure: &Figure, style: &ChartStyle, size: (Length, Length), id: Arguments<'_>) {
    let (shapes, left, right) = match &figure.chart {
        Chart::Columns(columns) => draw_columns(columns, style, size),
        Chart::Pie(pie) => draw_pie(pie, style, size),
    };
    let (left, width) = (left - MARGIN, right - left + MARGIN * 2);
    out.put(format_args!(
        "<svg role=\"img\" aria-labelledby=\"{id}t {id}d\" viewBox=\"{} 0 {} {}\" width=\"{}em\"><title id=\"{id}t\">",
        pt(left),
        pt(width),
        pt(size.1),
        part(width, style.label_size),
    ));
    out.text(&figure.caption);
    out.put(format_args!("</title><desc id=\"{id}d\">"));
    out.text(&figure.alt);
    let (text, line) = (pt(style.label_size), pt(style.outline_width));
    out.put(format_args!("</desc><g font-size=\"{text}\" stroke-width=\"{line}\">{shapes}</g></svg>"));
}

fn width(text: &str, size: Length) -> Length {
    let Ok(width) = Estimate.width(text, size);
    width
}

/// How a text stands to its place.
#[derive(Clone, Copy)]
enum Anchor {
    Start,
    Middle,
    End,
}

/// A line of text; `y` is its base line.
fn line(out: &mut String, text: &str, (x, y): (Length, Length), anchor: Anchor, more: Arguments<'_>) {
    let anchor = match anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    out.put(format_args!("<text x=\"{}\" y=\"{}\"{anchor}{more}>", pt(x), pt(y)));
    out.text(text);
    out.push_str("</text>");
}

/// From the upper edge of the em box to the base line.
fn ascent(size: Length) -> Length {
    size.em(860)
}

fn stroke(out: &mut String, from: (Length, Length), to: (Length, Length), colour: Colour, width: Length) {
    out.put(format_args!(
        "<path d=\"M{} {}L{} {}\" stroke=\"#{}\" stroke-width=\"{}\"/>",
        pt(from.0),
        pt(from.1),
        pt(to.0),
        pt(to.1),
        colour.hex(),
        pt(width)
    ));
}

fn rectangle(out: &mut String, (x, y): (Length, Length), (w, h): (Length, Length), fill: Colour, style: &ChartStyle) {
    out.put(format_args!(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#{}\" stroke=\"#{}\"/>",
        pt(x),
        pt(y),
        pt(w),
        pt(h),
        fill.hex(),
        style.outline.hex()
    ));
}

/// The drawing, and from where to where it reaches.
fn draw_columns(columns: &Columns, style: &ChartStyle, size: (Length, Length)) -> (String, Length, Length) {
    let Ok(plan) = ColumnsPlan::new(columns, style, size, &mut Estimate);
    let mut out = String::with_capacity(4096);
    let (left, right, base) = (plan.left, plan.left + plan.width, plan.top + plan.height);
    let highest = i128::from(cents(plan.highest()).max(1));
    let height = i128::from(plan.height.thousandths());
    let level = |cents: i64| base - Length::milli(((height * i128::from(cents.max(0)) + highest / 2) / highest) as i32);
    let mut reach = left;
    for number in 0..=plan.steps {
        let value = plan.step * rust_decimal::Decimal::from(number);
        let y = level(cents(value));
        if number > 0 {
            stroke(&mut out, (left, y), (right, y), style.grid, style.grid_width);
        }
        let text = value.normalize().to_string();
        let x = left - ColumnsPlan::AXIS / 2;
        reach = reach.min(x - width(&text, style.axis_size));
        let y = y + style.axis_size.em(310);
        line(&mut out, &text, (x, y), Anchor::End, format_args!(" font-size=\"{}\"", pt(style.axis_size)));
    }
    let series = columns.series.len();
    for (group, category) in (0..).zip(&columns.categories) {
        let middle = left + plan.slot * group + plan.slot / 2;
        let first = middle - plan.group_width(series) / 2;
        for (number, one) in columns.series.iter().enumerate() {
            let Some((value, label)) = one.values.get(group as usize) else { continue };
            let (x, y) = (first + plan.pace * number as i32, level(cents(*value)));
            if y < base {
                rectangle(&mut out, (x, y), (plan.column, base - y), style.year(series - 1 - number), style);
            }
            let at = (x + plan.column / 2, y - Length::hundredths(500));
            line(&mut out, label, at, Anchor::Middle, format_args!(""));
        }
        let names = wrapped(category, style.label_size, plan.slot);
        for (number, name) in (0..).zip(&names) {
            let y = base + Length::pt(6) + ascent(style.label_size) + Length::pt(13) * number;
            line(&mut out, name, (middle, y), Anchor::Middle, format_args!(""));
        }
    }
    stroke(&mut out, (left, base), (right, base), Colour::BLACK, style.axis_width);
    if series > 1 {
        let legend = legend(&mut out, columns, style, (right, Length::hundredths(650)));
        reach = reach.min(legend);
    }
    (out, reach, right)
}

/// Squares with the names of the series, flush with the plot's end; gives where they begin.
fn legend(out: &mut String, columns: &Columns, style: &ChartStyle, (right, top): (Length, Length)) -> Length {
    const SQUARE: Length = Length::pt(8);
    const BETWEEN: Length = Length::mm10(60);
    let item = |name: &str| SQUARE + Length::pt(4) + width(name, style.label_size);
    let names = || columns.series.iter().map(|series| series.name.as_str());
    let all: Length = names().map(item).sum::<Length>() + BETWEEN * (columns.series.len() as i32 - 1);
    let mut x = right - all;
    for (number, name) in names().enumerate() {
        let fill = style.year(columns.series.len() - 1 - number);
        rectangle(out, (x, top + (style.label_size - SQUARE) / 2), (SQUARE, SQUARE), fill, style);
        let at = (x + SQUARE + Length::pt(4), top + ascent(style.label_size));
        line(out, name, at, Anchor::Start, format_args!(""));
        x += item(name) + BETWEEN;
    }
    right - all
}

/// The drawing, and from where to where it reaches.
fn draw_pie(pie: &Pie, style: &ChartStyle, size: (Length, Length)) -> (String, Length, Length) {
    let plan = PiePlan::estimated(pie, style, size);
    let mut out = String::with_capacity(4096);
    let (radius, centre) = (plan.radius, plan.centre);
    let (mut from, mut to) = (centre.0 - radius, centre.0 + radius);
    for sector in &plan.sectors {
        disc_part(&mut out, sector, centre, radius, style);
    }
    for sector in &plan.sectors {
        let label = &sector.label;
        let (y, side) = match label.place {
            LabelPlace::Inside((x, y)) => {
                let top = centre.1 + y - label.height() / 2;
                // Pale slices bear black text on every screen.
                draw_label(&mut out, label, (centre.0 + x, top), Anchor::Middle, " fill=\"#000\"");
                continue;
            }
            LabelPlace::Right(y) => (centre.1 + y, 1),
            LabelPlace::Left(y) => (centre.1 + y, -1),
        };
        let (cos, sin) = cos_sin(sector.middle());
        let rim = f64::from((radius + Length::mm10(7)).thousandths());
        let start = (centre.0 + rounded(cos * rim), centre.1 + rounded(sin * rim));
        let bend = (centre.0 + (radius + PiePlan::BEND) * side, y);
        let end = bend.0 + Length::mm10(40) * side;
        out.put(format_args!(
            "<path d=\"M{} {}L{} {}H{}\" fill=\"none\" stroke=\"#{}\"/>",
            pt(start.0),
            pt(start.1),
            pt(bend.0),
            pt(bend.1),
            pt(end),
            style.leader.hex()
        ));
        let x = end + Length::mm10(12) * side;
        let anchor = if side < 0 { Anchor::End } else { Anchor::Start };
        draw_label(&mut out, label, (x, y - label.height() / 2), anchor, "");
        from = from.min(if side < 0 { x - label.width } else { x });
        to = to.max(if side < 0 { x } else { x + label.width });
    }
    (out, from, to)
}

fn draw_label(out: &mut String, label: &SliceLabel, (x, top): (Length, Length), anchor: Anchor, more: &str) {
    let lines = if label.flat { vec![label.text.clone()] } else { wrapped(&label.text, label.size, label.width) };
    for (number, text) in (0..).zip(&lines) {
        let y = top + ascent(label.size) + SliceLabel::LINE * number;
        line(out, text, (x, y), anchor, format_args!("{more} font-size=\"{}\"", pt(label.size)));
    }
}

/// The lines of a text in this width, as [`Estimate`] counts them.
fn wrapped(text: &str, size: Length, room: Length) -> Vec<String> {
    let mut lines = Vec::new();
    for whole in text.split('\n') {
        let (mut line, mut used) = (String::new(), Length::ZERO);
        for character in whole.chars() {
            let wide = if character.is_ascii() { size / 2 } else { size };
            if !line.is_empty() && used + wide > room {
                lines.push(std::mem::take(&mut line));
                used = Length::ZERO;
            }
            line.push(character);
            used += wide;
        }
        lines.push(line);
    }
    lines
}

/// A slice, or the whole disc.
fn disc_part(out: &mut String, sector: &Sector, centre: (Length, Length), radius: Length, style: &ChartStyle) {
    let turn = sector.to - sector.from;
    let (fill, outline) = (sector.fill.hex(), style.outline.hex());
    if turn > 0.999_999 {
        out.put(format_args!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"#{fill}\" stroke=\"#{outline}\"/>",
            pt(centre.0),
            pt(centre.1),
            pt(radius)
        ));
        return;
    }
    let at = |turn: f64| {
        let (cos, sin) = cos_sin(turn);
        let far = f64::from(radius.thousandths());
        (centre.0 + rounded(cos * far), centre.1 + rounded(sin * far))
    };
    let (start, end) = (at(sector.from), at(sector.to));
    out.put(format_args!(
        "<path d=\"M{} {}L{} {}A{r} {r} 0 {} 1 {} {}Z\" fill=\"#{fill}\" stroke=\"#{outline}\"/>",
        pt(centre.0),
        pt(centre.1),
        pt(start.0),
        pt(start.1),
        u8::from(turn > 0.5),
        pt(end.0),
        pt(end.1),
        r = pt(radius)
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_labels() {
        let size = Length::pt(10);
        for (text, room, lines) in [
            ("教育支出\n12.5", 40, vec!["教育支出", "12.5"]),
            ("社会保障和就业支出", 40, vec!["社会保障", "和就业支", "出"]),
            ("", 40, vec![""]),
        ] {
            assert_eq!(wrapped(text, size, Length::pt(room)), lines);
        }
    }
}
