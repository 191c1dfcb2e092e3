//! Charts: columns and pies.
//!
//! Colours differ by a quarter of grey, so that they stay apart in print. Lengths of a figure are whole thousandths of a
//! point; only the points of a pie's rim come from floating point, by a sine of our own: the same on every machine.

use std::ops::Range;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::page::{Colour, Mark, Segment, Shape};
use super::pen::{Label, Pen, song};
use crate::diag::Error;
use crate::document::{Align, Chart, Columns, Pie};
use crate::length::Length;

/// This year's columns and the first of a pie's smaller slices.
const DARK: Colour = Colour(0x1F, 0x4E, 0x79);
/// Columns of the year before, and the largest slice: black text reads well on it.
const PALE: Colour = Colour(0xD5, 0xE1, 0xED);
const LIGHT: Colour = Colour(0x9D, 0xB7, 0xD3);
const MIDDLE: Colour = Colour(0x4A, 0x78, 0xA6);
/// Columns by year, from this year backwards.
const YEARS: [Colour; 4] = [DARK, PALE, MIDDLE, LIGHT];
/// The slices after the largest, again and again.
const SLICES: [Colour; 3] = [DARK, LIGHT, MIDDLE];
/// Grid lines.
const GRID: Colour = Colour(0xC8, 0xCC, 0xD0);
/// Leader lines of labels.
const LEADER: Colour = Colour(0x59, 0x59, 0x59);

/// Outline of columns and slices, and leader lines.
const OUTLINE: Length = Length::hundredths(50);
/// Labels of values, groups and slices.
const TEXT: Length = Length::hundredths(1050);
/// Numbers at the axis.
const AXIS_TEXT: Length = Length::pt(9);

/// The room of a chart, without note and caption.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Frame {
    pub(super) x: Length,
    pub(super) y: Length,
    pub(super) width: Length,
    pub(super) height: Length,
}

/// Draws a chart.
pub(super) fn draw(chart: &Chart, frame: Frame, mark: Mark, pen: &mut Pen<'_, '_>) -> Result<(), Error> {
    match chart {
        Chart::Columns(columns) => draw_columns(columns, frame, mark, pen),
        Chart::Pie(pie) => draw_pie(pie, frame, mark, pen),
    }
}

fn draw_columns(columns: &Columns, frame: Frame, mark: Mark, pen: &mut Pen<'_, '_>) -> Result<(), Error> {
    // The legend stands above the plot, the names of the groups under it, the numbers of the axis left of it.
    const ABOVE: Length = Length::milli(29_900);
    const BELOW: Length = Length::milli(33_100);
    const AXIS: Length = Length::mm10(60);
    let width = Length::mm10(1200).min(frame.width - AXIS * 4);
    let left = frame.x + (frame.width - width + AXIS) / 2;
    let (top, base) = (frame.y + ABOVE, frame.y + frame.height - BELOW);

    let (step, steps) = columns.axis();
    let height = base - top;
    let highest = cents(step * Decimal::from(steps)).max(1);
    let level = |cents: i64| base - scaled(height, cents.max(0), highest);
    for number in 1..=steps {
        let y = level(cents(step * Decimal::from(number)));
        pen.stroke(mark, (left, y), (left + width, y), Length::hundredths(40), GRID);
    }
    for number in 0..=steps {
        let value = step * Decimal::from(number);
        let label = pen.setter.label(&value.normalize().to_string(), song(AXIS_TEXT))?;
        let top = level(cents(value)) - AXIS_TEXT.em(550);
        pen.line(mark, label.line, left - AXIS / 2 - label.width, top);
    }

    let labels = columns
        .series
        .iter()
        .map(|series| series.values.iter().map(|(_, text)| pen.setter.label(text, song(TEXT))).collect())
        .collect::<Result<Vec<Vec<Label>>, Error>>()?;
    let widest = labels.iter().flatten().map(|label| label.width).max().unwrap_or(Length::ZERO);
    let groups = columns.categories.len().max(1) as i32;
    let series = columns.series.len().max(1) as i32;
    let slot = width / groups;
    // From column to column; wider where the labels ask for it, narrower where a group would fill its slot.
    let pace = Length::mm10(200).max(widest + Length::pt(4)).min(slot * 9 / 10 / series);
    let column = Length::mm10(170).min(pace * 17 / 20);
    for (group, category) in (0..).zip(&columns.categories) {
        let middle = left + slot * group + slot / 2;
        let first = middle - (pace * (series - 1) + column) / 2;
        for ((number, series_of), labels) in (0..).zip(&columns.series).zip(&labels) {
            let Some(((value, _), label)) = series_of.values.iter().zip(labels).nth(group as usize) else { continue };
            let x = first + pace * number;
            let y = level(cents(*value));
            if y < base {
                let fill = YEARS[((series - 1 - number) as usize) % YEARS.len()];
                pen.shape(mark, rectangle((x, y), (x + column, base), fill));
            }
            pen.line(mark, label.line, x + (column - label.width) / 2, y - Length::hundredths(350) - TEXT);
        }
        let lines = pen.setter.wrap(category, song(TEXT), slot, Align::Center)?;
        pen.lines(mark, lines, middle - slot / 2, base + Length::pt(6), Length::pt(13));
    }
    pen.stroke(mark, (left, base), (left + width, base), Length::hundredths(75), Colour::BLACK);

    if series > 1 {
        draw_legend(columns, (left + width, frame.y + Length::hundredths(650)), mark, pen)?;
    }
    Ok(())
}

/// Squares with the names of the series, flush with the plot's end.
fn draw_legend(
    columns: &Columns,
    (right, top): (Length, Length),
    mark: Mark,
    pen: &mut Pen<'_, '_>,
) -> Result<(), Error> {
    const SQUARE: Length = Length::pt(8);
    const BETWEEN: Length = Length::mm10(60);
    let names = columns
        .series
        .iter()
        .map(|series| pen.setter.label(&series.name, song(TEXT)))
        .collect::<Result<Vec<Label>, Error>>()?;
    let item = |label: &Label| SQUARE + Length::pt(4) + label.width;
    let all: Length = names.iter().map(item).sum::<Length>() + BETWEEN * (names.len() as i32 - 1);
    let mut x = right - all;
    for (number, label) in names.iter().enumerate() {
        let fill = YEARS[(names.len() - 1 - number) % YEARS.len()];
        let y = top + (TEXT - SQUARE) / 2;
        pen.shape(mark, rectangle((x, y), (x + SQUARE, y + SQUARE), fill));
        pen.line(mark, label.line, x + SQUARE + Length::pt(4), top);
        x += item(label) + BETWEEN;
    }
    Ok(())
}

fn rectangle((left, top): (Length, Length), (right, bottom): (Length, Length), fill: Colour) -> Shape {
    let corners = [(right, top), (right, bottom), (left, bottom)].map(Segment::Line);
    Shape::new((left, top), corners.into(), Some(fill), Some((OUTLINE, DARK)))
}

/// A value in hundredths: amounts have two decimals.
fn cents(value: Decimal) -> i64 {
    (value * Decimal::ONE_HUNDRED).round().to_i64().unwrap_or(i64::MAX)
}

/// `length` × `part` / `whole`, rounded.
fn scaled(length: Length, part: i64, whole: i64) -> Length {
    let (length, part, whole) = (i128::from(length.thousandths()), i128::from(part), i128::from(whole));
    Length::milli(((length * part + whole / 2) / whole) as i32)
}

/// A slice as it lies on the disc. Angles in turns, clockwise from 3 o'clock.
struct Sector {
    /// Index in the order of the text.
    slice: usize,
    from: f64,
    to: f64,
    fill: Colour,
}

impl Sector {
    fn middle(&self) -> f64 {
        (self.from + self.to) / 2.0
    }
}

/// Lays the slices on the disc: the middle of all but the largest points to 3 o'clock, so that their labels form one
/// column in reading order.
fn sectors(pie: &Pie) -> Vec<Sector> {
    let values: Vec<i64> = pie.slices.iter().map(|slice| cents(slice.value).max(0)).collect();
    let total = values.iter().sum::<i64>().max(1) as f64;
    let Some(largest) = (0..values.len()).rev().max_by_key(|slice| values[*slice]) else { return Vec::new() };
    let share = |slice: usize| values[slice] as f64 / total;
    let mut at = (share(largest) - 1.0) / 2.0;
    let mut sectors = vec![Sector { slice: largest, from: -at, to: 1.0 + at, fill: PALE }];
    for (number, slice) in (0..values.len()).filter(|slice| *slice != largest).enumerate() {
        sectors.push(Sector { slice, from: at, to: at + share(slice), fill: SLICES[number % SLICES.len()] });
        at += share(slice);
    }
    sectors
}

/// The text beside or in a slice.
struct SliceLabel {
    lines: Range<u32>,
    /// Of the room that its lines were set in.
    width: Length,
    /// Of its longest line.
    ink: Length,
}

const LINE: Length = Length::milli(14_500);

impl SliceLabel {
    /// Name above value.
    fn stacked(name: &str, value: &str, width: Length, align: Align, pen: &mut Pen<'_, '_>) -> Result<Self, Error> {
        let style = song(TEXT);
        let mut longest = pen.setter.measure(name, style)?.min(width);
        for line in value.split('\n') {
            longest = longest.max(pen.setter.measure(line, style)?);
        }
        let lines = pen.setter.wrap(&format!("{name}\n{value}"), style, longest, align)?;
        let set = &pen.setter.lines.lines[lines.start as usize..lines.end as usize];
        let ink = set.iter().map(|line| line.width).max().unwrap_or(longest);
        Ok(SliceLabel { lines, width: longest, ink })
    }

    /// Name and value on one line.
    fn flat(name: &str, value: &str, size: Length, pen: &mut Pen<'_, '_>) -> Result<Self, Error> {
        let label = pen.setter.label(&format!("{name} {value}"), song(size))?;
        Ok(SliceLabel { lines: label.line..label.line + 1, width: label.width, ink: label.width })
    }

    /// From the upper edge of its first line to the lower edge of its last.
    fn height(&self) -> Length {
        LINE * (self.lines.len() as i32 - 1) + TEXT
    }
}

fn draw_pie(pie: &Pie, frame: Frame, mark: Mark, pen: &mut Pen<'_, '_>) -> Result<(), Error> {
    let sectors = sectors(pie);
    let alone = sectors.len() == 1;
    let largest_radius = if alone { Length::mm10(270) } else { Length::mm10(280) };
    let radius = largest_radius.min((frame.height - Length::pt(36)) / 2);

    // What fits stands in its slice, if that is pale enough for black text.
    let mut inside = Vec::new();
    let mut outside = Vec::new();
    for sector in &sectors {
        let slice = &pie.slices[sector.slice];
        let mut place = None;
        if sector.fill == PALE || sector.fill == LIGHT {
            // The name on one line, else on as many as it takes, else the share under the value too.
            let parted = slice.label.replacen('（', "\n（", 1);
            let wide = (frame.width, &slice.label);
            for (width, value) in [wide, (radius * 5 / 4, &slice.label), (radius * 5 / 4, &parted)] {
                let label = SliceLabel::stacked(&slice.name, value, width, Align::Center, pen)?;
                if let Some(middle) = middle_inside(sector, &label, radius, alone) {
                    place = Some((label, middle));
                    break;
                }
            }
        }
        match place {
            Some(place) => inside.push(place),
            None => outside.push(sector),
        }
    }
    let (right, left): (Vec<&Sector>, Vec<&Sector>) = outside.into_iter().partition(|sector| {
        let middle = sector.middle();
        (-0.27..=0.27).contains(&middle)
    });
    let sides = i32::from(!right.is_empty()) + i32::from(!left.is_empty());
    let room = if sides == 0 { frame.width } else { (frame.width - radius * 2) / sides - REACH };
    let mut right = column_of_labels(pie, right, frame.height, room, Align::Left, pen)?;
    let mut left = column_of_labels(pie, left, frame.height, room, Align::Right, pen)?;
    // Left of the disc the first in clockwise order stands lowest.
    left.labels.reverse();

    // Disc and labels together are centred.
    let beside = |column: &LabelColumn<'_>| if column.labels.is_empty() { Length::ZERO } else { REACH + column.width };
    let all = beside(&left) + radius * 2 + beside(&right);
    let centre = (
        frame.x + (frame.width - all) / 2 + beside(&left) + radius,
        frame.y + frame.height / 2 - Length::hundredths(450),
    );

    for sector in &sectors {
        pen.shape(mark, disc_part(sector, centre, radius, alone));
    }
    for (label, (x, y)) in inside {
        let (x, y) = (centre.0 + x - label.width / 2, centre.1 + y - label.height() / 2);
        pen.lines(mark, label.lines, x, y, LINE);
    }
    for (column, side) in [(&mut right, 1), (&mut left, -1)] {
        column.spread(centre.1, radius, frame);
        for (sector, label, y) in &column.labels {
            let (cos, sin) = cos_sin(sector.middle());
            let rim = (radius + Length::mm10(7)).thousandths() as f64;
            let start = (centre.0 + rounded(cos * rim), centre.1 + rounded(sin * rim));
            let bend = (centre.0 + (radius + Length::mm10(80)) * side, *y);
            let end = (bend.0 + Length::mm10(40) * side, *y);
            pen.stroke(mark, start, bend, OUTLINE, LEADER);
            pen.stroke(mark, bend, end, OUTLINE, LEADER);
            let text = end.0 + Length::mm10(12) * side;
            let x = if side < 0 { text - label.width } else { text };
            pen.lines(mark, label.lines.clone(), x, *y - label.height() / 2, LINE);
        }
    }
    Ok(())
}

/// From the rim of the disc to the text of a label.
const REACH: Length = Length::mm10(132);

/// The labels on one side of a pie.
struct LabelColumn<'a> {
    width: Length,
    /// From the middle of a label of one line to the next.
    pitch: Length,
    /// Each with the height of its middle on the page.
    labels: Vec<(&'a Sector, SliceLabel, Length)>,
}

/// Sets the labels of one side: name above value, or on one line where there are too many.
fn column_of_labels<'a>(
    pie: &Pie,
    sectors: Vec<&'a Sector>,
    height: Length,
    width: Length,
    align: Align,
    pen: &mut Pen<'_, '_>,
) -> Result<LabelColumn<'a>, Error> {
    let mut pitch = Length::pt(34) - LINE;
    let mut labels = Vec::with_capacity(sectors.len());
    let count = sectors.len() as i32;
    let stacked = (pitch + LINE) * count <= height;
    if !stacked {
        pitch = Length::pt(16).min(height / count.max(1));
    }
    for sector in sectors {
        let slice = &pie.slices[sector.slice];
        let label = if stacked {
            SliceLabel::stacked(&slice.name, &slice.label, width, align, pen)?
        } else {
            let size = if pitch < Length::pt(13) { AXIS_TEXT } else { TEXT };
            SliceLabel::flat(&slice.name, &slice.label, size, pen)?
        };
        labels.push((sector, label, Length::ZERO));
    }
    let width = labels.iter().map(|(_, label, _)| label.width).max().unwrap_or(Length::ZERO);
    Ok(LabelColumn { width, pitch, labels })
}

impl LabelColumn<'_> {
    /// Puts each label as near to its slice as its neighbours allow, in order, so that leader lines never cross.
    fn spread(&mut self, centre: Length, radius: Length, frame: Frame) {
        let room = |label: &SliceLabel| self.pitch + LINE * (label.lines.len() as i32 - 1);
        let rooms: Vec<Length> = self.labels.iter().map(|(_, label, _)| room(label)).collect();
        let reach = (radius + Length::mm10(80)).thousandths() as f64;
        let wishes: Vec<Length> =
            self.labels.iter().map(|(sector, ..)| centre + rounded(cos_sin(sector.middle()).1 * reach)).collect();
        let places = spread(&wishes, &rooms, (frame.y, frame.y + frame.height));
        for ((_, _, y), place) in self.labels.iter_mut().zip(places) {
            *y = place;
        }
    }
}

/// Middles of labels as near to their wishes as their rooms allow, in order, and between two heights if they can be.
fn spread(wishes: &[Length], rooms: &[Length], (top, bottom): (Length, Length)) -> Vec<Length> {
    // Labels that touch form a cluster, whose middle is that of its wishes: (first label, wish of its top, height).
    let mut clusters: Vec<(usize, Length, Length)> = Vec::new();
    for (number, (wish, room)) in wishes.iter().zip(rooms).enumerate() {
        let mut cluster = (number, *wish - *room / 2, *room);
        while let Some(&(first, start, height)) = clusters.last().filter(|above| above.1 + above.2 > cluster.1) {
            clusters.pop();
            let count = |from: usize, to: usize| (to - from) as i64;
            // The mean of what each label's wish means for the top of the cluster.
            let (above, below) = (count(first, cluster.0), count(cluster.0, number + 1));
            let milli = |length: Length| i64::from(length.thousandths());
            let mean = (milli(start) * above + milli(cluster.1 - height) * below) / (above + below);
            cluster = (first, Length::milli(mean as i32), height + cluster.2);
        }
        clusters.push(cluster);
    }
    let mut middles = Vec::with_capacity(wishes.len());
    for (number, (first, start, _)) in clusters.iter().enumerate() {
        let end = clusters.get(number + 1).map_or(rooms.len(), |next| next.0);
        let mut at = *start;
        for room in &rooms[*first..end] {
            middles.push(at + *room / 2);
            at += *room;
        }
    }
    let mut limit = top;
    for (middle, room) in middles.iter_mut().zip(rooms) {
        *middle = (*middle).max(limit + *room / 2);
        limit = *middle + *room / 2;
    }
    limit = bottom;
    for (middle, room) in middles.iter_mut().zip(rooms).rev() {
        *middle = (*middle).min(limit - *room / 2);
        limit = *middle - *room / 2;
    }
    middles
}

/// Where the middle of a label stands in its slice, from the centre of the disc; none if it does not fit with 2 mm to the
/// edge on all sides.
fn middle_inside(sector: &Sector, label: &SliceLabel, radius: Length, alone: bool) -> Option<(Length, Length)> {
    const EDGE: Length = Length::mm10(20);
    let (half_width, half_height) = (label.ink / 2 + EDGE, label.height() / 2 + EDGE);
    let fits = |x: Length, y: Length| {
        let corner = |x: Length, y: Length| {
            let square = |length: Length| i64::from(length.thousandths()).pow(2);
            square(x) + square(y) <= square(radius)
        };
        let (x_far, y_far) = (x.max(-x) + half_width, y.max(-y) + half_height);
        if !corner(x_far, y_far) {
            return false;
        }
        if alone {
            return true;
        }
        // No point of the two straight edges lies in the box, and its middle lies between them.
        let clear = [sector.from, sector.to].into_iter().all(|edge| {
            let (cos, sin) = cos_sin(edge);
            (0..=20).all(|step| {
                let far = (radius.thousandths() * step / 20) as f64;
                let (dx, dy) = (rounded(cos * far) - x, rounded(sin * far) - y);
                dx.max(-dx) >= half_width || dy.max(-dy) >= half_height
            })
        });
        clear && within(sector, x, y)
    };
    let radius_at = |turn: f64, thousandths: i32| {
        let (cos, sin) = cos_sin(turn);
        let far = radius.em(thousandths).thousandths() as f64;
        (rounded(cos * far), rounded(sin * far))
    };
    let places = if alone {
        vec![(Length::ZERO, Length::ZERO)]
    } else {
        let above = [460, 400, 340, 280].map(|far| (Length::ZERO, -radius.em(far)));
        let along = [500, 560, 440, 400, 620].map(|far| radius_at(sector.middle(), far));
        above.into_iter().chain(along).collect()
    };
    places.into_iter().find(|(x, y)| fits(*x, *y))
}

/// Whether a point lies between the straight edges of a slice.
fn within(sector: &Sector, x: Length, y: Length) -> bool {
    let (x, y) = (x.thousandths() as f64, y.thousandths() as f64);
    // Right of the first edge and left of the second; in a slice of more than half a turn one of both is enough.
    let side = |edge: f64| {
        let (cos, sin) = cos_sin(edge);
        cos * y - sin * x
    };
    let (after_first, before_second) = (side(sector.from) > 0.0, side(sector.to) < 0.0);
    if sector.to - sector.from > 0.5 { after_first || before_second } else { after_first && before_second }
}

/// The outline of a slice, or of the whole disc.
fn disc_part(sector: &Sector, centre: (Length, Length), radius: Length, alone: bool) -> Shape {
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
    Shape::new(start, segments, Some(sector.fill), Some((OUTLINE, DARK)))
}

/// Cosine and sine of an angle in turns: of basic operations alone, so the same on every machine.
fn cos_sin(turn: f64) -> (f64, f64) {
    let quarters = turn.rem_euclid(1.0) * 4.0;
    let quarter = quarters.floor();
    let angle = (quarters - quarter) * std::f64::consts::FRAC_PI_2;
    // Taylor's series; below half a turn's quarter the tenth term is under 1e-15.
    let square = angle * angle;
    let (mut cos, mut sin) = (0.0, 0.0);
    let (mut cos_term, mut sin_term) = (1.0, angle);
    for n in 0..11 {
        cos += cos_term;
        sin += sin_term;
        let n = f64::from(2 * n);
        cos_term *= -square / ((n + 1.0) * (n + 2.0));
        sin_term *= -square / ((n + 2.0) * (n + 3.0));
    }
    match quarter as u8 {
        1 => (-sin, cos),
        2 => (-cos, -sin),
        3 => (sin, -cos),
        // The first quarter, or a whole turn: what a hair less than none comes to.
        _ => (cos, sin),
    }
}

fn rounded(thousandths: f64) -> Length {
    Length::milli(thousandths.round() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Slice;

    fn pie(values: &[i64]) -> Pie {
        Pie::new(values.iter().map(|value| Slice::new("", Decimal::new(*value, 2), "")).collect())
    }

    #[test]
    fn sines() {
        for (turn, cos, sin) in [(0.0, 1.0, 0.0), (0.125, 0.5f64.sqrt(), 0.5f64.sqrt()), (0.25, 0.0, 1.0)] {
            for (quarter, (cos, sin)) in [(cos, sin), (-sin, cos), (-cos, -sin), (sin, -cos)].into_iter().enumerate() {
                let got = cos_sin(turn + quarter as f64 / 4.0 - 2.0);
                assert!((got.0 - cos).abs() < 1e-14 && (got.1 - sin).abs() < 1e-14, "{turn} {quarter} {got:?}");
            }
        }
        assert_eq!(cos_sin(-1e-18), (1.0, 0.0));
    }

    #[test]
    fn small_slices_point_to_three_o_clock_in_the_order_of_the_text() {
        let sectors = sectors(&pie(&[913, 24416, 379, 896]));
        let order: Vec<usize> = sectors.iter().map(|sector| sector.slice).collect();
        assert_eq!(order, [1, 0, 2, 3]);
        assert_eq!(sectors[0].fill, PALE);
        let (first, last) = (sectors[1].from, sectors[3].to);
        assert!((first + last).abs() < 1e-12 && first < 0.0);
        assert!((sectors[0].from - last).abs() < 1e-12 && (sectors[0].to - first - 1.0).abs() < 1e-12);
    }

    #[test]
    fn labels_keep_their_distance_and_their_order() {
        let pt = |points: &[i32]| points.iter().map(|points| Length::pt(*points)).collect::<Vec<_>>();
        let room = (Length::ZERO, Length::pt(200));
        for (wishes, rooms, places) in [
            (pt(&[20, 100]), pt(&[34, 34]), pt(&[20, 100])),
            (pt(&[100, 100, 100]), pt(&[34, 34, 34]), pt(&[66, 100, 134])),
            (pt(&[90, 100, 180]), pt(&[34, 34, 34]), pt(&[78, 112, 180])),
            (pt(&[5, 6]), pt(&[34, 34]), pt(&[17, 51])),
            (pt(&[190, 199]), pt(&[34, 34]), pt(&[149, 183])),
        ] {
            assert_eq!(spread(&wishes, &rooms, room), places);
        }
    }

    #[test]
    fn a_slice_is_closed_at_its_centre_and_a_disc_has_no_radius() {
        let centre = (Length::pt(100), Length::pt(100));
        let half = Sector { slice: 0, from: -0.25, to: 0.25, fill: PALE };
        let shape = disc_part(&half, centre, Length::pt(50), false);
        assert_eq!(shape.start, centre);
        assert_eq!(shape.segments[0], Segment::Line((Length::pt(100), Length::pt(50))));
        let Some(Segment::Curve(.., end)) = shape.segments.last() else { panic!("a curve ends it") };
        assert_eq!(*end, (Length::pt(100), Length::pt(150)));
        let whole = Sector { slice: 0, from: 0.0, to: 1.0, fill: PALE };
        let shape = disc_part(&whole, centre, Length::pt(50), true);
        assert_eq!(shape.start, (Length::pt(150), Length::pt(100)));
        assert!(shape.segments.iter().all(|segment| matches!(segment, Segment::Curve(..))));
        assert_eq!(shape.segments.len(), 4);
    }
}
