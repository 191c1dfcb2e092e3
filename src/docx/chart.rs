//! Charts as Word draws them: native, editable, every color and number format said outright.

use rust_decimal::Decimal;

use super::chart_data::{ChartData, SHEET, SeriesData, column_name};
use super::relations::RELATIONS;
use crate::document::{
    Chart, Colour, Columns, ColumnsPlan, Estimate, Figure, LabelPlace, Measure, PiePlan, Sector, StyleSheet, cos_sin,
};
use crate::length::Length;
use crate::xml::{DECLARATION, Put, escape};

/// The chart part of a figure that is drawn in a box of this size.
pub(super) fn part(
    figure: &Figure,
    data: &ChartData<'_>,
    pie_plan: Option<&PiePlan>,
    style: &StyleSheet,
    size: (Length, Length),
) -> String {
    let mut xml = format!(
        "{DECLARATION}<c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:r=\"{RELATIONS}\">\
         <c:date1904 val=\"0\"/><c:lang val=\"zh-CN\"/><c:roundedCorners val=\"0\"/>\
         <c:chart><c:autoTitleDeleted val=\"1\"/><c:plotArea>"
    );
    match &figure.chart {
        Chart::Columns(chart) => columns(&mut xml, chart, data, style, size),
        Chart::Pie(_) => {
            if let Some(plan) = pie_plan {
                pie(&mut xml, plan, data, style, size);
            }
        }
    }
    xml.push_str(
        "<c:plotVisOnly val=\"1\"/><c:dispBlanksAs val=\"gap\"/></c:chart>\
         <c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>",
    );
    text_properties(&mut xml, style, style.chart.label_size);
    xml.push_str("<c:externalData r:id=\"rId1\"><c:autoUpdate val=\"0\"/></c:externalData></c:chartSpace>");
    xml
}

fn columns(xml: &mut String, chart: &Columns, data: &ChartData<'_>, sheet: &StyleSheet, size: (Length, Length)) {
    let style = &sheet.chart;
    let Ok(plan) = ColumnsPlan::new(chart, style, size, &mut Estimate);
    layout(xml, true, (plan.left, plan.top, plan.width, plan.height), size);
    xml.push_str("<c:barChart><c:barDir val=\"col\"/><c:grouping val=\"clustered\"/><c:varyColors val=\"0\"/>");
    for (index, (series, labels)) in data.series.iter().zip(&chart.series).enumerate() {
        xml.push_str("<c:ser>");
        series_head(xml, index, series);
        shape(xml, style.year(data.series.len() - 1 - index), style.outline, style.outline_width);
        xml.push_str("<c:invertIfNegative val=\"0\"/><c:dLbls>");
        for (point, (value, label)) in labels.values.iter().enumerate() {
            // A label that is the number itself follows the number when it is edited.
            if *label != value.normalize().to_string() {
                own_label(xml, point, &[label], sheet, ("outEnd", None, "ctr"));
            }
        }
        xml.push_str("<c:numFmt formatCode=\"General\" sourceLinked=\"0\"/>");
        label_properties(xml, sheet, "outEnd");
        xml.push_str("</c:dLbls>");
        caches(xml, index, data, series);
        xml.push_str("</c:ser>");
    }
    let (gap, overlap) = gaps(chart, &plan);
    xml.put(format_args!(
        "<c:gapWidth val=\"{gap}\"/><c:overlap val=\"{overlap}\"/><c:axId val=\"1\"/><c:axId val=\"2\"/></c:barChart>"
    ));

    xml.push_str(
        "<c:catAx><c:axId val=\"1\"/><c:scaling><c:orientation val=\"minMax\"/></c:scaling><c:delete val=\"0\"/>\
         <c:axPos val=\"b\"/><c:numFmt formatCode=\"General\" sourceLinked=\"0\"/><c:majorTickMark val=\"none\"/>\
         <c:minorTickMark val=\"none\"/><c:tickLblPos val=\"low\"/>",
    );
    line(xml, Colour::BLACK, style.axis_width);
    text_properties(xml, sheet, style.label_size);
    xml.push_str(
        "<c:crossAx val=\"2\"/><c:crosses val=\"autoZero\"/><c:auto val=\"1\"/><c:lblAlgn val=\"ctr\"/>\
         <c:lblOffset val=\"100\"/><c:noMultiLvlLbl val=\"0\"/></c:catAx>",
    );

    let (step, top) = (plan.step, plan.highest());
    xml.put(format_args!(
        "<c:valAx><c:axId val=\"2\"/><c:scaling><c:orientation val=\"minMax\"/><c:max val=\"{top}\"/><c:min val=\"0\"/>\
         </c:scaling><c:delete val=\"0\"/><c:axPos val=\"l\"/><c:majorGridlines>"
    ));
    line(xml, style.grid, style.grid_width);
    xml.push_str(
        "</c:majorGridlines><c:numFmt formatCode=\"General\" sourceLinked=\"0\"/><c:majorTickMark val=\"none\"/>\
         <c:minorTickMark val=\"none\"/><c:tickLblPos val=\"nextTo\"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>",
    );
    text_properties(xml, sheet, style.axis_size);
    xml.put(format_args!(
        "<c:crossAx val=\"1\"/><c:crosses val=\"autoZero\"/><c:crossBetween val=\"between\"/>\
         <c:majorUnit val=\"{step}\"/></c:valAx><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea>"
    ));

    // Above the plot, flush with its right end: a square, a label and a gap for each series.
    if data.series.len() > 1 {
        let key = |series: &SeriesData<'_>| text_width(series.name, style.label_size) + Length::pt(8 + 4 + 17);
        let legend: Length = data.series.iter().map(key).sum();
        xml.push_str("<c:legend><c:legendPos val=\"t\"/>");
        layout(xml, false, (plan.left + plan.width - legend, Length::pt(2), legend, Length::pt(16)), size);
        xml.push_str("<c:overlay val=\"0\"/>");
        text_properties(xml, sheet, style.label_size);
        xml.push_str("</c:legend>");
    }
}

/// The gap between groups and the overlap within one (negative: a gap), in per cent of a column.
fn gaps(chart: &Columns, plan: &ColumnsPlan) -> (i64, i64) {
    let column = i64::from(plan.column.thousandths().max(1));
    let part = |length: Length| i64::from(length.thousandths()) * 100 / column;
    let group = plan.group_width(chart.series.len());
    (part(plan.slot - group).clamp(0, 500), -part(plan.pace - plan.column).clamp(0, 100))
}

/// Where a label stands: the place that the program would give it, how far it is moved from there, and how its lines
/// stand under each other.
type Place = (&'static str, Option<(Length, Length)>, &'static str);

fn place(sector: &Sector, plan: &PiePlan) -> Place {
    // Alone, the middle of the slice points upwards.
    let (cos, sin) = if plan.is_alone() { (0.0, -1.0) } else { cos_sin(sector.middle()) };
    let from_rim = |far: Length, y: Length| (far - plan.radius.scaled(cos), y - plan.radius.scaled(sin));
    let far = plan.radius + PiePlan::REACH;
    match sector.label.place {
        LabelPlace::Inside((x, y)) => {
            // The program puts it halfway from the middle of the disc to the rim.
            let half = plan.radius / 2;
            ("ctr", Some((x - half.scaled(cos), y - half.scaled(sin))), "ctr")
        }
        LabelPlace::Right(y) => ("outEnd", Some(from_rim(far, y)), "l"),
        LabelPlace::Left(y) => ("outEnd", Some(from_rim(-far, y)), "r"),
    }
}

fn pie(xml: &mut String, plan: &PiePlan, data: &ChartData<'_>, sheet: &StyleSheet, (width, height): (Length, Length)) {
    let style = &sheet.chart;
    let PiePlan { radius, centre, sectors, .. } = plan;
    layout(xml, true, (centre.0 - *radius, centre.1 - *radius, *radius * 2, *radius * 2), (width, height));
    xml.push_str("<c:pieChart><c:varyColors val=\"1\"/>");
    for (index, series) in data.series.iter().enumerate() {
        xml.push_str("<c:ser>");
        series_head(xml, index, series);
        shape(xml, style.largest, style.outline, style.outline_width);
        xml.push_str("<c:explosion val=\"0\"/>");
        for (point, sector) in sectors.iter().enumerate() {
            xml.put(format_args!("<c:dPt><c:idx val=\"{point}\"/><c:bubble3D val=\"0\"/>"));
            // A disc of one slice has no line from its middle to its rim.
            let outline = if plan.is_alone() { sector.fill } else { style.outline };
            shape(xml, sector.fill, outline, style.outline_width);
            xml.push_str("</c:dPt>");
        }
        xml.push_str("<c:dLbls>");
        for (point, sector) in sectors.iter().enumerate() {
            let lines: Vec<&str> = sector.label.text.split('\n').collect();
            let (position, offset, align) = place(sector, plan);
            let offset = offset.map(|(x, y)| (fraction(x, width), fraction(y, height)));
            let offset = offset.filter(|(x, y)| !x.is_zero() || !y.is_zero());
            own_label(xml, point, &lines, sheet, (position, offset, align));
        }
        label_properties(xml, sheet, "bestFit");
        xml.push_str("<c:showLeaderLines val=\"1\"/><c:leaderLines>");
        line(xml, style.leader, style.outline_width);
        xml.push_str("</c:leaderLines></c:dLbls>");
        caches(xml, index, data, series);
        xml.push_str("</c:ser>");
    }
    xml.put(format_args!("<c:firstSliceAng val=\"{}\"/></c:pieChart>", turn(plan)));
    xml.push_str("<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea>");
}

/// Clockwise degrees from the top to the start of the first slice.
fn turn(plan: &PiePlan) -> i64 {
    match plan.sectors.first() {
        Some(first) if !plan.is_alone() => ((first.from * 360.0).round() as i64 + 90).rem_euclid(360),
        _ => 180,
    }
}

/// Width of a label, near enough to find room for it.
fn text_width(text: &str, size: Length) -> Length {
    let Ok(width) = Estimate.width(text, size);
    width
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
fn own_label(
    xml: &mut String,
    point: usize,
    lines: &[&str],
    sheet: &StyleSheet,
    (position, offset, align): (&str, Option<(Decimal, Decimal)>, &str),
) {
    xml.put(format_args!("<c:dLbl><c:idx val=\"{point}\"/>"));
    match offset {
        Some((x, y)) => xml.put(format_args!(
            "<c:layout><c:manualLayout><c:x val=\"{x}\"/><c:y val=\"{y}\"/></c:manualLayout></c:layout>"
        )),
        None => xml.push_str("<c:layout/>"),
    }
    xml.push_str("<c:tx><c:rich><a:bodyPr wrap=\"none\"/><a:lstStyle/>");
    for line in lines {
        if align == "ctr" {
            xml.push_str("<a:p><a:r>");
        } else {
            xml.put(format_args!("<a:p><a:pPr algn=\"{align}\"/><a:r>"));
        }
        font(xml, "rPr lang=\"zh-CN\" altLang=\"en-US\"", sheet, sheet.chart.label_size);
        xml.put(format_args!("<a:t>{}</a:t></a:r></a:p>", escape(line)));
    }
    xml.push_str("</c:rich></c:tx><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>");
    label_place(xml, position);
    xml.push_str("</c:dLbl>");
}

fn label_properties(xml: &mut String, sheet: &StyleSheet, position: &str) {
    xml.push_str("<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>");
    text_properties(xml, sheet, sheet.chart.label_size);
    label_place(xml, position);
}

fn label_place(xml: &mut String, position: &str) {
    xml.put(format_args!(
        "<c:dLblPos val=\"{position}\"/><c:showLegendKey val=\"0\"/><c:showVal val=\"1\"/><c:showCatName val=\"0\"/>\
         <c:showSerName val=\"0\"/><c:showPercent val=\"0\"/><c:showBubbleSize val=\"0\"/>"
    ));
}

fn shape(xml: &mut String, fill: Colour, outline: Colour, width: Length) {
    xml.put(format_args!(
        "<c:spPr><a:solidFill><a:srgbClr val=\"{}\"/></a:solidFill><a:ln w=\"{}\"><a:solidFill>\
         <a:srgbClr val=\"{}\"/></a:solidFill></a:ln></c:spPr>",
        fill.hex(),
        width.emu(),
        outline.hex(),
    ));
}

fn line(xml: &mut String, colour: Colour, width: Length) {
    xml.put(format_args!(
        "<c:spPr><a:ln w=\"{}\"><a:solidFill><a:srgbClr val=\"{}\"/></a:solidFill></a:ln></c:spPr>",
        width.emu(),
        colour.hex()
    ));
}

fn text_properties(xml: &mut String, sheet: &StyleSheet, size: Length) {
    xml.push_str("<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>");
    font(xml, "defRPr", sheet, size);
    xml.push_str("</a:pPr><a:endParaRPr lang=\"zh-CN\"/></a:p></c:txPr>");
}

/// The faces of the style, black.
fn font(xml: &mut String, element: &str, sheet: &StyleSheet, size: Length) {
    let name = element.split(' ').next().unwrap_or(element);
    xml.put(format_args!(
        "<a:{element} sz=\"{}\" b=\"0\"><a:solidFill><a:srgbClr val=\"000000\"/></a:solidFill>\
         <a:latin typeface=\"{}\"/><a:ea typeface=\"{}\"/></a:{name}>",
        size.thousandths() / 10,
        escape(sheet.faces.of(sheet.chart.western.unwrap_or(sheet.chart.face))),
        escape(sheet.faces.of(sheet.chart.face)),
    ));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Pie, Series, Slice};

    const BOX: (Length, Length) = (Length::pt(442), Length::pt(250));

    fn pie(values: &[i64]) -> Pie {
        let slice = |&value: &i64| Slice::new(format!("{value}类"), Decimal::from(value), format!("{value}（%）"));
        Pie::new(values.iter().map(slice).collect())
    }

    fn plan(values: &[i64]) -> PiePlan {
        PiePlan::estimated(&pie(values), &StyleSheet::default().chart, BOX)
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
            let chart = chart(groups, series, label);
            let style = StyleSheet::default().chart;
            let Ok(plan) = ColumnsPlan::new(&chart, &style, BOX, &mut Estimate);
            assert_eq!(gaps(&chart, &plan), (gap, overlap), "{groups} × {series} {label}");
        }
    }

    #[test]
    fn the_largest_slice_lies_at_the_left() {
        for (values, order, degrees) in [
            (&[100][..], &[0][..], 180),
            (&[50, 50], &[0, 1], 180),
            (&[75, 25], &[0, 1], 135),
            (&[10, 80, 5, 5], &[1, 0, 2, 3], 126),
            (&[1, 2, 97], &[2, 0, 1], 95),
        ] {
            let plan = plan(values);
            assert_eq!(plan.sectors.iter().map(|sector| sector.slice).collect::<Vec<_>>(), order);
            assert_eq!(turn(&plan), degrees, "{values:?}");
        }
    }

    #[test]
    fn labels_end_up_where_they_are_planned() {
        let plan = plan(&[94, 2, 1, 3]);
        for sector in &plan.sectors {
            let (position, offset, align) = place(sector, &plan);
            let (cos, sin) = cos_sin(sector.middle());
            let far = if position == "ctr" { plan.radius / 2 } else { plan.radius };
            let offset = offset.expect("moved");
            let stands = (far.scaled(cos) + offset.0, far.scaled(sin) + offset.1);
            match sector.label.place {
                LabelPlace::Inside(middle) => assert_eq!((stands, align), (middle, "ctr")),
                LabelPlace::Right(y) => assert_eq!((stands, align), ((plan.radius + PiePlan::REACH, y), "l")),
                LabelPlace::Left(y) => assert_eq!((stands, align), ((-plan.radius - PiePlan::REACH, y), "r")),
            }
        }
    }
}
