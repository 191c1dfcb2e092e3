//! Charts as Word draws them: native, editable, every colour and number format said outright.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::skeleton::RELATIONS;
use super::workbook::{SHEET, column_name};
use crate::document::{Chart, Columns, Face, Figure, Pie, Slice};
use crate::length::Length;
use crate::xml::{DECLARATION, Put, escape};

/// This year's columns, and the first of the small slices: dark in print too.
const DARK: &str = "1F4E79";
/// Columns of the year before, and the largest slice, on which black text is read.
const PALE: &str = "D5E1ED";
const LIGHT: &str = "9DB7D3";
const MIDDLE: &str = "4A78A6";
/// Columns by year, from this year backwards.
const YEARS: [&str; 4] = [DARK, PALE, MIDDLE, LIGHT];
/// The slices after the largest, again and again: neighbours differ by a quarter of grey.
const SMALL: [&str; 3] = [DARK, LIGHT, MIDDLE];
/// Grid lines.
const GRID: &str = "C8CCD0";
/// Leader lines.
const LEADER: &str = "595959";

/// Size of labels, of the names of groups and of the legend.
const LABEL: Length = Length::hundredths(1050);

/// What a chart shows: the one source of its workbook and its caches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct ChartData<'a> {
    /// Names of the points: groups of columns, slices.
    pub(super) names: Vec<&'a str>,
    pub(super) series: Vec<SeriesData<'a>>,
}

/// A series: a value for each name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct SeriesData<'a> {
    pub(super) name: &'a str,
    pub(super) values: Vec<Decimal>,
}

impl ChartData<'_> {
    pub(super) fn of(figure: &Figure) -> ChartData<'_> {
        match &figure.chart {
            Chart::Columns(columns) => ChartData {
                names: columns.categories.iter().map(String::as_str).collect(),
                series: columns
                    .series
                    .iter()
                    .map(|series| SeriesData {
                        name: &series.name,
                        values: series.values.iter().map(|(value, _)| value.normalize()).collect(),
                    })
                    .collect(),
            },
            Chart::Pie(pie) => {
                let slices = largest_first(pie);
                ChartData {
                    names: slices.iter().map(|slice| slice.name.as_str()).collect(),
                    series: vec![SeriesData {
                        name: &figure.caption,
                        values: slices.iter().map(|slice| slice.value.normalize()).collect(),
                    }],
                }
            }
        }
    }
}

/// The chart part of a figure that is drawn in a box of this size.
pub(super) fn part(figure: &Figure, data: &ChartData<'_>, size: (Length, Length)) -> String {
    let mut xml = format!(
        "{DECLARATION}<c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:r=\"{RELATIONS}\">\
         <c:date1904 val=\"0\"/><c:lang val=\"zh-CN\"/><c:roundedCorners val=\"0\"/>\
         <c:chart><c:autoTitleDeleted val=\"1\"/><c:plotArea>"
    );
    match &figure.chart {
        Chart::Columns(chart) => columns(&mut xml, chart, data, size),
        Chart::Pie(chart) => pie(&mut xml, chart, data, size),
    }
    xml.push_str(
        "<c:plotVisOnly val=\"1\"/><c:dispBlanksAs val=\"gap\"/></c:chart>\
         <c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>",
    );
    text_properties(&mut xml, LABEL);
    xml.push_str("<c:externalData r:id=\"rId1\"><c:autoUpdate val=\"0\"/></c:externalData></c:chartSpace>");
    xml
}

/// Width of the columns' plot, and where it begins from the left.
const PLOT: (Length, Length) = (Length::mm10(210), Length::mm10(1200));
/// Above the plot: the legend. Under it: the names of the groups.
const ABOVE: Length = Length::mm10(106);
const UNDER: Length = Length::mm10(116);

fn columns(xml: &mut String, chart: &Columns, data: &ChartData<'_>, (width, height): (Length, Length)) {
    let (left, plot) = PLOT;
    layout(xml, true, (left, ABOVE, plot, height - ABOVE - UNDER), (width, height));
    xml.push_str("<c:barChart><c:barDir val=\"col\"/><c:grouping val=\"clustered\"/><c:varyColors val=\"0\"/>");
    for (index, (series, labels)) in data.series.iter().zip(&chart.series).enumerate() {
        xml.push_str("<c:ser>");
        series_head(xml, index, series);
        shape(xml, YEARS[(data.series.len() - 1 - index) % YEARS.len()], DARK);
        xml.push_str("<c:invertIfNegative val=\"0\"/><c:dLbls>");
        for (point, (value, label)) in labels.values.iter().enumerate() {
            // A label that is the number itself follows the number when it is edited.
            if *label != value.normalize().to_string() {
                own_label(xml, point, &[label], "outEnd", None);
            }
        }
        xml.push_str("<c:numFmt formatCode=\"General\" sourceLinked=\"0\"/>");
        label_properties(xml, "outEnd");
        xml.push_str("</c:dLbls>");
        caches(xml, index, data, series);
        xml.push_str("</c:ser>");
    }
    let (gap, overlap) = gaps(chart, plot);
    xml.put(format_args!(
        "<c:gapWidth val=\"{gap}\"/><c:overlap val=\"{overlap}\"/><c:axId val=\"1\"/><c:axId val=\"2\"/></c:barChart>"
    ));

    xml.push_str(
        "<c:catAx><c:axId val=\"1\"/><c:scaling><c:orientation val=\"minMax\"/></c:scaling><c:delete val=\"0\"/>\
         <c:axPos val=\"b\"/><c:numFmt formatCode=\"General\" sourceLinked=\"0\"/><c:majorTickMark val=\"none\"/>\
         <c:minorTickMark val=\"none\"/><c:tickLblPos val=\"low\"/>",
    );
    line(xml, "000000", Length::hundredths(75));
    text_properties(xml, LABEL);
    xml.push_str(
        "<c:crossAx val=\"2\"/><c:crosses val=\"autoZero\"/><c:auto val=\"1\"/><c:lblAlgn val=\"ctr\"/>\
         <c:lblOffset val=\"100\"/><c:noMultiLvlLbl val=\"0\"/></c:catAx>",
    );

    let (step, steps) = chart.axis();
    let top = (step * Decimal::from(steps)).normalize();
    xml.put(format_args!(
        "<c:valAx><c:axId val=\"2\"/><c:scaling><c:orientation val=\"minMax\"/><c:max val=\"{top}\"/><c:min val=\"0\"/>\
         </c:scaling><c:delete val=\"0\"/><c:axPos val=\"l\"/><c:majorGridlines>"
    ));
    line(xml, GRID, Length::hundredths(40));
    xml.push_str(
        "</c:majorGridlines><c:numFmt formatCode=\"General\" sourceLinked=\"0\"/><c:majorTickMark val=\"none\"/>\
         <c:minorTickMark val=\"none\"/><c:tickLblPos val=\"nextTo\"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>",
    );
    text_properties(xml, Length::pt(9));
    xml.put(format_args!(
        "<c:crossAx val=\"1\"/><c:crosses val=\"autoZero\"/><c:crossBetween val=\"between\"/>\
         <c:majorUnit val=\"{step}\"/></c:valAx><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea>"
    ));

    // Above the plot, flush with its right end: a square, a label and a gap for each series.
    if data.series.len() > 1 {
        let key = |series: &SeriesData<'_>| text_width(series.name) + Length::pt(8 + 4 + 17);
        let legend: Length = data.series.iter().map(key).sum();
        xml.push_str("<c:legend><c:legendPos val=\"t\"/>");
        layout(xml, false, (left + plot - legend, Length::pt(2), legend, Length::pt(16)), (width, height));
        xml.push_str("<c:overlay val=\"0\"/>");
        text_properties(xml, LABEL);
        xml.push_str("</c:legend>");
    }
}

/// The gap between groups and the overlap within one (negative: a gap), in per cent of a column, that make a column 17 mm
/// wide, 3 mm from the next; wider gaps where the labels ask for them, narrower columns where a group would fill its slot.
fn gaps(chart: &Columns, plot: Length) -> (i64, i64) {
    let series = chart.series.len().max(1) as i32;
    let slot = plot / chart.categories.len().max(1) as i32;
    let labels = chart.series.iter().flat_map(|series| &series.values).map(|(_, label)| text_width(label));
    let widest = labels.max().unwrap_or(Length::ZERO);
    let pace = Length::mm10(200).max(widest + Length::pt(4)).min(slot * 9 / 10 / series);
    let column = Length::mm10(170).min(pace * 17 / 20);
    let part = |length: Length| i64::from(length.thousandths()) * 100 / i64::from(column.thousandths().max(1));
    let group = pace * (series - 1) + column;
    (part(slot - group).clamp(0, 500), -part(pace - column).clamp(0, 100))
}

/// Radius of a pie whose labels stand at the right, and where its centre stands from the left: disc and labels together
/// are centred.
const RADIUS: Length = Length::mm10(280);
const CENTRE: Length = Length::mm10(560);
/// Radius of a pie of one slice, alone in the middle.
const RADIUS_ALONE: Length = Length::mm10(270);
/// From the rim to the labels at the right, and at least so far from one base line of a name to the next.
const LEADER_LENGTH: Length = Length::mm10(120);
const LABEL_PITCH: Length = Length::pt(34);

/// The slices as they lie on the disc, clockwise: the others follow the largest in the order of the text.
fn largest_first(pie: &Pie) -> Vec<&Slice> {
    let mut slices: Vec<_> = pie.slices.iter().collect();
    if let Some(largest) = (0..slices.len()).rev().max_by_key(|&index| slices[index].value) {
        slices[..=largest].rotate_right(1);
    }
    slices
}

/// A pie before it is written: where its disc and its labels stand.
struct PiePlan {
    radius: Length,
    /// From the left edge of the box.
    centre: Length,
    /// Clockwise degrees from the top to the start of the first slice.
    turn: i64,
    labels: Vec<LabelPlace>,
}

/// Where a label stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct LabelPlace {
    /// Where the program would put it.
    position: &'static str,
    /// How far from there.
    offset: Option<(Length, Length)>,
    /// The share stands on a line of its own under the value.
    parted: bool,
}

impl PiePlan {
    /// The middle of the first slice, the largest, points to the left, so that the labels of the others stand in one
    /// column at the right, in reading order.
    fn new(slices: &[&Slice], (width, height): (Length, Length)) -> PiePlan {
        let total: Decimal = slices.iter().map(|slice| slice.value).sum();
        let share = |value: Decimal| if total.is_zero() { Decimal::ZERO } else { value / total };
        let degrees = |part: Decimal| i64::try_from((share(part) * Decimal::from(180)).round()).unwrap_or(0);
        let largest = slices.first().map_or(Decimal::ZERO, |slice| slice.value);
        let alone = slices.len() <= 1;
        // Alone, the middle of the slice points upwards.
        let turn = if alone { 180 } else { (270 - degrees(largest)).rem_euclid(360) };

        let radius = if alone { RADIUS_ALONE } else { RADIUS }.min(height / 2);
        let inside = slices.first().and_then(|slice| {
            let others = (1.0 - share(largest).to_f64().unwrap_or(0.0)) * std::f64::consts::PI;
            if alone { Some(ALONE) } else { inside(slice, others, radius) }
        });

        let plain = |position| LabelPlace { position, offset: None, parted: false };
        let outside =
            |slice: &&Slice| plain(if share(slice.value) >= Decimal::new(1, 1) { "outEnd" } else { "bestFit" });
        let mut labels: Vec<_> = slices.iter().map(outside).collect();
        if let (Some(label), Some(((x, y), parted))) = (labels.first_mut(), inside) {
            // The program puts it halfway from the middle of the disc to the rim.
            let halfway = if alone { (0, -500) } else { (-500, 0) };
            let offset = (radius.em(x - halfway.0), radius.em(y - halfway.1));
            let offset = (offset != (Length::ZERO, Length::ZERO)).then_some(offset);
            *label = LabelPlace { position: "ctr", offset, parted };
        }
        if slices.len() > 2 {
            // Where the middles of the others lie on the right half of the rim, counted from the centre.
            let mut before = largest;
            let mut rim = Vec::with_capacity(slices.len());
            for (index, slice) in slices.iter().enumerate().skip(1) {
                let angle = f64::from((turn + degrees(before * Decimal::TWO + slice.value)) as i32 - 90).to_radians();
                before += slice.value;
                let (x, y) = (radius.scaled(angle.cos()), radius.scaled(angle.sin()));
                if x >= Length::ZERO {
                    rim.push((index, x, y));
                }
            }
            let wanted: Vec<_> = rim.iter().map(|&(_, _, y)| y).collect();
            for ((index, x, y), target) in rim.into_iter().zip(spread(&wanted, height - LABEL_PITCH)) {
                let offset = (radius + LEADER_LENGTH - x, target - y);
                labels[index] = LabelPlace { position: "outEnd", offset: Some(offset), parted: false };
            }
        }
        let centre = if inside.is_some() && !alone { CENTRE } else { width / 2 };
        PiePlan { radius, centre, turn, labels }
    }
}

/// Where the middle of a label stands in its slice, in thousandths of the radius from the centre to the right and down,
/// and whether its share has a line of its own.
type Inside = ((i32, i32), bool);

/// In the middle of a disc of one slice.
const ALONE: Inside = ((0, 0), false);

/// Where the label of the largest slice stands, 2 mm from rim and edges: above the centre, else left of it. The other
/// slices lie between the angles of −`others` and `others` from 3 o'clock.
fn inside(slice: &Slice, others: f64, radius: Length) -> Option<Inside> {
    const EDGE: f64 = 5.67;
    let pt = |length: Length| f64::from(length.thousandths()) / 1000.0;
    let value = value_and_share(&slice.label);
    let radius = pt(radius);
    let fits = |(x, y): (i32, i32), parted: bool| {
        let widths = if parted { [value.0, value.1] } else { [slice.label.as_str(), ""] }.map(text_width);
        let widest = widths.into_iter().fold(text_width(&slice.name), Length::max);
        let (half_width, half_height) = (pt(widest) / 2.0 + EDGE, pt(LABEL) * if parted { 1.5 } else { 1.0 } + EDGE);
        let (x, y) = (f64::from(x) * radius / 1000.0, f64::from(y) * radius / 1000.0);
        let in_disc = (x.abs() + half_width).hypot(y.abs() + half_height) <= radius;
        let beside = |angle: f64| {
            (0..=20).all(|step| {
                let far = radius * f64::from(step) / 20.0;
                (far * angle.cos() - x).abs() >= half_width || (far * angle.sin() - y).abs() >= half_height
            })
        };
        in_disc && x < x.hypot(y) * others.cos() && beside(others) && beside(-others)
    };
    const ABOVE: [(i32, i32); 4] = [(0, -460), (0, -400), (0, -340), (0, -280)];
    const LEFT: [(i32, i32); 3] = [(-500, 0), (-560, 0), (-440, 0)];
    let whole = ABOVE.into_iter().chain(LEFT).map(|place| (place, false));
    let parted = ABOVE.into_iter().chain(LEFT).filter(|_| !value.1.is_empty()).map(|place| (place, true));
    whole.chain(parted).find(|(place, parted)| fits(*place, *parted))
}

/// A label before and from its bracket on: 244.16 and （91.78%）.
fn value_and_share(label: &str) -> (&str, &str) {
    label.find('（').map_or((label, ""), |at| label.split_at(at))
}

/// Heights of labels that want to stand at these heights, from the top down, but at least a pitch apart where they fit
/// into the room; counted from its middle.
fn spread(wanted: &[Length], room: Length) -> Vec<Length> {
    let gaps = wanted.len().saturating_sub(1).max(1) as i32;
    let pitch = LABEL_PITCH.min(room / gaps);
    let mut placed: Vec<Length> = Vec::with_capacity(wanted.len());
    for &height in wanted {
        placed.push(placed.last().map_or(height, |&above| height.max(above + pitch)));
    }
    let (Some(&first), Some(&last)) = (placed.first(), placed.last()) else { return placed };
    // Pushed down one by one: move all back by half of what the last was pushed, and into the room.
    let pushed: Length = placed.iter().zip(wanted).map(|(&is, &was)| is - was).sum();
    let mut back = -(pushed / wanted.len() as i32);
    back = back.min(room / 2 - last).max(-(room / 2) - first);
    placed.into_iter().map(|height| height + back).collect()
}

fn pie(xml: &mut String, chart: &Pie, data: &ChartData<'_>, (width, height): (Length, Length)) {
    let slices = largest_first(chart);
    let PiePlan { radius, centre, turn, labels } = PiePlan::new(&slices, (width, height));
    layout(xml, true, (centre - radius, height / 2 - radius, radius * 2, radius * 2), (width, height));
    xml.push_str("<c:pieChart><c:varyColors val=\"1\"/>");
    for (index, series) in data.series.iter().enumerate() {
        xml.push_str("<c:ser>");
        series_head(xml, index, series);
        shape(xml, PALE, DARK);
        xml.push_str("<c:explosion val=\"0\"/>");
        for point in 0..slices.len() {
            xml.put(format_args!("<c:dPt><c:idx val=\"{point}\"/><c:bubble3D val=\"0\"/>"));
            match point {
                // A disc of one slice has no line from its middle to its rim.
                0 => shape(xml, PALE, if slices.len() == 1 { PALE } else { DARK }),
                _ => shape(xml, SMALL[(point - 1) % SMALL.len()], DARK),
            }
            xml.push_str("</c:dPt>");
        }
        xml.push_str("<c:dLbls>");
        for (point, (slice, place)) in slices.iter().zip(&labels).enumerate() {
            let offset = place.offset.map(|(x, y)| (fraction(x, width), fraction(y, height)));
            let (value, own_line) = value_and_share(&slice.label);
            let lines =
                if place.parted { vec![&slice.name, value, own_line] } else { vec![&*slice.name, &slice.label] };
            own_label(xml, point, &lines, place.position, offset);
        }
        label_properties(xml, "bestFit");
        xml.push_str("<c:showLeaderLines val=\"1\"/><c:leaderLines>");
        line(xml, LEADER, Length::hundredths(50));
        xml.push_str("</c:leaderLines></c:dLbls>");
        caches(xml, index, data, series);
        xml.push_str("</c:ser>");
    }
    xml.put(format_args!("<c:firstSliceAng val=\"{}\"/></c:pieChart>", turn));
    xml.push_str("<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea>");
}

/// Width of a label, near enough to find room for it.
fn text_width(text: &str) -> Length {
    text.chars().map(|c| if c.is_ascii() { LABEL / 2 } else { LABEL }).sum()
}

fn layout(
    xml: &mut String,
    inner: bool,
    (x, y, w, h): (Length, Length, Length, Length),
    (width, height): (Length, Length),
) {
    let target = if inner { "<c:layoutTarget val=\"inner\"/>" } else { "" };
    xml.put(format_args!(
        "<c:layout><c:manualLayout>{target}<c:xMode val=\"edge\"/><c:yMode val=\"edge\"/><c:x val=\"{}\"/>\
         <c:y val=\"{}\"/><c:w val=\"{}\"/><c:h val=\"{}\"/></c:manualLayout></c:layout>",
        fraction(x, width),
        fraction(y, height),
        fraction(w, width),
        fraction(h, height),
    ));
}

/// A length as a part of another, to four places.
fn fraction(part: Length, whole: Length) -> Decimal {
    let whole = i64::from(whole.thousandths().max(1));
    Decimal::new(i64::from(part.thousandths()) * 10_000 / whole, 4)
}

fn series_head(xml: &mut String, index: usize, series: &SeriesData<'_>) {
    let (column, name) = (column_name(index + 1), escape(series.name));
    xml.put(format_args!(
        "<c:idx val=\"{index}\"/><c:order val=\"{index}\"/><c:tx><c:strRef><c:f>{SHEET}!${column}$1</c:f>\
         <c:strCache><c:ptCount val=\"1\"/><c:pt idx=\"0\"><c:v>{name}</c:v></c:pt></c:strCache></c:strRef></c:tx>"
    ));
}

fn caches(xml: &mut String, index: usize, data: &ChartData<'_>, series: &SeriesData<'_>) {
    let (count, last, column) = (data.names.len(), data.names.len() + 1, column_name(index + 1));
    xml.put(format_args!("<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${last}</c:f><c:strCache><c:ptCount val=\"{count}\"/>"));
    for (point, name) in data.names.iter().enumerate() {
        xml.put(format_args!("<c:pt idx=\"{point}\"><c:v>{}</c:v></c:pt>", escape(name)));
    }
    xml.put(format_args!(
        "</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>{SHEET}!${column}$2:${column}${last}</c:f>\
         <c:numCache><c:formatCode>General</c:formatCode><c:ptCount val=\"{count}\"/>"
    ));
    for (point, value) in series.values.iter().take(count).enumerate() {
        xml.put(format_args!("<c:pt idx=\"{point}\"><c:v>{value}</c:v></c:pt>"));
    }
    xml.push_str("</c:numCache></c:numRef></c:val>");
}

/// A label that says what the report says, a paragraph for each line; moved from its position by parts of the chart's size.
fn own_label(xml: &mut String, point: usize, lines: &[&str], position: &str, offset: Option<(Decimal, Decimal)>) {
    xml.put(format_args!("<c:dLbl><c:idx val=\"{point}\"/>"));
    match offset {
        Some((x, y)) => xml.put(format_args!(
            "<c:layout><c:manualLayout><c:x val=\"{x}\"/><c:y val=\"{y}\"/></c:manualLayout></c:layout>"
        )),
        None => xml.push_str("<c:layout/>"),
    }
    xml.push_str("<c:tx><c:rich><a:bodyPr wrap=\"none\"/><a:lstStyle/>");
    for line in lines {
        xml.push_str("<a:p><a:r>");
        font(xml, "rPr lang=\"zh-CN\" altLang=\"en-US\"", LABEL);
        xml.put(format_args!("<a:t>{}</a:t></a:r></a:p>", escape(line)));
    }
    xml.push_str("</c:rich></c:tx><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>");
    label_place(xml, position);
    xml.push_str("</c:dLbl>");
}

fn label_properties(xml: &mut String, position: &str) {
    xml.push_str("<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>");
    text_properties(xml, LABEL);
    label_place(xml, position);
}

fn label_place(xml: &mut String, position: &str) {
    xml.put(format_args!(
        "<c:dLblPos val=\"{position}\"/><c:showLegendKey val=\"0\"/><c:showVal val=\"1\"/><c:showCatName val=\"0\"/>\
         <c:showSerName val=\"0\"/><c:showPercent val=\"0\"/><c:showBubbleSize val=\"0\"/>"
    ));
}

fn shape(xml: &mut String, fill: &str, outline: &str) {
    xml.put(format_args!(
        "<c:spPr><a:solidFill><a:srgbClr val=\"{fill}\"/></a:solidFill><a:ln w=\"6350\"><a:solidFill>\
         <a:srgbClr val=\"{outline}\"/></a:solidFill></a:ln></c:spPr>"
    ));
}

fn line(xml: &mut String, colour: &str, width: Length) {
    xml.put(format_args!(
        "<c:spPr><a:ln w=\"{}\"><a:solidFill><a:srgbClr val=\"{colour}\"/></a:solidFill></a:ln></c:spPr>",
        width.emu()
    ));
}

fn text_properties(xml: &mut String, size: Length) {
    xml.push_str("<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>");
    font(xml, "defRPr", size);
    xml.push_str("</a:pPr><a:endParaRPr lang=\"zh-CN\"/></a:p></c:txPr>");
}

/// 宋体 with Times beside it, black.
fn font(xml: &mut String, element: &str, size: Length) {
    let name = element.split(' ').next().unwrap_or(element);
    xml.put(format_args!(
        "<a:{element} sz=\"{}\" b=\"0\"><a:solidFill><a:srgbClr val=\"000000\"/></a:solidFill>\
         <a:latin typeface=\"{}\"/><a:ea typeface=\"{}\"/></a:{name}>",
        size.thousandths() / 10,
        escape(Face::Roman.word_name()),
        escape(Face::Song.word_name()),
    ));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Series;

    fn pie(values: &[i64]) -> Pie {
        let slice = |&value: &i64| Slice::new(format!("{value}类"), Decimal::from(value), format!("{value}（%）"));
        Pie::new(values.iter().map(slice).collect())
    }

    #[test]
    fn columns_are_17_mm_wide() {
        let chart = |groups: usize, series: usize, label: &str| {
            let values = vec![(Decimal::ONE, label.to_owned()); groups];
            Columns::new(vec![String::new(); groups], vec![Series::new("", values); series])
        };
        for (groups, series, label, gap, overlap) in [
            (2, 2, "266.04", 135, -17),
            (1, 2, "266.04", 488, -17),
            (1, 1, "266.04", 500, -17),
            (2, 2, "123456789.01", 113, -39),
            (8, 2, "266.04", 43, -17),
        ] {
            assert_eq!(gaps(&chart(groups, series, label), PLOT.1), (gap, overlap), "{groups} × {series} {label}");
        }
    }

    #[test]
    fn the_largest_slice_lies_at_the_left() {
        for (values, order, turn) in [
            (&[100][..], &[100][..], 180),
            (&[50, 50], &[50, 50], 180),
            (&[75, 25], &[75, 25], 135),
            (&[10, 80, 5, 5], &[80, 10, 5, 5], 126),
            (&[1, 2, 97], &[97, 1, 2], 95),
        ] {
            let pie = pie(values);
            let slices = largest_first(&pie);
            let got: Vec<_> = slices.iter().map(|slice| slice.value).collect();
            assert_eq!(got, order.iter().copied().map(Decimal::from).collect::<Vec<_>>());
            assert_eq!(PiePlan::new(&slices, (Length::pt(442), Length::pt(250))).turn, turn, "{values:?}");
        }
    }

    #[test]
    fn labels_of_small_slices_stand_in_a_column() {
        let pie = pie(&[94, 2, 1, 3]);
        let plan = PiePlan::new(&largest_first(&pie), (Length::pt(442), Length::pt(250)));
        assert_eq!(plan.labels[0].position, "ctr");
        assert_eq!(plan.labels[0].offset, Some((RADIUS / 2, -RADIUS.em(460))));
        // Where they end up from the centre: on one line, at least a pitch apart.
        let mut before = 94;
        let mut heights = Vec::new();
        for (label, value) in plan.labels[1..].iter().zip([2, 1, 3]) {
            let angle = (f64::from(before * 2 + value) * 1.8 + plan.turn as f64 - 90.0).to_radians();
            before += value;
            let (x, y) = label.offset.expect("moved");
            assert_eq!(label.position, "outEnd");
            let side = RADIUS.scaled(angle.cos()) + x;
            assert!((side - RADIUS - LEADER_LENGTH).thousandths().abs() < 1000, "{side:?}");
            heights.push(RADIUS.scaled(angle.sin()) + y);
        }
        assert!(heights.windows(2).all(|pair| (pair[1] - pair[0] - LABEL_PITCH).thousandths() > -1500), "{heights:?}");
    }

    #[test]
    fn a_label_stands_in_its_slice_where_it_fits() {
        for (name, label, share, place) in [
            ("一般公共服务支出", "244.16（91.78%）", 0.92, Some(((0, -460), false))),
            ("一般公共预算财政拨款收入", "77432.16（98.83%）", 0.99, Some(((0, -280), false))),
            ("教育支出", "60888.79（78.2%）", 0.78, Some(((-500, 0), true))),
            ("教育支出", "60888.79（25%）", 0.25, None),
            ("一个名称长得在圆里无论如何也放不下的支出", "1（99%）", 0.99, None),
        ] {
            let slice = Slice::new(name, Decimal::ONE, label);
            assert_eq!(inside(&slice, (1.0 - share) * std::f64::consts::PI, RADIUS), place, "{name} {label}");
        }
    }

    #[test]
    fn a_pie_of_nothing_is_no_panic() {
        assert_eq!(PiePlan::new(&[], (Length::pt(442), Length::pt(250))).labels, []);
        let nothing = pie(&[0, 0, 0]);
        assert_eq!(PiePlan::new(&largest_first(&nothing), (Length::pt(442), Length::pt(250))).labels.len(), 3);
    }

    #[test]
    fn labels_are_spread() {
        let pt = |heights: &[i32]| heights.iter().map(|&height| Length::pt(height)).collect::<Vec<_>>();
        for (wanted, room, placed) in [
            (&[][..], 200, &[][..]),
            (&[10], 200, &[10]),
            (&[-60, 0, 60], 200, &[-60, 0, 60]),
            (&[0, 0], 200, &[-17, 17]),
            (&[-10, 0, 10], 200, &[-34, 0, 34]),
            (&[90, 100], 200, &[66, 100]),
            (&[0, 0, 0], 40, &[-20, 0, 20]),
        ] {
            assert_eq!(spread(&pt(wanted), Length::pt(room)), pt(placed), "{wanted:?}");
        }
    }
}
