//! Where the parts of a chart stand: planned once, drawn by every writer.
//!
//! A plan knows neither fonts nor formats. How wide texts are it asks of a [`Measure`]: layout has the true widths,
//! [`Estimate`] is near enough where there are no fonts.

use std::convert::Infallible;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::chart::{Columns, Pie, Slice};
use super::chart_style::{ChartStyle, Colour};
use super::style::Align;
use crate::length::Length;

/// Tells how much room a text takes.
pub trait Measure {
    /// What stops it: a character that no font has.
    type Error;

    /// Width of a text on one line.
    ///
    /// # Errors
    /// A character cannot be measured.
    fn width(&mut self, text: &str, size: Length) -> Result<Length, Self::Error>;

    /// The number of lines that a text takes in this width, and the width of the longest. A line feed begins a line.
    ///
    /// # Errors
    /// A character cannot be measured.
    fn wrapped(&mut self, text: &str, size: Length, width: Length, align: Align) -> Result<(i32, Length), Self::Error>;
}

/// Widths without a font: a Chinese character is one em wide, any other half an em.
#[derive(Clone, Copy, Default, Debug)]
pub struct Estimate;

impl Measure for Estimate {
    type Error = Infallible;

    fn width(&mut self, text: &str, size: Length) -> Result<Length, Infallible> {
        Ok(text.chars().map(|c| if c.is_ascii() { size / 2 } else { size }).sum())
    }

    fn wrapped(&mut self, text: &str, size: Length, width: Length, _: Align) -> Result<(i32, Length), Infallible> {
        let (mut lines, mut longest) = (0, Length::ZERO);
        for line in text.split('\n') {
            let wide = self.width(line, size)?;
            let room = width.max(size).thousandths();
            lines += ((wide.thousandths() + room - 1) / room).max(1);
            longest = longest.max(wide.min(width));
        }
        Ok((lines, longest))
    }
}

/// A column chart in a box of a certain size. Places count from the upper left corner of the box.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct ColumnsPlan {
    /// Left end of the plot.
    pub left: Length,
    /// Upper end of the plot.
    pub top: Length,
    /// Width of the plot.
    pub width: Length,
    /// Height of the plot.
    pub height: Length,
    /// From one grid line to the next, in 万元.
    pub step: Decimal,
    /// Number of steps from zero to the upper end of the plot.
    pub steps: u32,
    /// Part of the plot's width that a group of columns has.
    pub slot: Length,
    /// From one column of a group to the next.
    pub pace: Length,
    /// Width of a column.
    pub column: Length,
}

impl ColumnsPlan {
    /// Room of the numbers at the axis.
    pub const AXIS: Length = Length::mm10(60);
    /// Room above the plot, for the legend.
    const ABOVE: Length = Length::milli(29_900);
    /// Room under the plot, for the names of the groups.
    const BELOW: Length = Length::milli(33_100);

    /// Plans a column chart in a box of this width and height.
    ///
    /// # Errors
    /// Those of the measure.
    pub fn new<M: Measure>(
        columns: &Columns,
        style: &ChartStyle,
        (width, height): (Length, Length),
        measure: &mut M,
    ) -> Result<ColumnsPlan, M::Error> {
        let plot = style.plot_width.min(width - Self::AXIS * 4);
        let (step, steps) = columns.axis();
        let mut widest = Length::ZERO;
        for (_, label) in columns.series.iter().flat_map(|series| &series.values) {
            widest = widest.max(measure.width(label, style.label_size)?);
        }
        let series = columns.series.len().max(1) as i32;
        let slot = plot / columns.categories.len().max(1) as i32;
        // Wider where the labels ask for it, narrower where a group would fill its slot.
        let pace = style.column_pace.max(widest + Length::pt(4)).min(slot * 9 / 10 / series);
        Ok(ColumnsPlan {
            left: (width - plot + Self::AXIS) / 2,
            top: Self::ABOVE,
            width: plot,
            height: height - Self::ABOVE - Self::BELOW,
            step,
            steps,
            slot,
            pace,
            column: style.column_width.min(pace * 17 / 20),
        })
    }

    /// The value at the upper end of the plot.
    pub fn highest(&self) -> Decimal {
        (self.step * Decimal::from(self.steps)).normalize()
    }

    /// Width of a group of so many columns.
    pub fn group_width(&self, series: usize) -> Length {
        self.pace * (series.max(1) as i32 - 1) + self.column
    }
}

/// A pie in a box of a certain size.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct PiePlan {
    /// Radius of the disc.
    pub radius: Length,
    /// Center of the disc, from the upper left corner of the box.
    pub centre: (Length, Length),
    /// The slices as they lie on the disc: the largest first, the others clockwise after it in the order of the text.
    pub sectors: Vec<Sector>,
}

/// A slice as it lies on the disc. Angles in turns, clockwise from 3 o'clock.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Sector {
    /// Index in [`Pie::slices`].
    pub slice: usize,
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Its color.
    pub fill: Colour,
    /// Its label.
    pub label: SliceLabel,
}

impl Sector {
    /// The angle of its middle.
    pub fn middle(&self) -> f64 {
        (self.from + self.to) / 2.0
    }
}

/// The text in or beside a slice.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct SliceLabel {
    /// Name and value, a line feed between them, or a space where both stand on one line.
    pub text: String,
    /// Font size.
    pub size: Length,
    /// Name and value stand on one line.
    pub flat: bool,
    /// Number of its lines.
    pub lines: i32,
    /// Width of the room that its lines are set in.
    pub width: Length,
    /// Where it stands.
    pub place: LabelPlace,
}

/// Where a label stands, from the center of its disc.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LabelPlace {
    /// In its slice: its middle.
    Inside((Length, Length)),
    /// Right of the disc, flush left: the height of its middle.
    Right(Length),
    /// Left of the disc, flush right: the height of its middle.
    Left(Length),
}

impl SliceLabel {
    /// From one base line to the next.
    pub const LINE: Length = Length::milli(14_500);

    /// From the upper edge of its first line to the lower edge of its last.
    pub fn height(&self) -> Length {
        Self::LINE * (self.lines - 1) + self.size
    }
}

impl PiePlan {
    /// From the rim to the bend of a leader line.
    pub const BEND: Length = Length::mm10(80);
    /// From the rim to the text of a label.
    pub const REACH: Length = Length::mm10(132);

    /// Plans a pie in a box of this width and height.
    ///
    /// What fits stands in its slice, if that is pale enough for black text. The others stand beside the disc, each as
    /// near to its slice as its neighbors allow, in order, so that leader lines never cross.
    ///
    /// # Errors
    /// Those of the measure.
    pub fn new<M: Measure>(
        pie: &Pie,
        style: &ChartStyle,
        (width, height): (Length, Length),
        measure: &mut M,
    ) -> Result<PiePlan, M::Error> {
        let arcs = arcs(pie, style);
        let alone = arcs.len() == 1;
        let largest_radius = if alone { style.single_radius } else { style.radius };
        let radius = largest_radius.min((height - Length::pt(36)) / 2);

        let mut labels: Vec<Option<SliceLabel>> = Vec::with_capacity(arcs.len());
        for arc in &arcs {
            let slice = &pie.slices[arc.slice];
            labels.push(if arc.fill.is_pale() {
                label_inside(slice, arc, style, (width, radius), alone, measure)?
            } else {
                None
            });
        }
        let outside = |right: bool| {
            let on_side = move |arc: &Arc| (-0.27..=0.27).contains(&arc.middle()) == right;
            (0..arcs.len()).filter(|&at| labels[at].is_none() && on_side(&arcs[at])).collect::<Vec<_>>()
        };
        let (right, mut left) = (outside(true), outside(false));
        // Left of the disc the first in clockwise order stands lowest.
        left.reverse();
        let sides = i32::from(!right.is_empty()) + i32::from(!left.is_empty());
        let room = if sides == 0 { width } else { (width - radius * 2) / sides - Self::REACH };
        let beside = [(right, Align::Left), (left, Align::Right)];
        let mut reaches = [Length::ZERO; 2];
        let centre_y = height / 2 - Length::hundredths(450);
        for ((column, align), reach) in beside.into_iter().zip(&mut reaches) {
            if column.is_empty() {
                continue;
            }
            let (set, pitch) = label_column(pie, &arcs, &column, style, (room, height), align, measure)?;
            *reach = Self::REACH + set.iter().map(|label| label.width).max().unwrap_or(Length::ZERO);
            let rooms: Vec<Length> = set.iter().map(|label| pitch + SliceLabel::LINE * (label.lines - 1)).collect();
            let far = (radius + Self::BEND).thousandths() as f64;
            let wish = |&at: &usize| rounded(cos_sin(arcs[at].middle()).1 * far);
            let wishes: Vec<Length> = column.iter().map(wish).collect();
            let heights = spread(&wishes, &rooms, (-centre_y, height - centre_y));
            for ((at, mut label), y) in column.into_iter().zip(set).zip(heights) {
                label.place = if align == Align::Left { LabelPlace::Right(y) } else { LabelPlace::Left(y) };
                labels[at] = Some(label);
            }
        }
        // Disc and labels together are centered.
        let [right, left] = reaches;
        let centre = ((width - (left + radius * 2 + right)) / 2 + left + radius, centre_y);
        let sectors = arcs.into_iter().zip(labels).filter_map(|(arc, label)| {
            Some(Sector { slice: arc.slice, from: arc.from, to: arc.to, fill: arc.fill, label: label? })
        });
        Ok(PiePlan { radius, centre, sectors: sectors.collect() })
    }

    /// A plan without fonts, by estimated widths.
    pub fn estimated(pie: &Pie, style: &ChartStyle, size: (Length, Length)) -> PiePlan {
        let Ok(plan) = PiePlan::new(pie, style, size, &mut Estimate);
        plan
    }

    /// Whether the disc is one slice.
    pub fn is_alone(&self) -> bool {
        self.sectors.len() == 1
    }
}

/// A slice on the disc, without its label.
struct Arc {
    slice: usize,
    from: f64,
    to: f64,
    fill: Colour,
}

impl Arc {
    fn middle(&self) -> f64 {
        (self.from + self.to) / 2.0
    }
}

/// Lays the slices on the disc: the middle of all but the largest points to 3 o'clock, so that their labels form one
/// column in reading order.
fn arcs(pie: &Pie, style: &ChartStyle) -> Vec<Arc> {
    let values: Vec<i64> = pie.slices.iter().map(|slice| cents(slice.value).max(0)).collect();
    let total = values.iter().fold(0_i64, |sum, value| sum.saturating_add(*value)).max(1) as f64;
    let Some(largest) = (0..values.len()).rev().max_by_key(|slice| values[*slice]) else { return Vec::new() };
    let share = |slice: usize| values[slice] as f64 / total;
    let mut at = (share(largest) - 1.0) / 2.0;
    let mut arcs = vec![Arc { slice: largest, from: -at, to: 1.0 + at, fill: style.largest }];
    for (number, slice) in (0..values.len()).filter(|slice| *slice != largest).enumerate() {
        arcs.push(Arc { slice, from: at, to: at + share(slice), fill: style.slice(number) });
        at += share(slice);
    }
    arcs
}

/// A value in hundredths: amounts have two decimals.
pub(crate) fn cents(value: Decimal) -> i64 {
    let cents = value.checked_mul(Decimal::ONE_HUNDRED).and_then(|cents| cents.round().to_i64());
    cents.unwrap_or(i64::MAX)
}

/// Name above value.
fn stacked<M: Measure>(
    name: &str,
    value: &str,
    style: &ChartStyle,
    width: Length,
    align: Align,
    measure: &mut M,
) -> Result<(SliceLabel, Length), M::Error> {
    let size = style.label_size;
    let mut longest = measure.width(name, size)?.min(width);
    for line in value.split('\n') {
        longest = longest.max(measure.width(line, size)?);
    }
    let text = format!("{name}\n{value}");
    let (lines, ink) = measure.wrapped(&text, size, longest, align)?;
    let place = LabelPlace::Right(Length::ZERO);
    Ok((SliceLabel { text, size, flat: false, lines, width: longest, place }, ink))
}

/// The label of a slice that it fits into: the name on one line, else on as many as it takes, else the share under the
/// value too.
fn label_inside<M: Measure>(
    slice: &Slice,
    arc: &Arc,
    style: &ChartStyle,
    (width, radius): (Length, Length),
    alone: bool,
    measure: &mut M,
) -> Result<Option<SliceLabel>, M::Error> {
    let parted = slice.label.replacen('（', "\n（", 1);
    let narrow = radius * 5 / 4;
    for (width, value) in [(width, &slice.label), (narrow, &slice.label), (narrow, &parted)] {
        let (mut label, ink) = stacked(&slice.name, value, style, width, Align::Center, measure)?;
        if let Some(middle) = middle_inside(arc, (ink, label.height()), radius, alone) {
            label.place = LabelPlace::Inside(middle);
            return Ok(Some(label));
        }
    }
    Ok(None)
}

/// The labels of one side: name above value, or on one line where there are too many; and from the middle of a label of
/// one line to the next.
fn label_column<M: Measure>(
    pie: &Pie,
    arcs: &[Arc],
    column: &[usize],
    style: &ChartStyle,
    (width, height): (Length, Length),
    align: Align,
    measure: &mut M,
) -> Result<(Vec<SliceLabel>, Length), M::Error> {
    let mut pitch = style.label_pitch - SliceLabel::LINE;
    let count = column.len() as i32;
    let is_stacked = (pitch + SliceLabel::LINE) * count <= height;
    if !is_stacked {
        pitch = Length::pt(16).min(height / count.max(1));
    }
    let mut labels = Vec::with_capacity(column.len());
    for &at in column {
        let slice = &pie.slices[arcs[at].slice];
        labels.push(if is_stacked {
            stacked(&slice.name, &slice.label, style, width, align, measure)?.0
        } else {
            let size = if pitch < Length::pt(13) { style.axis_size } else { style.label_size };
            let text = format!("{} {}", slice.name, slice.label);
            let width = measure.width(&text, size)?;
            SliceLabel { text, size, flat: true, lines: 1, width, place: LabelPlace::Right(Length::ZERO) }
        });
    }
    Ok((labels, pitch))
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
fn middle_inside(arc: &Arc, (ink, height): (Length, Length), radius: Length, alone: bool) -> Option<(Length, Length)> {
    const EDGE: Length = Length::mm10(20);
    let (half_width, half_height) = (ink / 2 + EDGE, height / 2 + EDGE);
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
        let clear = [arc.from, arc.to].into_iter().all(|edge| {
            let (cos, sin) = cos_sin(edge);
            (0..=20).all(|step| {
                let far = (radius.thousandths() * step / 20) as f64;
                let (dx, dy) = (rounded(cos * far) - x, rounded(sin * far) - y);
                dx.max(-dx) >= half_width || dy.max(-dy) >= half_height
            })
        });
        clear && within(arc, x, y)
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
        let along = [500, 560, 440, 400, 620].map(|far| radius_at(arc.middle(), far));
        above.into_iter().chain(along).collect()
    };
    places.into_iter().find(|(x, y)| fits(*x, *y))
}

/// Whether a point lies between the straight edges of a slice.
fn within(arc: &Arc, x: Length, y: Length) -> bool {
    let (x, y) = (x.thousandths() as f64, y.thousandths() as f64);
    // Right of the first edge and left of the second; in a slice of more than half a turn one of both is enough.
    let side = |edge: f64| {
        let (cos, sin) = cos_sin(edge);
        cos * y - sin * x
    };
    let (after_first, before_second) = (side(arc.from) > 0.0, side(arc.to) < 0.0);
    if arc.to - arc.from > 0.5 { after_first || before_second } else { after_first && before_second }
}

/// Cosine and sine of an angle in turns: of basic operations alone, so the same on every machine.
pub(crate) fn cos_sin(turn: f64) -> (f64, f64) {
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

/// Whole thousandths of a point.
pub(crate) fn rounded(thousandths: f64) -> Length {
    Length::milli(thousandths.round() as i32)
}

#[cfg(test)]
mod tests {
    use super::super::chart::Series;
    use super::*;

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
        let sectors = arcs(&pie(&[913, 24416, 379, 896]), &ChartStyle::gbt9704());
        let order: Vec<usize> = sectors.iter().map(|sector| sector.slice).collect();
        assert_eq!(order, [1, 0, 2, 3]);
        assert_eq!(sectors[0].fill, ChartStyle::gbt9704().largest);
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
    fn a_pie_of_nothing_is_no_panic() {
        let box_size = (Length::pt(442), Length::pt(250));
        let style = ChartStyle::gbt9704();
        assert_eq!(PiePlan::estimated(&pie(&[]), &style, box_size).sectors, []);
        assert_eq!(PiePlan::estimated(&pie(&[0, 0, 0]), &style, box_size).sectors.len(), 3);
    }

    #[test]
    fn labels_of_small_slices_stand_in_a_column() {
        let style = ChartStyle::gbt9704();
        let plan = PiePlan::estimated(&pie(&[94, 2, 1, 3]), &style, (Length::pt(442), Length::pt(250)));
        assert!(matches!(plan.sectors[0].label.place, LabelPlace::Inside(_)));
        let heights = plan.sectors[1..].iter().map(|sector| match sector.label.place {
            LabelPlace::Right(y) => y,
            place => panic!("{place:?}"),
        });
        let heights: Vec<Length> = heights.collect();
        assert!(heights.windows(2).all(|pair| pair[1] - pair[0] >= style.label_pitch), "{heights:?}");
    }

    #[test]
    fn columns_are_17_mm_wide() {
        let chart = |groups: usize, series: usize, label: &str| {
            let values = vec![(Decimal::ONE, label.to_owned()); groups];
            Columns::new(vec![String::new(); groups], vec![Series::new("", values); series])
        };
        let style = ChartStyle::gbt9704();
        for (groups, series, label, column, pace) in [
            (2, 2, "266.04", 170, 200),
            (1, 1, "266.04", 170, 200),
            (2, 2, "123456789.01", 170, 236),
            (8, 2, "266.04", 57, 67),
        ] {
            let chart = chart(groups, series, label);
            let Ok(plan) = ColumnsPlan::new(&chart, &style, (Length::mm10(1560), Length::pt(250)), &mut Estimate);
            let tenths = |length: Length| (length.thousandths() * 254 + 36_000) / 72_000;
            assert_eq!((tenths(plan.column), tenths(plan.pace)), (column, pace), "{groups} × {series} {label}");
        }
    }
}
