//! Charts: draws what has been planned.
//!
//! Lengths of a figure are whole thousandths of a point; only the points of a pie's rim come from floating point, by a
//! sine of our own: the same on every machine.

use rust_decimal::Decimal;

use super::line::CharStyle;
use super::page::{Mark, Segment, Shape};
use super::pen::{Label, Pen, Setter};
use crate::diag::Error;
use crate::document::{
    Align, Chart, ChartStyle, Colour, Columns, ColumnsPlan, LabelPlace, Measure, PiePlan, Sector, SliceLabel, cents,
    cos_sin, rounded,
};
use crate::length::Length;

/// The room of a chart, without note and caption.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Frame {
    pub(super) x: Length,
    pub(super) y: Length,
    pub(super) width: Length,
    pub(super) height: Length,
}

/// Draws a chart; gives the plan of a pie, which the DOCX repeats.
pub(super) fn draw(
    chart: &Chart,
    style: &ChartStyle,
    frame: Frame,
    mark: Mark,
    pen: &mut Pen<'_, '_>,
) -> Result<Option<PiePlan>, Error> {
    let size = (frame.width, frame.height);
    match chart {
        Chart::Columns(columns) => {
            let plan = ColumnsPlan::new(columns, style, size, &mut Ruler { setter: pen.setter, style })?;
            draw_columns(columns, &plan, style, frame, mark, pen)?;
            Ok(None)
        }
        Chart::Pie(pie) => {
            let plan = PiePlan::new(pie, style, size, &mut Ruler { setter: pen.setter, style })?;
            draw_pie(&plan, style, frame, mark, pen)?;
            Ok(Some(plan))
        }
    }
}

/// Text of charts in this size.
fn look(style: &ChartStyle, size: Length) -> CharStyle {
    CharStyle { face: style.face, western: style.western, size, tracking: Length::ZERO }
}

/// Measures texts by setting them; what it set is forgotten.
struct Ruler<'r, 'f> {
    setter: &'r mut Setter<'f>,
    style: &'r ChartStyle,
}

impl Measure for Ruler<'_, '_> {
    type Error = Error;

    fn width(&mut self, text: &str, size: Length) -> Result<Length, Error> {
        self.setter.measure(text, look(self.style, size))
    }

    fn wrapped(&mut self, text: &str, size: Length, width: Length, align: Align) -> Result<(i32, Length), Error> {
        let mark = self.setter.mark();
        let lines = self.setter.wrap(text, look(self.style, size), width, align)?;
        let set = &self.setter.lines.lines[lines.start as usize..lines.end as usize];
        let longest = set.iter().map(|line| line.width).max().unwrap_or(width);
        self.setter.forget(mark);
        Ok((lines.len() as i32, longest))
    }
}

fn draw_columns(
    columns: &Columns,
    plan: &ColumnsPlan,
    style: &ChartStyle,
    frame: Frame,
    mark: Mark,
    pen: &mut Pen<'_, '_>,
) -> Result<(), Error> {
    let (left, width) = (frame.x + plan.left, plan.width);
    let base = frame.y + plan.top + plan.height;
    let highest = cents(plan.highest()).max(1);
    let level = |cents: i64| base - scaled(plan.height, cents.max(0), highest);
    for number in 1..=plan.steps {
        let y = level(cents(plan.step * Decimal::from(number)));
        pen.stroke(mark, (left, y), (left + width, y), style.grid_width, style.grid);
    }
    for number in 0..=plan.steps {
        let value = plan.step * Decimal::from(number);
        let label = pen.setter.label(&value.normalize().to_string(), look(style, style.axis_size))?;
        let top = level(cents(value)) - style.axis_size.em(550);
        pen.line(mark, label.line, left - ColumnsPlan::AXIS / 2 - label.width, top);
    }

    let text = look(style, style.label_size);
    let series = columns.series.len();
    for (group, category) in (0..).zip(&columns.categories) {
        let middle = left + plan.slot * group + plan.slot / 2;
        let first = middle - plan.group_width(series) / 2;
        for (number, series_of) in columns.series.iter().enumerate() {
            let Some((value, label)) = series_of.values.get(group as usize) else { continue };
            let label = pen.setter.label(label, text)?;
            let x = first + plan.pace * number as i32;
            let y = level(cents(*value));
            if y < base {
                let fill = style.year(series - 1 - number);
                pen.shape(mark, rectangle((x, y), (x + plan.column, base), fill, style));
            }
            let above = Length::hundredths(350) + style.label_size;
            pen.line(mark, label.line, x + (plan.column - label.width) / 2, y - above);
        }
        let lines = pen.setter.wrap(category, text, plan.slot, Align::Center)?;
        pen.lines(mark, lines, middle - plan.slot / 2, base + Length::pt(6), Length::pt(13));
    }
    pen.stroke(mark, (left, base), (left + width, base), style.axis_width, Colour::BLACK);

    if series > 1 {
        draw_legend(columns, style, (left + width, frame.y + Length::hundredths(650)), mark, pen)?;
    }
    Ok(())
}

/// Squares with the names of the series, flush with the plot's end.
fn draw_legend(
    columns: &Columns,
    style: &ChartStyle,
    (right, top): (Length, Length),
    mark: Mark,
    pen: &mut Pen<'_, '_>,
) -> Result<(), Error> {
    const SQUARE: Length = Length::pt(8);
    const BETWEEN: Length = Length::mm10(60);
    let names = columns
        .series
        .iter()
        .map(|series| pen.setter.label(&series.name, look(style, style.label_size)))
        .collect::<Result<Vec<Label>, Error>>()?;
    let item = |label: &Label| SQUARE + Length::pt(4) + label.width;
    let all: Length = names.iter().map(item).sum::<Length>() + BETWEEN * (names.len() as i32 - 1);
    let mut x = right - all;
    for (number, label) in names.iter().enumerate() {
        let fill = style.year(names.len() - 1 - number);
        let y = top + (style.label_size - SQUARE) / 2;
        pen.shape(mark, rectangle((x, y), (x + SQUARE, y + SQUARE), fill, style));
        pen.line(mark, label.line, x + SQUARE + Length::pt(4), top);
        x += item(label) + BETWEEN;
    }
    Ok(())
}

fn rectangle(
    (left, top): (Length, Length),
    (right, bottom): (Length, Length),
    fill: Colour,
    style: &ChartStyle,
) -> Shape {
    let corners = [(right, top), (right, bottom), (left, bottom)].map(Segment::Line);
    Shape::new((left, top), corners.into(), Some(fill), Some((style.outline_width, style.outline)))
}

/// `length` × `part` / `whole`, rounded.
fn scaled(length: Length, part: i64, whole: i64) -> Length {
    let (length, part, whole) = (i128::from(length.thousandths()), i128::from(part), i128::from(whole));
    Length::milli(((length * part + whole / 2) / whole) as i32)
}

fn draw_pie(plan: &PiePlan, style: &ChartStyle, frame: Frame, mark: Mark, pen: &mut Pen<'_, '_>) -> Result<(), Error> {
    let (radius, alone) = (plan.radius, plan.is_alone());
    let centre = (frame.x + plan.centre.0, frame.y + plan.centre.1);
    for sector in &plan.sectors {
        pen.shape(mark, disc_part(sector, centre, radius, alone, style));
    }
    for Sector { label, .. } in &plan.sectors {
        if let LabelPlace::Inside((x, y)) = label.place {
            let (x, y) = (centre.0 + x - label.width / 2, centre.1 + y - label.height() / 2);
            draw_label(label, (x, y), Align::Center, style, mark, pen)?;
        }
    }
    for sector in &plan.sectors {
        let (y, side) = match sector.label.place {
            LabelPlace::Inside(_) => continue,
            LabelPlace::Right(y) => (centre.1 + y, 1),
            LabelPlace::Left(y) => (centre.1 + y, -1),
        };
        let (cos, sin) = cos_sin(sector.middle());
        let rim = (radius + Length::mm10(7)).thousandths() as f64;
        let start = (centre.0 + rounded(cos * rim), centre.1 + rounded(sin * rim));
        let bend = (centre.0 + (radius + PiePlan::BEND) * side, y);
        let end = (bend.0 + Length::mm10(40) * side, y);
        let text = end.0 + Length::mm10(12) * side;
        pen.stroke(mark, start, bend, style.outline_width, style.leader);
        pen.stroke(mark, bend, end, style.outline_width, style.leader);
        let (x, align) = if side < 0 { (text - sector.label.width, Align::Right) } else { (text, Align::Left) };
        draw_label(&sector.label, (x, y - sector.label.height() / 2), align, style, mark, pen)?;
    }
    Ok(())
}

fn draw_label(
    label: &SliceLabel,
    (x, y): (Length, Length),
    align: Align,
    style: &ChartStyle,
    mark: Mark,
    pen: &mut Pen<'_, '_>,
) -> Result<(), Error> {
    let look = look(style, label.size);
    if label.flat {
        let line = pen.setter.label(&label.text, look)?.line;
        pen.line(mark, line, x, y);
    } else {
        let lines = pen.setter.wrap(&label.text, look, label.width, align)?;
        pen.lines(mark, lines, x, y, SliceLabel::LINE);
    }
    Ok(())
}

/// The outline of a slice, or of the whole disc.
fn disc_part(sector: &Sector, centre: (Length, Length), radius: Length, alone: bool, style: &ChartStyle) -> Shape {
    let radius = radius.thousandths() as f64;
    let at = |x: f64, y: f64| (centre.0 + rounded(x), centre.1 + rounded(y));
    let turn = sector.to - sector.from;
    let pieces = ((turn * 4.0).ceil() as u32).max(1);
    let piece = turn / f64::from(pieces);
    // A cubic curve of this handle is a circle to 0.03 % for a quarter turn: 4/3 · tan(angle/4).
    let (quarter_cos, quarter_sin) = cos_sin(piece / 4.0);
    let handle = 4.0 / 3.0 * quarter_sin / quarter_cos;
    let (cos, sin) = cos_sin(sector.from);
    let rim = at(cos * radius, sin * radius);
    let mut segments = Vec::with_capacity(pieces as usize + 1);
    if !alone {
        segments.push(Segment::Line(rim));
    }
    for number in 0..pieces {
        let (cos, sin) = cos_sin(sector.from + piece * f64::from(number));
        let (next_cos, next_sin) = cos_sin(sector.from + piece * f64::from(number + 1));
        segments.push(Segment::Curve(
            at((cos - handle * sin) * radius, (sin + handle * cos) * radius),
            at((next_cos + handle * next_sin) * radius, (next_sin - handle * next_cos) * radius),
            at(next_cos * radius, next_sin * radius),
        ));
    }
    let start = if alone { rim } else { centre };
    Shape::new(start, segments, Some(sector.fill), Some((style.outline_width, style.outline)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_is_closed_at_its_centre_and_a_disc_has_no_radius() {
        let centre = (Length::pt(100), Length::pt(100));
        let style = ChartStyle::gbt9704();
        let slice = crate::document::Slice::new("", Decimal::ONE, "");
        let pie = crate::document::Pie::new(vec![slice]);
        let mut plan = PiePlan::estimated(&pie, &style, (Length::pt(442), Length::pt(250)));
        let sector = &mut plan.sectors[0];
        (sector.from, sector.to) = (-0.25, 0.25);
        let shape = disc_part(sector, centre, Length::pt(50), false, &style);
        assert_eq!(shape.start, centre);
        assert_eq!(shape.segments[0], Segment::Line((Length::pt(100), Length::pt(50))));
        let Some(Segment::Curve(.., end)) = shape.segments.last() else { panic!("a curve ends it") };
        assert_eq!(*end, (Length::pt(100), Length::pt(150)));
        (sector.from, sector.to) = (0.0, 1.0);
        let shape = disc_part(sector, centre, Length::pt(50), true, &style);
        assert_eq!(shape.start, (Length::pt(150), Length::pt(100)));
        assert!(shape.segments.iter().all(|segment| matches!(segment, Segment::Curve(..))));
        assert_eq!(shape.segments.len(), 4);
    }
}
