use std::sync::{Arc, LazyLock};

use super::sample::{self, Headings, amount, body, centred, head, label, left, paragraph};
use super::*;
use crate::document::{
    Block, Cell, CellAlign, CellRole, Column, Role, Row, RowKind, Section, SectionKind, Table, TableRole,
};
use crate::length::Length;

fn document(kind: SectionKind, blocks: Vec<Block>) -> Document {
    Document { sections: vec![Section::new(kind, blocks)], ..Document::default() }
}

/// Read once for all tests.
static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::embedded);

fn lay_out(document: &Document) -> Pages {
    layout(document, &FONTS).unwrap_or_else(|error| panic!("{error}"))
}

fn pages_of(blocks: Vec<Block>) -> Pages {
    lay_out(&document(SectionKind::Body, blocks))
}

/// The lines of a page from top to bottom: its text, artifacts left out.
fn lines_of(pages: &Pages, page: usize) -> Vec<String> {
    joined(&pages.pages[page], |mark| matches!(mark, Mark::Node(_)))
}

/// The lines of a page that belong to nothing: repeated heads, 续表; the page number where the sheet is upright.
fn artifacts_of(pages: &Pages, page: usize) -> Vec<String> {
    joined(&pages.pages[page], |mark| mark == Mark::Pagination)
}

fn joined(page: &Page, belongs: impl Fn(Mark) -> bool) -> Vec<String> {
    let mut texts: Vec<(Length, Length, String)> = Vec::new();
    for group in page.groups.iter().filter(|group| belongs(group.mark)) {
        for item in page.items_of(group) {
            match item {
                Item::Text(text) if text.turn == 0 => {
                    let characters = page.glyphs_of(text).iter().map(|glyph| glyph.character).collect();
                    texts.push((text.y, text.x, characters));
                }
                _ => {}
            }
        }
    }
    texts.sort();
    let mut lines: Vec<(Length, String)> = Vec::new();
    for (y, _, characters) in texts {
        match lines.last_mut() {
            Some(line) if line.0 == y => line.1.push_str(&characters),
            _ => lines.push((y, characters)),
        }
    }
    lines.into_iter().map(|line| line.1).collect()
}

fn texts_of(page: &Page, mark: Mark) -> Vec<(&Text, String)> {
    let groups = page.groups.iter().filter(|group| group.mark == mark);
    let texts = groups.flat_map(|group| page.items_of(group)).filter_map(|item| match item {
        Item::Text(text) => Some(text),
        _ => None,
    });
    texts.map(|text| (text, page.glyphs_of(text).iter().map(|glyph| glyph.character).collect())).collect()
}

/// A paragraph of so many lines of 28 characters.
fn lines(count: usize) -> Block {
    body(&"工".repeat(26 + 28 * (count - 1)))
}

#[test]
fn two_lines_of_a_paragraph_at_least_stand_at_the_foot_and_the_head_of_a_page() {
    // Lines before the paragraph, its lines, and how many of them stay on the first page of 22.
    for (before, count, stay) in [
        (19, 3, 3),
        (20, 3, 0),
        (21, 3, 0),
        (20, 4, 2),
        (21, 4, 0),
        (19, 4, 2),
        (18, 5, 3),
        (20, 2, 2),
        (21, 2, 0),
        (21, 1, 1),
        (0, 30, 22),
        (0, 23, 21),
    ] {
        let mut blocks = Vec::new();
        if before > 0 {
            blocks.push(lines(before));
        }
        blocks.push(lines(count));
        let pages = pages_of(blocks);
        assert_eq!(lines_of(&pages, 0).len() - before, stay, "{count} lines after {before}");
    }
}

#[test]
fn the_first_line_of_a_page_and_the_last_stand_on_the_grid() {
    let pages = pages_of(vec![lines(40)]);
    let page = &pages.pages[0];
    let ys: Vec<Length> = texts_of(page, Mark::Node(1)).iter().map(|(text, _)| text.y).collect();
    // 37 mm to the top of the first line's em box, 0.88 em below it the base line; 22 lines of 29 pt.
    let first = Length::mm10(370) + Length::milli(14_080);
    assert_eq!(ys.len(), 22);
    assert_eq!((ys[0], ys[21]), (first, first + Length::pt(29) * 21));
}

#[test]
fn a_heading_stays_with_two_lines_of_its_text() {
    for (before, on_first_page) in [(18, true), (19, true), (20, false), (21, false)] {
        let mut h = Headings::default();
        let pages = pages_of(vec![lines(before), h.section("一、", "标题"), lines(5)]);
        let heading = pages.headings[0];
        assert_eq!(heading.page == 0, on_first_page, "after {before} lines");
    }
    // Headings of three levels hold together.
    let mut h = Headings::default();
    let blocks =
        vec![lines(18), h.section("一、", "标题"), h.sub("（一）", "小标题"), h.sub("（二）", "小标题"), lines(2)];
    assert!(pages_of(blocks).headings.iter().all(|heading| heading.page == 1));
}

#[test]
fn a_figure_gives_up_two_lines_before_it_leaves_a_hole() {
    let figure = || sample::two_years(["1", "1", "2", "2"], "图1：图（单位：万元）");
    for (before, page, height) in [(11, 0, 11), (12, 0, 10), (13, 0, 9), (14, 1, 11)] {
        let pages = pages_of(vec![lines(before), figure(), lines(1)]);
        assert_eq!(pages.figures, [FigurePlace::new(Length::pt(29) * height)], "after {before} lines");
        let figures = |page: &Page| {
            let is_figure = |mark| matches!(mark, Mark::Node(node) if matches!(pages.nodes[node as usize].kind, NodeKind::Figure { .. }));
            page.groups.iter().any(|group| is_figure(group.mark))
        };
        assert!(figures(&pages.pages[page]) && !figures(&pages.pages[1 - page]), "after {before} lines");
    }
}

#[test]
fn text_after_a_table_is_on_the_grid_and_the_docx_learns_of_it() {
    let mut table = Table::new(TableRole::Inline, "表", vec![Column::new(1), Column::new(2)]);
    table.rows = vec![
        Row::new(RowKind::Body, vec![label(0, "甲"), left(1, "一")]),
        Row::new(RowKind::Body, vec![label(0, "乙"), left(1, "二")]),
    ];
    let title = paragraph(Role::InlineTableTitle, "表");
    let pages = pages_of(vec![lines(3), title, Block::Table(Arc::new(table)), lines(1)]);
    // 87 pt of text, 9 above the title, 22 for it, two rows of 21.5: 161; the next grid line is at 174.
    assert_eq!(pages.extra, [0, 0, 0, 13].map(Length::pt));
    assert_eq!(pages.tables[0].rows, [Length::hundredths(2150); 2]);
    let last = lines_of(&pages, 0).len();
    assert_eq!(last, 3 + 1 + 2 + 1);
}

#[test]
fn blocks_off_the_grid_bring_the_text_back_to_it() {
    let mut h = Headings::default();
    let two_lines = h.heading(Role::AnnexTitle, 2, "", "某局\n报告", None);
    let one_line = h.heading(Role::AnnexTitle, 2, "", "报告", None);
    let mark = || paragraph(Role::AnnexMark, "附件1");
    let pages = pages_of(vec![mark(), two_lines, lines(1), mark(), one_line, lines(1)]);
    // Title from line 3, text from line 7 and from line 5.
    let extra = |lines: i32, pitch: i32| Length::pt(29) * lines - Length::hundredths(3480) * pitch;
    let zero = Length::ZERO;
    assert_eq!(pages.extra, [zero, zero, extra(4, 2), zero, zero, extra(2, 1)]);
    let top = |line: i32| Length::mm10(370) + Length::pt(29) * (line - 1);
    assert_eq!(pages.headings.iter().map(|place| place.y).collect::<Vec<_>>(), [top(3), top(3)]);
}

#[test]
fn the_cover_has_its_places() {
    let title = "广元市昭化区总工会\n2020年度部门决算";
    let blocks = vec![paragraph(Role::CoverTitle, title), paragraph(Role::CoverDate, "公开时间：2021年9月10日")];
    let pages = lay_out(&document(SectionKind::Cover, blocks));
    assert_eq!(pages.extra, [Length::pt(29 * 4), Length::pt(29 * 18 - 29 * 4 - 58 * 2)]);
    assert_eq!(pages.pages.len(), 1);
    assert_eq!(pages.pages[0].number, None);
    assert!(texts_of(&pages.pages[0], Mark::Pagination).is_empty());
    let size = |title: &str| {
        let pages = lay_out(&document(SectionKind::Cover, vec![paragraph(Role::CoverTitle, title)]));
        texts_of(&pages.pages[0], Mark::Node(1))[0].0.size
    };
    assert_eq!(size(title), Length::pt(36));
    assert_eq!(size("某某市某某区应急管理局\n2020年度部门决算"), Length::pt(36));
    assert_eq!(size("某某市某某区应急管理服务局\n2020年度部门决算"), Length::pt(26));
    assert_eq!(size("某某市某某区应急管理综合行政执法局\n2020年度"), Length::pt(22));
}

#[test]
fn page_numbers_stand_at_the_outer_side_and_stay_there_on_turned_sheets() {
    let section = |kind| Section::new(kind, vec![lines(1)]);
    let sections = [SectionKind::Cover, SectionKind::Body, SectionKind::Body, SectionKind::Landscape];
    let sections = [&sections[..], &[SectionKind::Landscape, SectionKind::Body]].concat().into_iter().map(section);
    let pages = lay_out(&Document { sections: sections.collect(), ..Document::default() });
    assert_eq!(
        pages.pages.iter().map(|page| page.number).collect::<Vec<_>>(),
        [None, Some(1), Some(2), Some(3), Some(4), Some(5)]
    );
    let ends = |page: usize| {
        let texts = texts_of(&pages.pages[page], Mark::Pagination);
        let (first, last) = (texts[0].0, texts[2].0);
        assert_eq!(texts.iter().map(|(_, text)| text.as_str()).collect::<String>(), format!("—{page}—"));
        let dash = Length::pt(14);
        if first.turn == 1 { (first.x, first.y, last.y + dash) } else { (first.y, first.x, last.x + dash) }
    };
    let (cell, away) = (Length::hundredths(1575), Length::mm10(70) + Length::milli(5_320));
    let (left, right) = (Length::mm10(280), Length::mm10(280) + Length::mm10(1560));
    // Upright: under the type area, from the left edge. Turned: left of the type area, from the upper edge.
    let upright = Length::mm10(370) + Length::pt(29 * 22) + away;
    let turned = Length::mm10(350) - away;
    for (page, at) in [(1, upright), (2, upright), (3, turned), (4, turned), (5, upright)] {
        let (line, start, end) = ends(page);
        assert_eq!(line, at, "page {page}");
        if page % 2 == 1 {
            assert_eq!(end, right - cell, "page {page}");
        } else {
            assert_eq!(start, left + cell, "page {page}");
        }
    }
    assert_eq!((pages.pages[3].width, pages.pages[3].height), (Length::mm10(2970), Length::mm10(2100)));
}

#[test]
fn contents_name_the_page_of_each_heading_and_lead_to_it() {
    let pages = lay_out(&sample::report());
    let contents = &pages.pages[1];
    let links: Vec<&Link> =
        contents.items.iter().filter_map(|item| if let Item::Link(link) = item { Some(link) } else { None }).collect();
    assert_eq!(links.len(), 16);
    for link in &links {
        let texts = texts_of(contents, Mark::Node(link.node));
        let number = &texts.last().expect("the number is the last text").1;
        assert_eq!(
            number.trim_start(),
            pages.number_of(link.anchor).expect("a numbered page").to_string(),
            "{}",
            link.text
        );
        let words: String = texts[..texts.len() - 1].iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(words, link.text);
        assert_eq!(pages.nodes[link.node as usize].kind, NodeKind::Link);
    }
    // All dots stand in columns.
    let dots: Vec<&Text> = texts_of(contents, Mark::Layout).into_iter().map(|(text, _)| text).collect();
    assert_eq!(dots.len(), 16);
    let cell = |text: &Text| text.x.thousandths() % 5_200;
    assert!(dots.iter().all(|text| cell(text) == cell(dots[0]) && text.glyphs.len() >= 3));
    // The page of a heading is where its text stands.
    for (place, heading) in pages.headings.iter().zip(sample::report().headings()) {
        let lines = lines_of(&pages, place.page as usize);
        let words: String = heading.line().split('\n').next().unwrap_or_default().chars().take(20).collect();
        assert!(lines.iter().any(|line| line.starts_with(&words)), "{words}");
    }
}

#[test]
fn a_part_whose_entries_do_not_all_fit_begins_the_next_page() {
    let mut h = Headings::default();
    let mut blocks = vec![h.part("第一部分", "一")];
    blocks.extend((0..17).map(|_| h.section("一、", "节")));
    blocks.push(h.part("第二部分", "二"));
    blocks.extend((0..3).map(|_| h.section("一、", "节")));
    let sections = vec![
        Section::new(SectionKind::Contents, vec![paragraph(Role::ContentsTitle, "目录"), Block::Contents]),
        Section::new(SectionKind::Body, blocks),
    ];
    let pages = lay_out(&Document { sections, ..Document::default() });
    // 18 lines and 4 do not fit the 20 that the title leaves.
    let second = lines_of(&pages, 1);
    assert_eq!(second.len(), 4);
    assert!(second[0].starts_with("第二部分"), "{second:?}");
}

#[test]
fn a_table_that_goes_on_repeats_its_head_and_says_so() {
    let mut h = Headings::default();
    let title = h.table("六、", "一般公共预算财政拨款支出决算表");
    let blocks = vec![title, Block::Table(Arc::new(sample::expenditure_table()))];
    let pages = lay_out(&document(SectionKind::Landscape, blocks));
    assert_eq!(pages.pages.len(), 2);
    // Title, number, unit, two heads, 栏次 and 合计 with 类, 款, 项 between them; then 19 rows.
    let first = lines_of(&pages, 0);
    assert_eq!(first.len(), 3 + 5 + 19, "{first:#?}");
    assert_eq!(first[1..3], ["公开06表", "部门：广元市昭化区总工会金额单位：万元"]);
    assert_eq!(first[5..8], ["栏次123", "类款项", "合计7,884.155,985.811,898.34"]);
    let second = lines_of(&pages, 1);
    assert_eq!(second.len(), 14 + 1);
    assert_eq!(second[0], "210卫生健康支出283.74283.74");
    assert_eq!(second[14], "注：本表反映部门本年度一般公共预算财政拨款支出情况。");
    // 合计 is no head: 类, 款, 项 stand beside 栏次 alone.
    let head = [
        "续表公开06表",
        "部门：广元市昭化区总工会金额单位：万元",
        "项目本年支出",
        "功能分类科目编码科目名称合计基本支出项目支出",
        "类款项栏次123",
    ];
    assert_eq!(artifacts_of(&pages, 1)[..5], head);
    assert_tables_are_whole(&pages);
}

/// Each row of a table has a cell for every column, merged cells counted where they go on; heads stand in the head.
fn assert_tables_are_whole(pages: &Pages) {
    let children = |parent: u32| {
        let is_child = move |(_, node): &(usize, &Node)| node.parent == Some(parent);
        pages.nodes.iter().enumerate().filter(is_child).map(|(index, node)| (index as u32, &node.kind))
    };
    for (table, _) in pages.nodes.iter().enumerate().filter(|(_, node)| node.kind == NodeKind::Table) {
        let groups =
            children(table as u32).filter(|(_, kind)| matches!(kind, NodeKind::TableHead | NodeKind::TableBody));
        let rows: Vec<u32> = groups.flat_map(|(group, _)| children(group)).map(|(row, _)| row).collect();
        let mut widths = vec![0; rows.len()];
        for (index, row) in rows.iter().enumerate() {
            for (_, kind) in children(*row) {
                let (NodeKind::DataCell { column_span, row_span } | NodeKind::HeaderCell { column_span, row_span, .. }) =
                    kind
                else {
                    panic!("{kind:?} in a row");
                };
                widths[index..][..*row_span as usize].iter_mut().for_each(|width| *width += column_span);
            }
        }
        assert!(!rows.is_empty() && widths.iter().all(|width| *width == widths[0]), "{widths:?}");
    }
}

#[test]
fn labels_are_repeated_after_a_break_and_so_is_a_head_between_the_rows() {
    let blocks = vec![
        lines(10),
        paragraph(Role::InlineTableTitle, "项目绩效目标完成情况表"),
        paragraph(Role::InlineTableSubtitle, "（2020年度）"),
        Block::Table(Arc::new(sample::performance_table())),
        lines(1),
    ];
    let pages = pages_of(blocks);
    assert_eq!(pages.pages.len(), 2);
    let artifacts = artifacts_of(&pages, 1).concat();
    for word in ["续表", "项目绩效目标完成情况表", "绩效指标", "完成情况", "项目完成", "一级指标", "文字描述）"]
    {
        assert!(artifacts.contains(word), "{word} in {artifacts}");
    }
    assert!(!artifacts.contains("项目名称") && !artifacts.contains("效益指标"), "{artifacts}");
    assert_tables_are_whole(&pages);
    let tables = pages.nodes.iter().filter(|node| node.kind == NodeKind::Table).count();
    let captions = pages.nodes.iter().filter(|node| node.kind == NodeKind::Caption).count();
    assert_eq!((tables, captions), (1, 1));
    // The DOCX has no 续表 and no second 一级指标: what it lacks is free space above the text.
    let beyond = pages.extra[4];
    assert!(beyond > Length::pt(80) && beyond < Length::pt(80 + 5 + 29), "{beyond:?}");
}

#[test]
fn a_table_within_the_text_stays_whole_unless_half_a_page_were_left_free() {
    let table = || Block::Table(Arc::new(sample::performance_table()));
    // Lines before the table, its pages, and whether the DOCX is told to keep its rows together.
    for (before, pages, whole) in
        [(1, 1, true), (6, 1, true), (9, 2, false), (10, 2, false), (11, 2, true), (19, 2, true)]
    {
        let laid_out = pages_of(vec![lines(before), paragraph(Role::InlineTableTitle, "完成情况表"), table()]);
        assert_eq!((laid_out.pages.len(), laid_out.tables[0].whole), (pages, whole), "after {before} lines");
        let text_alone = lines_of(&laid_out, 0).len() == before;
        assert_eq!(text_alone, whole && pages == 2, "after {before} lines");
    }
    // What fits where it stands is whole; a heading goes with its table to the next page.
    assert!(pages_of(vec![table()]).tables[0].whole);
    let mut h = Headings::default();
    let laid_out = pages_of(vec![lines(12), h.section("一、", "标题"), table()]);
    assert_eq!((laid_out.headings[0].page, laid_out.tables[0].whole), (1, true));
}

#[test]
fn a_table_a_little_higher_than_its_page_becomes_lower() {
    // Rows of 21.5 pt, a title of 22 pt, a page of 638 pt.
    for (rows, pages, lower) in [(28, 1, false), (29, 1, true), (32, 1, true), (33, 2, false)] {
        let mut table = Table::new(TableRole::Inline, "表", vec![Column::new(1)]);
        table.rows = (0..rows).map(|_| Row::new(RowKind::Body, vec![left(0, "县")])).collect();
        let laid_out = pages_of(vec![paragraph(Role::InlineTableTitle, "单位构成表"), Block::Table(Arc::new(table))]);
        let place = &laid_out.tables[0];
        assert_eq!(laid_out.pages.len(), pages, "{rows} rows");
        assert_eq!(place.rows[0] < Length::hundredths(2150), lower, "{rows} rows");
    }
}

#[test]
fn rules_are_drawn_once_and_frames_are_closed() {
    let pages = lay_out(&sample::report());
    let mut tables = 0;
    for page in &pages.pages {
        let strokes: Vec<&Stroke> = page
            .groups
            .iter()
            .filter(|group| group.mark == Mark::Layout)
            .flat_map(|group| page.items_of(group))
            .filter_map(|item| if let Item::Stroke(stroke) = item { Some(stroke) } else { None })
            .collect();
        for (index, one) in strokes.iter().enumerate() {
            assert!(one.width >= Length::hundredths(35), "a laser printer loses it");
            for other in &strokes[..index] {
                let flat = |stroke: &Stroke| stroke.from.1 == stroke.to.1;
                let same_line = if flat(one) { one.from.1 == other.from.1 } else { one.from.0 == other.from.0 };
                if flat(one) != flat(other) || !same_line {
                    continue;
                }
                let range = |stroke: &Stroke| {
                    if flat(stroke) { (stroke.from.0, stroke.to.0) } else { (stroke.from.1, stroke.to.1) }
                };
                let ((from, to), (other_from, other_to)) = (range(one), range(other));
                assert!(to <= other_from || other_to <= from, "{one:?} over {other:?}");
            }
        }
        let frame: Vec<&&Stroke> = strokes.iter().filter(|stroke| stroke.width == Length::pt(1)).collect();
        // 公开01 has a rule of the frame's width between its halves.
        if let [top, bottom, left, right] = frame[frame.len().saturating_sub(4)..] {
            tables += 1;
            let half = Length::hundredths(50);
            assert_eq!((top.from.0 + half, top.to.0 - half), (left.from.0, right.from.0));
            assert_eq!((left.from.1, left.to.1), (top.from.1, bottom.from.1));
        }
    }
    assert_eq!(tables, 6);
}

#[test]
fn columns_fill_the_type_area() {
    let document = sample::report();
    let pages = lay_out(&document);
    let (upright, turned) = (Length::mm10(1560), document.style.page.text_height());
    let widths: Vec<Length> = pages.tables.iter().map(|table| table.columns.iter().copied().sum()).collect();
    assert_eq!(widths, [upright, turned, turned, upright, turned]);
}

/// A table of figures in so many columns.
fn narrow(columns: usize, text: &str) -> Table {
    let mut table = Table::new(TableRole::Dense, "明细表", vec![Column::new(1); columns]);
    table.header_rows = 1;
    table.rows = vec![
        Row::new(RowKind::Head, (0..columns).map(|column| head(column, "金额")).collect()),
        Row::new(RowKind::Body, (0..columns).map(|column| amount(column, text)).collect()),
    ];
    table
}

#[test]
fn a_dense_table_becomes_smaller_until_it_fits() {
    for (columns, size) in [(11, 900), (12, 800), (13, 750)] {
        let pages = pages_of(vec![Block::Table(Arc::new(narrow(columns, "12345.67")))]);
        assert_eq!(pages.tables[0].size, Length::hundredths(size), "{columns} columns");
    }
}

#[test]
fn columns_of_numbers_take_room_from_others_before_the_table_becomes_smaller() {
    let table = |values: [&str; 3]| {
        let columns = vec![Column::new(600), Column::new(320), Column::new(320), Column::new(320)];
        let mut table = Table::new(TableRole::Public, "表", columns);
        table.header_rows = 1;
        table.rows = vec![
            Row::new(RowKind::Head, (0..4).map(|column| head(column, "金额")).collect()),
            Row::new(
                RowKind::Body,
                std::iter::once(left(0, "一般公共服务支出"))
                    .chain((1..).zip(values).map(|(column, value)| amount(column, value)))
                    .collect(),
            ),
        ];
        table
    };
    for (values, size, widened) in [
        (["1,234.56", "1,234.56", "1,234.56"], 1050, false),
        (["123,456,789,012.34", "", ""], 1050, true),
        (["123,456,789,012,345.67", "123,456,789,012,345.67", "123,456,789,012,345.67"], 900, true),
    ] {
        let pages = pages_of(vec![Block::Table(Arc::new(table(values)))]);
        let place = &pages.tables[0];
        assert_eq!(place.size, Length::hundredths(size), "{values:?}");
        assert_eq!(place.columns[1] > Length::mm10(321), widened, "{values:?}");
        assert!(place.columns[0] >= Length::mm10(449), "{values:?}");
        assert_eq!(place.columns.iter().copied().sum::<Length>(), Length::mm10(1560));
    }
}

#[test]
fn the_unit_stands_under_an_agency_whose_name_is_too_long() {
    for (characters, lines) in [(30, 1), (44, 2), (60, 3)] {
        let mut table = narrow(3, "1.00");
        (table.left, table.right) = (format!("部门：{}", "某".repeat(characters)), "金额单位：万元".to_owned());
        let pages = pages_of(vec![Block::Table(Arc::new(table))]);
        assert_eq!(pages.tables[0].stacked, lines > 1, "{characters} characters");
        let found = lines_of(&pages, 0);
        let unit = found.iter().position(|line| line.ends_with("金额单位：万元"));
        assert_eq!(unit, Some(lines - 1), "{found:?}");
    }
}

#[test]
fn what_cannot_be_laid_out_is_an_error_that_names_the_place() {
    let fails = |blocks: Vec<Block>| {
        let pages = layout(&document(SectionKind::Body, blocks), &FONTS);
        let error = pages.map(|_| ()).expect_err("it cannot be laid out");
        let diagnostic = &error.diagnostics()[0];
        (diagnostic.id, diagnostic.message.clone())
    };
    let (id, message) = fails(vec![Block::Table(Arc::new(narrow(17, "12345.67")))]);
    assert_eq!(id, "cell-too-narrow");
    assert!(message.contains("表“明细表”第2行第1栏“12345.67”"), "{message}");

    let (id, message) =
        fails(vec![Block::Table(Arc::new(Table::new(TableRole::Inline, "空表", vec![Column::new(1)])))]);
    assert_eq!((id, message.contains("表“空表”没有行")), ("table-without-rows", true), "{message}");

    // A head repeats on each page, so it cannot go on on the next.
    let mut table = Table::new(TableRole::Inline, "说明表", vec![Column::new(1)]);
    table.rows = vec![Row::new(RowKind::Head, vec![Cell::new(0, CellRole::Data, CellAlign::Left, "工".repeat(2000))])];
    table.header_rows = 1;
    let (id, message) = fails(vec![Block::Table(Arc::new(table))]);
    assert_eq!(id, "row-too-high");
    assert!(message.contains("表“说明表”第1行第1栏"), "{message}");

    let mut document = Document::default();
    let text = |text: &str| body(&format!("甲{text}乙"));
    document
        .sections
        .push(Section::new(SectionKind::Body, ["\u{13000}", "\u{13001}\u{13000}", "\u{1F600}"].map(text).into()));
    // Only a PDF needs glyphs: pages are made, with boxes.
    let pages = layout(&document, &FONTS).expect("pages with boxes");
    let problem = pages.missing_glyphs().expect("characters without a glyph");
    assert_eq!((problem.id, problem.labels.len()), ("missing-glyph", 3));
    for code in ["U+13000", "U+13001", "U+1F600", "3 个字"] {
        assert!(problem.message.contains(code), "{}", problem.message);
    }

    let (id, message) = fails(vec![body("正文里有一个\u{2}字")]);
    assert_eq!(id, "missing-glyph");
    assert!(message.contains("控制字符 U+0002") && message.contains("正文里有一个"), "{message}");
}

/// All that is too wide is told of at once, beside what stops the layout.
#[test]
fn several_errors_are_told_of_together() {
    let wide = || Block::Table(Arc::new(narrow(17, "12345.67")));
    let empty = Block::Table(Arc::new(Table::new(TableRole::Inline, "空表", vec![Column::new(1)])));
    let blocks = vec![wide(), body("\u{13000}"), wide(), empty];
    let error = layout(&document(SectionKind::Body, blocks), &FONTS).map(|_| ()).expect_err("it cannot be laid out");
    let count = |id: &str| error.diagnostics().iter().filter(|problem| problem.id == id).count();
    assert_eq!(["cell-too-narrow", "table-without-rows", "missing-glyph"].map(count), [2, 1, 1], "{error}");
}

#[test]
fn a_row_higher_than_half_a_page_goes_on_on_the_next() {
    let long = "工".repeat(3000);
    let mut table = Table::new(TableRole::Inline, "说明表", vec![Column::new(1), Column::new(3), Column::new(1)]);
    let cell = |column, text: &str| Cell::new(column, CellRole::Data, CellAlign::Left, text);
    table.rows = vec![
        Row::new(RowKind::Body, vec![cell(0, "甲"), cell(1, "乙"), cell(2, "丙")]),
        Row::new(RowKind::Body, vec![cell(0, "效益").spanning(1, 2), cell(1, &long), cell(2, "短")]),
        Row::new(RowKind::Body, vec![cell(1, "丁"), cell(2, "戊")]),
        Row::new(RowKind::Body, vec![cell(0, "己"), cell(1, "庚"), cell(2, "辛")]),
    ];
    let pages = pages_of(vec![body("上文"), Block::Table(Arc::new(table)), body("下文")]);
    assert!(pages.pages.len() > 2, "{}", pages.pages.len());
    assert_eq!(pages.tables[0].parted, [1]);
    assert_eq!(pages.tables[0].rows.len(), 4);
    // It begins under the text before it, and every character stands on some page.
    assert!(lines_of(&pages, 0).iter().any(|line| line.contains("上文")));
    let drawn = pages.pages.iter().flat_map(|page| &page.glyphs).filter(|glyph| glyph.character == '工').count();
    assert_eq!(drawn, 3000);
    // For a reader who cannot see it, it is one cell.
    let cells = pages.nodes.iter().filter(|node| matches!(node.kind, NodeKind::DataCell { .. })).count();
    assert_eq!(cells, 11);
    let rows = pages.nodes.iter().filter(|node| node.kind == NodeKind::TableRow).count();
    assert_eq!(rows, 4);
}

#[test]
fn totals_keep_a_row_and_the_last_page_two() {
    let rows = |count: usize| {
        let mut table = Table::new(TableRole::Public, "表", vec![Column::new(1)]);
        table.header_rows = 1;
        table.rows = vec![Row::new(RowKind::Head, vec![head(0, "项目")])];
        table.rows.extend((0..count).map(|row| Row::new(RowKind::Body, vec![centred(0, &row.to_string())])));
        table.rows.push(Row::new(RowKind::Total, vec![label(0, "合计")]));
        table
    };
    // 38 rows of 16.4 pt fit a page, with head and total 43 that are a tenth lower.
    for (count, last_page) in [(36, 0), (41, 0), (42, 6), (43, 7)] {
        let pages = pages_of(vec![Block::Table(Arc::new(rows(count)))]);
        let on_last = if pages.pages.len() == 1 { 0 } else { lines_of(&pages, 1).len() };
        assert_eq!((pages.pages.len(), on_last), (if last_page == 0 { 1 } else { 2 }, last_page), "{count} rows");
    }
}

#[test]
fn a_table_has_as_many_pages_as_words_own_which_repeats_the_lines_above_it() {
    let pages_for = |rows: usize| {
        let mut table = sample::expenditure_table();
        let row = table.rows[6].clone();
        table.rows.truncate(4);
        table.rows.extend(std::iter::repeat_n(row, rows));
        let pages = lay_out(&document(SectionKind::Landscape, vec![Block::Table(Arc::new(table))]));
        (pages.pages.len(), pages.tables[0].rows[5])
    };
    // Rows of 16.4 pt: 21 under 合计 on the first page of 442.2 pt, then, under two lines and a head of three rows, 21 and a
    // note.
    let usual = Length::hundredths(1640);
    assert_eq!(pages_for(21 + 21), (2, usual));
    let (pages, row) = pages_for(21 + 21 + 21);
    assert!(pages == 3 && row <= usual, "{pages} pages, {row:?}");
    // A tenth less spares a page.
    let (pages, row) = pages_for(21 + 23 + 22);
    assert!(pages == 3 && row < usual && row >= usual * 9 / 10, "{pages} pages, {row:?}");
}

#[test]
fn one_document_gives_the_same_pages_each_time() {
    let document = sample::report();
    assert_eq!(dump(&lay_out(&document)), dump(&lay_out(&document)));
    assert_tables_are_whole(&lay_out(&document));
}

#[test]
fn the_pages_of_a_small_document() {
    let mut h = Headings::default();
    let mut table = Table::new(TableRole::Inline, "机构设置表", vec![Column::new(2), Column::group(1)]);
    table.right = "单位：个".into();
    table.header_rows = 1;
    table.rows = vec![
        Row::new(RowKind::Head, vec![head(0, "机构"), head(1, "数量")]),
        Row::new(RowKind::Body, vec![left(0, "行政单位"), amount(1, "1")]),
        Row::new(RowKind::Body, vec![left(0, "事业单位"), amount(1, "12")]),
    ];
    let text = vec![
        h.part("第一部分", "概况"),
        h.section("一、", "机构设置"),
        body("下属二级单位13个。"),
        Block::Table(Arc::new(table)),
        sample::pie(&[("基本支出", "9", "90%"), ("项目支出", "1", "10%")], None, "图1：结构图"),
    ];
    let contents = vec![paragraph(Role::ContentsTitle, "目\u{3000}录"), Block::Contents];
    let sections = vec![Section::new(SectionKind::Contents, contents), Section::new(SectionKind::Body, text)];
    insta::assert_snapshot!(dump(&lay_out(&Document { sections, ..Document::default() })));
}

#[test]
fn pies_of_every_kind_keep_their_labels_on_the_page_and_apart() {
    let pages = pages_of(sample::pies());
    for page in &pages.pages {
        // Boxes of the texts of figures: half an em of air around each base line is theirs alone.
        let mut boxes: Vec<(Length, Length, Length, Length)> = Vec::new();
        for group in &page.groups {
            let Mark::Node(node) = group.mark else { continue };
            if !matches!(pages.nodes[node as usize].kind, NodeKind::Figure { .. }) {
                continue;
            }
            for item in page.items_of(group) {
                let Item::Text(text) = item else { continue };
                let last = page.glyphs_of(text).last().map_or(Length::ZERO, |glyph| glyph.offset);
                boxes.push((text.x, text.x + last, text.y - text.size.em(800), text.y));
            }
        }
        let (left, right) = (Length::mm10(280), Length::mm10(1840));
        for (index, one) in boxes.iter().enumerate() {
            assert!(one.0 >= left && one.1 < right, "{one:?}");
            for other in &boxes[..index] {
                let apart = one.1 < other.0 || other.1 < one.0 || one.3 <= other.2 || other.3 <= one.2;
                assert!(apart, "{one:?} {other:?}");
            }
        }
    }
}

/// Every paragraph of running text of the examples: no last line of one character or of a unit alone, no line that opens its
/// gaps by more than 0.15 em.
#[test]
fn lines_of_the_examples_are_even() {
    for folder in ["zhaohua-union-2020", "county-education-bureau-2023"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(folder);
        let (report, _) = crate::model::Report::read(path).expect("the report");
        let form = crate::form::Form::built_in(&report.form).expect("the form");
        let document = crate::compose::Composer::new(&form).and_then(|form| form.compose(&report)).expect("a document");
        let mut setter = super::pen::Setter::new(&FONTS, super::LineRules::default());
        let flow = super::flow::flow(&document, &mut setter).expect("a flow");
        let mut uneven = Vec::new();
        for block in flow.sections.iter().flat_map(|section| &section.blocks) {
            let super::flow::Measured::Text(text) = block else { continue };
            let lines = &setter.lines.lines[text.lines.start as usize..text.lines.end as usize];
            // A unit stands alone where a long number leaves it no other place.
            let flawed =
                lines.iter().any(|line| line.gap > 150) || lines[lines.len() - 1].words == 1 && lines.len() > 1;
            if text.style.align == crate::document::Align::Justify && flawed {
                let glyphs = |line| {
                    let runs = setter.lines.runs_of(line).iter();
                    runs.flat_map(|run| setter.lines.glyphs_of(run)).map(|glyph| glyph.character).collect::<String>()
                };
                uneven.extend(lines.iter().map(|line| format!("{} {} {}", line.gap, line.words, glyphs(line))));
                uneven.push(String::new());
            }
        }
        assert!(uneven.is_empty(), "{folder}\n{}", uneven.join("\n"));
    }
}
