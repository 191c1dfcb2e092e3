//! A document built by hand after the model pages: what the tests of this folder lay out.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::document::{
    Block, Cell, CellAlign, CellRole, Chart, Column, Columns, Document, Entry, Figure, Heading, Paragraph, Pie, Role,
    Row, RowKind, Section, SectionKind, Series, Slice, Table, TableRole,
};

/// Makes headings with their anchors.
#[derive(Default)]
pub(super) struct Headings(u32);

impl Headings {
    pub(super) fn heading(&mut self, role: Role, level: u8, number: &str, text: &str, entry: Option<&str>) -> Block {
        let anchor = self.0;
        self.0 += 1;
        let entry = entry.map(|text| Entry::new(level.min(2), text));
        Block::Heading(Heading::new(role, level, number, text, anchor, entry))
    }

    pub(super) fn part(&mut self, number: &str, text: &str) -> Block {
        self.heading(Role::PartTitle, 1, number, text, Some(&format!("{number}\u{3000}{text}")))
    }

    pub(super) fn section(&mut self, number: &str, text: &str) -> Block {
        self.heading(Role::Heading1, 2, number, text, Some(&format!("{number}{text}")))
    }

    pub(super) fn sub(&mut self, number: &str, text: &str) -> Block {
        self.heading(Role::Heading2, 3, number, text, None)
    }

    pub(super) fn table(&mut self, number: &str, text: &str) -> Block {
        self.heading(Role::TableTitle, 2, "", text, Some(&format!("{number}{text}")))
    }
}

pub(super) fn paragraph(role: Role, text: &str) -> Block {
    Block::Paragraph(Paragraph::new(role, text))
}

pub(super) fn body(text: &str) -> Block {
    paragraph(Role::Body, text)
}

pub(super) fn decimal(text: &str) -> Decimal {
    text.parse().expect("a number")
}

pub(super) fn two_years(values: [&str; 4], caption: &str) -> Block {
    let pair = |one: &str, other: &str| vec![(decimal(one), one.to_owned()), (decimal(other), other.to_owned())];
    let series =
        vec![Series::new("2019年", pair(values[0], values[1])), Series::new("2020年", pair(values[2], values[3]))];
    let chart = Chart::Columns(Columns::new(vec!["收入总计".into(), "支出总计".into()], series));
    Block::Figure(Figure::new(chart, caption, None, "收入总计与支出总计两年对比。"))
}

pub(super) fn pie(slices: &[(&str, &str, &str)], note: Option<&str>, caption: &str) -> Block {
    let slices = slices
        .iter()
        .map(|(name, value, share)| Slice::new(*name, decimal(value), format!("{value}（{share}）")))
        .collect();
    Block::Figure(Figure::new(Chart::Pie(Pie::new(slices)), caption, note.map(str::to_owned), "各项所占比例。"))
}

pub(super) fn head(column: usize, text: &str) -> Cell {
    Cell::new(column, CellRole::ColumnHead, CellAlign::Center, text)
}

pub(super) fn label(column: usize, text: &str) -> Cell {
    Cell::new(column, CellRole::RowHead, CellAlign::Center, text)
}

pub(super) fn data(column: usize, align: CellAlign, text: &str) -> Cell {
    Cell::new(column, CellRole::Data, align, text)
}

pub(super) fn left(column: usize, text: &str) -> Cell {
    data(column, CellAlign::Left, text)
}

pub(super) fn centred(column: usize, text: &str) -> Cell {
    data(column, CellAlign::Center, text)
}

pub(super) fn amount(column: usize, text: &str) -> Cell {
    data(column, CellAlign::Right, text)
}

pub(super) fn performance_table() -> Table {
    let columns = [195, 195, 200, 340, 315, 315].map(Column::new);
    let mut table = Table::new(TableRole::Inline, "项目绩效目标完成情况表", columns.into());
    table.continued = "续表".into();
    let row = |cells| Row::new(RowKind::Body, cells);
    table.rows = vec![
        row(vec![label(0, "项目名称"), left(1, "特困职工救助及惠民帮扶").spanning(5, 1)]),
        row(vec![label(0, "预算单位"), left(1, "区总工会").spanning(5, 1)]),
        row(vec![
            label(0, "预算执行情况\n（万元）").spanning(1, 3),
            centred(1, "预算数：").spanning(2, 1),
            centred(3, "3万元"),
            centred(4, "执行数："),
            centred(5, "3万元"),
        ]),
        row(vec![
            centred(1, "其中-财政拨款：").spanning(2, 1),
            centred(3, "3万元"),
            centred(4, "其中-财政拨款："),
            centred(5, "3万元"),
        ]),
        row(vec![centred(1, "其它资金：").spanning(2, 1), centred(3, ""), centred(4, "其它资金："), centred(5, "")]),
        row(vec![
            label(0, "年度目标完成情况").spanning(1, 2),
            head(1, "预期目标").spanning(3, 1),
            head(4, "实际完成目标").spanning(2, 1),
        ]),
        row(vec![
            left(1, "生活救助20人/1000元、医疗救助5人/2000元。").spanning(3, 1),
            left(4, "生活救助20人/1000元、医疗救助5人/2000元。").spanning(2, 1),
        ]),
        Row::new(
            RowKind::Head,
            vec![
                label(0, "绩效指标完成情况").spanning(1, 8),
                head(1, "一级指标"),
                head(2, "二级指标"),
                head(3, "三级指标"),
                head(4, "预期指标值\n（包含数字及文字描述）"),
                head(5, "实际完成指标值\n（包含数字及文字描述）"),
            ],
        ),
        row(vec![
            centred(1, "项目完成指标").spanning(1, 4),
            centred(2, "数量指标"),
            left(3, "生活救助、医疗救助、区内特困职工"),
            centred(4, "25人"),
            centred(5, "25人"),
        ]),
        row(vec![centred(2, "质量指标"), left(3, "解决困难职工、农民工困难"), centred(4, "25人"), centred(5, "25人")]),
        row(vec![
            centred(2, "时效指标"),
            left(3, "按照编制项目方案"),
            centred(4, "2020年12月底"),
            centred(5, "2020年11月"),
        ]),
        row(vec![centred(2, "成本指标"), left(3, "预算"), centred(4, "3万元"), centred(5, "3万元")]),
        row(vec![
            centred(1, "效益指标").spanning(1, 2),
            centred(2, "社会效益指标").spanning(1, 2),
            left(3, "生活救助、医疗救助、助学救助区内特困职工"),
            left(4, "明确帮扶对象、建立完善困难职工档案及资金管理使用规定"),
            left(5, "所有帮扶对象都纳入工会帮扶系统"),
        ]),
        row(vec![
            left(3, "生活救助、医疗救助"),
            left(4, "生活救助每人1000元，医疗救助每人2000元。"),
            left(5, "生活救助每人1000元，医疗救助每人2000元。"),
        ]),
        row(vec![
            centred(1, "满意度指标"),
            centred(2, "群众满意度"),
            left(3, "辖区内困难群众满意度"),
            centred(4, "90%"),
            centred(5, "95%"),
        ]),
    ];
    table
}

fn public(role: TableRole, number: &str, name: &str, columns: Vec<Column>) -> Table {
    let mut table = Table::new(role, name, columns);
    table.number = number.into();
    table.left = "部门：广元市昭化区总工会".into();
    table.right = "金额单位：万元".into();
    table.continued = "续表".into();
    table
}

/// 公开01: two halves of 31 rows.
pub(super) fn totals_table() -> Table {
    const LEFT: [&str; 8] = [
        "一、一般公共预算财政拨款收入",
        "二、政府性基金预算财政拨款收入",
        "三、国有资本经营预算财政拨款收入",
        "四、上级补助收入",
        "五、事业收入",
        "六、经营收入",
        "七、附属单位上缴收入",
        "八、其他收入",
    ];
    const RIGHT: [&str; 26] = [
        "一、一般公共服务支出",
        "二、外交支出",
        "三、国防支出",
        "四、公共安全支出",
        "五、教育支出",
        "六、科学技术支出",
        "七、文化旅游体育与传媒支出",
        "八、社会保障和就业支出",
        "九、卫生健康支出",
        "十、节能环保支出",
        "十一、城乡社区支出",
        "十二、农林水支出",
        "十三、交通运输支出",
        "十四、资源勘探工业信息等支出",
        "十五、商业服务业等支出",
        "十六、金融支出",
        "十七、援助其他地区支出",
        "十八、自然资源海洋气象等支出",
        "十九、住房保障支出",
        "二十、粮油物资储备支出",
        "二十一、国有资本经营预算支出",
        "二十二、灾害防治及应急管理支出",
        "二十三、其他支出",
        "二十四、债务还本支出",
        "二十五、债务付息支出",
        "二十六、抗疫特别国债安排的支出",
    ];
    let columns = vec![
        Column::new(600),
        Column::new(120),
        Column::new(405),
        Column::group(600),
        Column::new(120),
        Column::new(405),
    ];
    let mut table = public(TableRole::Compact, "公开01表", "收入支出决算总表", columns);
    table.header_rows = 3;
    table.rows = vec![
        Row::new(RowKind::Head, vec![head(0, "收入").spanning(3, 1), head(3, "支出").spanning(3, 1)]),
        Row::new(
            RowKind::Head,
            ["项目", "行次", "金额"].repeat(2).iter().enumerate().map(|(column, text)| head(column, text)).collect(),
        ),
        Row::new(
            RowKind::Head,
            ["栏次", "", "1", "栏次", "", "2"].iter().enumerate().map(|(column, text)| centred(column, text)).collect(),
        ),
    ];
    for row in 0..31 {
        let (left_text, left_amount) = match row {
            0..=7 => (LEFT[row], if row == 0 { "266.04" } else { "" }),
            26 => ("本年收入合计", "266.04"),
            27 => ("使用非财政拨款结余", ""),
            28 => ("年初结转和结余", ""),
            30 => ("总计", "266.04"),
            _ => ("", ""),
        };
        let (right_text, right_amount) = match row {
            0..=25 => {
                let amount = match row {
                    0 => "244.16",
                    7 => "9.13",
                    8 => "3.79",
                    18 => "8.96",
                    _ => "",
                };
                (RIGHT[row], amount)
            }
            26 => ("本年支出合计", "266.04"),
            27 => ("结余分配", ""),
            28 => ("年末结转和结余", ""),
            30 => ("总计", "266.04"),
            _ => ("", ""),
        };
        let total = matches!(row, 26 | 30);
        let item = |column, text| if total { label(column, text) } else { left(column, text) };
        let kind = if total { RowKind::Total } else { RowKind::Body };
        let cells = vec![
            item(0, left_text),
            centred(1, &(row + 1).to_string()),
            amount(2, left_amount),
            item(3, right_text),
            centred(4, &(row + 32).to_string()),
            amount(5, right_amount),
        ];
        table.rows.push(Row::new(kind, cells));
    }
    table.notes = vec!["注：本表反映部门本年度的总收支和年末结转结余情况。".into()];
    table
}

/// 公开06 of a larger agency: it goes on to a second page.
pub(super) fn expenditure_table() -> Table {
    const ROWS: [(&str, &str, &str, &str, &str); 33] = [
        ("201", "一般公共服务支出", "4,998.78", "4,698.68", "300.10"),
        ("20103", "政府办公厅（室）及相关机构事务", "4,718.12", "4,454.52", "263.60"),
        ("2010301", "行政运行", "3,842.17", "3,842.17", ""),
        ("2010302", "一般行政管理事务", "215.60", "", "215.60"),
        ("2010308", "信访事务", "48.00", "", "48.00"),
        ("2010350", "事业运行", "612.35", "612.35", ""),
        ("20129", "群众团体事务", "280.66", "244.16", "36.50"),
        ("2012901", "行政运行", "244.16", "244.16", ""),
        ("2012902", "一般行政管理事务", "36.50", "", "36.50"),
        ("205", "教育支出", "18.24", "", "18.24"),
        ("20508", "进修及培训", "18.24", "", "18.24"),
        ("2050803", "培训支出", "18.24", "", "18.24"),
        ("208", "社会保障和就业支出", "684.65", "684.65", ""),
        ("20805", "行政事业单位养老支出", "657.20", "657.20", ""),
        ("2080501", "行政单位离退休", "96.31", "96.31", ""),
        ("2080505", "机关事业单位基本养老保险缴费支出", "402.87", "402.87", ""),
        ("2080506", "机关事业单位职业年金缴费支出", "158.02", "158.02", ""),
        ("20808", "抚恤", "27.45", "27.45", ""),
        ("2080801", "死亡抚恤", "27.45", "27.45", ""),
        ("210", "卫生健康支出", "283.74", "283.74", ""),
        ("21011", "行政事业单位医疗", "283.74", "283.74", ""),
        ("2101101", "行政单位医疗", "187.66", "187.66", ""),
        ("2101102", "事业单位医疗", "34.18", "34.18", ""),
        ("2101103", "公务员医疗补助", "61.90", "61.90", ""),
        ("212", "城乡社区支出", "1,260.00", "", "1,260.00"),
        ("21203", "城乡社区公共设施", "1,260.00", "", "1,260.00"),
        ("2120399", "其他城乡社区公共设施支出", "1,260.00", "", "1,260.00"),
        ("213", "农林水支出", "320.00", "", "320.00"),
        ("21305", "扶贫", "320.00", "", "320.00"),
        ("2130599", "其他扶贫支出", "320.00", "", "320.00"),
        ("221", "住房保障支出", "318.74", "318.74", ""),
        ("22102", "住房改革支出", "318.74", "318.74", ""),
        ("2210201", "住房公积金", "318.74", "318.74", ""),
    ];
    let columns = [130, 130, 130, 840, 340, 340, 340].map(Column::new);
    let mut table = public(TableRole::Public, "公开06表", "一般公共预算财政拨款支出决算表", columns.into());
    table.header_rows = 3;
    let number = |column: usize| centred(column, &(column - 3).to_string());
    table.rows = vec![
        Row::new(RowKind::Head, vec![head(0, "项目").spanning(4, 1), head(4, "本年支出").spanning(3, 1)]),
        Row::new(
            RowKind::Head,
            vec![
                head(0, "功能分类科目编码").spanning(3, 1),
                head(3, "科目名称"),
                head(4, "合计"),
                head(5, "基本支出"),
                head(6, "项目支出"),
            ],
        ),
        Row::new(
            RowKind::Head,
            vec![
                head(0, "类").spanning(1, 2),
                head(1, "款").spanning(1, 2),
                head(2, "项").spanning(1, 2),
                centred(3, "栏次"),
                number(4),
                number(5),
                number(6),
            ],
        ),
        Row::new(
            RowKind::Total,
            vec![label(3, "合计"), amount(4, "7,884.15"), amount(5, "5,985.81"), amount(6, "1,898.34")],
        ),
    ];
    for (code, name, total, basic, project) in ROWS {
        let mut name = left(3, name);
        name.indent = (code.len() as u8 - 3) / 2;
        let cells = vec![left(0, code).spanning(3, 1), name, amount(4, total), amount(5, basic), amount(6, project)];
        let mut row = Row::new(RowKind::Body, cells);
        row.keep_next = code.len() < 7;
        table.rows.push(row);
    }
    table.notes = vec!["注：本表反映部门本年度一般公共预算财政拨款支出情况。".into()];
    table
}

/// 公开08: three groups of narrow columns.
pub(super) fn basic_table() -> Table {
    const GROUPS: [&[(&str, &str, &str)]; 3] = [
        &[
            ("301", "工资福利支出", "116.35"),
            ("30101", "基本工资", "28.94"),
            ("30102", "津贴补贴", "21.67"),
            ("30103", "奖金", "32.18"),
            ("30106", "伙食补助费", "1.20"),
            ("30107", "绩效工资", "1.85"),
            ("30108", "机关事业单位基本养老保险缴费", "9.13"),
            ("30109", "职业年金缴费", "4.02"),
            ("30110", "职工基本医疗保险缴费", "3.79"),
            ("30111", "公务员医疗补助缴费", ""),
            ("30112", "其他社会保障缴费", "0.26"),
            ("30113", "住房公积金", "8.96"),
            ("30114", "医疗费", ""),
            ("30199", "其他工资福利支出", "4.35"),
            ("303", "对个人和家庭的补助", "13.10"),
            ("30301", "离休费", ""),
            ("30302", "退休费", "0.36"),
            ("30303", "退职（役）费", ""),
            ("30304", "抚恤金", ""),
            ("30305", "生活补助", "5.62"),
            ("30306", "救济费", ""),
            ("30307", "医疗费补助", "1.10"),
            ("30308", "助学金", ""),
            ("30309", "奖励金", "0.06"),
            ("30310", "个人农业生产补贴", ""),
            ("30311", "代缴社会保险费", ""),
            ("30399", "其他对个人和家庭的补助", "5.96"),
        ],
        &[
            ("302", "商品和服务支出", "129.24"),
            ("30201", "办公费", "14.28"),
            ("30202", "印刷费", "3.16"),
            ("30203", "咨询费", ""),
            ("30204", "手续费", "0.04"),
            ("30205", "水费", "0.35"),
            ("30206", "电费", "1.62"),
            ("30207", "邮电费", "1.48"),
            ("30208", "取暖费", "0.60"),
            ("30209", "物业管理费", "1.20"),
            ("30211", "差旅费", "6.73"),
            ("30212", "因公出国（境）费用", ""),
            ("30213", "维修（护）费", ""),
            ("30214", "租赁费", ""),
            ("30215", "会议费", "2.10"),
            ("30216", "培训费", "1.85"),
            ("30217", "公务接待费", "2.00"),
            ("30218", "专用材料费", ""),
            ("30224", "被装购置费", ""),
            ("30225", "专用燃料费", ""),
            ("30226", "劳务费", ""),
            ("30227", "委托业务费", ""),
            ("30228", "工会经费", "58.42"),
            ("30229", "福利费", ""),
            ("30231", "公务用车运行维护费", ""),
            ("30239", "其他交通费用", "5.64"),
            ("30240", "税金及附加费用", ""),
            ("30299", "其他商品和服务支出", "29.77"),
        ],
        &[
            ("307", "债务利息及费用支出", ""),
            ("30701", "国内债务付息", ""),
            ("30702", "国外债务付息", ""),
            ("30703", "国内债务发行费用", ""),
            ("30704", "国外债务发行费用", ""),
            ("310", "资本性支出", "7.35"),
            ("31001", "房屋建筑物购建", ""),
            ("31002", "办公设备购置", "3.90"),
            ("31003", "专用设备购置", ""),
            ("31005", "基础设施建设", ""),
            ("31006", "大型修缮", ""),
            ("31007", "信息网络及软件购置更新", ""),
            ("31008", "物资储备", ""),
            ("31009", "土地补偿", ""),
            ("31010", "安置补助", ""),
            ("31011", "地上附着物和青苗补偿", ""),
            ("31012", "拆迁补偿", ""),
            ("31013", "公务用车购置", ""),
            ("31019", "其他交通工具购置", ""),
            ("31021", "文物和陈列品购置", ""),
            ("31022", "无形资产购置", ""),
            ("31099", "其他资本性支出", "3.45"),
            ("399", "其他支出", ""),
            ("39906", "赠与", ""),
            ("39907", "国家赔偿费用支出", ""),
            ("39908", "对民间非营利组织和群众性自治组织补贴", ""),
            ("39999", "其他支出", ""),
        ],
    ];
    let group = |first: Column| [first.fitted(), Column::new(310), Column::new(112).fitted()];
    let columns = [group(Column::new(98)), group(Column::group(98)), group(Column::group(98))].concat();
    let mut table = public(TableRole::Dense, "公开08表", "一般公共预算财政拨款基本支出决算表", columns);
    table.header_rows = 2;
    table.rows = vec![
        Row::new(RowKind::Head, vec![head(0, "人员经费").spanning(3, 1), head(3, "公用经费").spanning(6, 1)]),
        Row::new(
            RowKind::Head,
            ["科目编码", "科目名称", "决算数"]
                .repeat(3)
                .iter()
                .enumerate()
                .map(|(column, text)| head(column, text))
                .collect(),
        ),
    ];
    for row in 0..28 {
        let mut cells = Vec::new();
        for (number, group) in GROUPS.iter().enumerate() {
            let (code, name, value) = group.get(row).copied().unwrap_or(("", "", ""));
            let mut name = left(number * 3 + 1, name);
            if code.len() == 3 {
                name.role = CellRole::RowHead;
            }
            cells.extend([left(number * 3, code), name, amount(number * 3 + 2, value)]);
        }
        table.rows.push(Row::new(RowKind::Body, cells));
    }
    table.rows.push(Row::new(
        RowKind::Total,
        vec![
            label(0, "人员经费合计").spanning(2, 1),
            amount(2, "129.45"),
            label(3, "公用经费合计").spanning(5, 1),
            amount(8, "136.59"),
        ],
    ));
    table.notes = vec!["注：本表反映部门本年度一般公共预算财政拨款基本支出明细情况。".into()];
    table
}

/// 公开11: nothing to show.
pub(super) fn empty_table() -> Table {
    let columns = [130, 130, 130, 450, 240, 240, 230, 230, 230, 240].map(Column::new);
    let mut table = public(TableRole::Public, "公开11表", "政府性基金预算财政拨款收入支出决算表", columns.into());
    table.header_rows = 3;
    table.rows = vec![
        Row::new(
            RowKind::Head,
            vec![
                head(0, "项目").spanning(4, 1),
                head(4, "年初结转和结余").spanning(1, 2),
                head(5, "本年收入").spanning(1, 2),
                head(6, "本年支出").spanning(3, 1),
                head(9, "年末结转和结余").spanning(1, 2),
            ],
        ),
        Row::new(
            RowKind::Head,
            vec![
                head(0, "功能分类科目编码").spanning(3, 1),
                head(3, "科目名称"),
                head(6, "小计"),
                head(7, "基本支出"),
                head(8, "项目支出"),
            ],
        ),
        Row::new(
            RowKind::Head,
            (0..3)
                .map(|column| head(column, ["类", "款", "项"][column]).spanning(1, 2))
                .chain([centred(3, "栏次")])
                .chain((4..10).map(|column| centred(column, &(column - 3).to_string())))
                .collect(),
        ),
        Row::new(RowKind::Total, std::iter::once(label(3, "合计")).chain((4..10).map(|c| amount(c, ""))).collect()),
        Row::new(
            RowKind::Body,
            vec![left(0, "").spanning(3, 1)].into_iter().chain((3..10).map(|column| amount(column, ""))).collect(),
        ),
    ];
    table.notes = vec![
        "注：本表反映部门本年度政府性基金预算财政拨款收入支出及结转和结余情况。".into(),
        "说明：广元市昭化区总工会本年度没有政府性基金预算财政拨款收入和支出，故本表无数据。".into(),
    ];
    table
}

/// A whole report in small.
pub(super) fn report() -> Document {
    let mut h = Headings::default();
    let cover = vec![
        paragraph(Role::CoverTitle, "广元市昭化区总工会\n2020年度部门决算"),
        paragraph(Role::CoverDate, "公开时间：2021年9月10日"),
    ];
    let contents = vec![paragraph(Role::ContentsTitle, "目\u{3000}录"), Block::Contents];
    let text = vec![
        h.part("第一部分", "部门概况"),
        h.section("一、", "基本职能及主要工作"),
        h.sub("（一）", "主要职能。"),
        body(
            "1、参与职能。代表和组织职工参与国家和社会事务管理，参与企业、事业单位民主管理，实施民主监督，是工会代表职工权益，依法维护职工利益的重要渠道、途径和形式。特别是在社会主义市场经济的形成过程中，工会履行参与职能更具迫切性和必要性。市场经济是法制经济，市场经济运行主体都是相应的法律规范。所以，工会要加大对法律法规执行情况开展群众性监督的力度，主动参与立法，从源头上依法维护职工的权益。",
        ),
        body(
            "2、维护职能。维护职工合法权益是工会的基本职责。由于劳动关系主体存在隶属性，劳动者隶属于用人单位，在劳动者和用人单位这对矛盾中很明显劳动者是弱者，是需要保护的对象。劳动者为了取得平衡，应该依法组建工会，加入工会，在工会的组织下为自己的合法权益而进行抗争，这是非常现实而有效的途径之一。工会维护了职工的合法权益，就是维护了党与群众的血肉联系，就是维护了社会主义市场经济的形成和执政基础。",
        ),
        body(
            "3、建设职能。在我国，社会的主要矛盾是人民群众日益增长的物质文化需要同落后的社会生产之间的矛盾。解决这个矛盾的根本出路在于通过改革开放，解放和发展社会生产。工会代表和维护的职工具体利益的最终实现也在于促进经济的发展和生产力的提高。所以，工会必须从工人阶级的长远利益出发，带领职工参加改革和建设。",
        ),
        h.section("二、", "机构设置"),
        body("广元市昭化区总工会下属二级单位0个，其中行政单位1个，参照公务员法管理的事业单位0个，其他事业单位0个。"),
        h.part("第二部分", "2020年度部门决算情况说明"),
        h.section("一、", "收入支出决算总体情况说明"),
        body(
            "2020年度收、支总计266.04万元。与2019年相比，收、支总计各增加144.55万元，增长118.98%。主要变动原因是人员增加。",
        ),
        two_years(["121.49", "121.49", "266.04", "266.04"], "图1：收、支决算总计变动情况图（单位：万元）"),
        h.section("二、", "收入决算情况说明"),
        body("2020年本年收入合计266.04万元，其中：一般公共预算财政拨款收入266.04万元，占100%。"),
        pie(&[("一般公共预算财政拨款收入", "266.04", "100%")], None, "图2：收入决算结构图（单位：万元）"),
        h.section("三、", "支出决算情况说明"),
        body("2020年本年支出合计266.04万元，其中：基本支出266.04万元，占100%。"),
        pie(&[("基本支出", "266.04", "100%")], None, "图3：支出决算结构图（单位：万元）"),
        h.section("五、", "一般公共预算财政拨款支出决算情况说明"),
        h.sub("（二）", "一般公共预算财政拨款支出决算结构情况"),
        body(
            "2020年一般公共预算财政拨款支出266.04万元，主要用于以下方面：一般公共服务（类）支出244.16万元，占91.78%；教育支出（类）0万元，占0%；科学技术（类）支出0万元，占0%；文化旅游体育与传媒（类）支出0万元，占0%；社会保障和就业（类）支出9.13万元，占3.43%；卫生健康支出3.79万元，占1.42%；住房保障支出8.96万元，占3.37%。",
        ),
        pie(
            &[
                ("一般公共服务支出", "244.16", "91.78%"),
                ("社会保障和就业支出", "9.13", "3.43%"),
                ("卫生健康支出", "3.79", "1.42%"),
                ("住房保障支出", "8.96", "3.37%"),
            ],
            Some("注：教育支出、科学技术支出、文化旅游体育与传媒支出为0，图中不列。"),
            "图6：一般公共预算财政拨款支出决算结构图（单位：万元）",
        ),
        h.sub("（三）", "一般公共预算财政拨款支出决算具体情况"),
        body("2020年一般公共预算支出决算数为266.04万元，完成预算100%。其中："),
        body("1.一般公共服务（类）群众团体事务（款）行政运行（项）：支出决算为244.16万元，完成预算100%。"),
        body(
            "特困职工帮扶项目绩效目标完成情况综述。项目全年预算数3万元，执行数为3万元，完成预算的100%。通过项目实施，困难职工帮扶资金的投入，有力促进了工会帮扶工作的开展，推动了帮扶工作制度化、标准化、规范化、常态化，提高了帮扶工作水平，使工会特色的帮扶工作得到规范，并迈上新台阶。发现的主要问题：宣传工作不够到位。帮扶的宣传发动工作深度和广度不够，没有形成良好的帮扶工作的大环境，缺乏有效沟通与衔接。工会帮扶工作与企业和社会相关部门沟通和协调不够。下一步改进措施：加大工会帮扶宣传力度。积极与基层工会衔接沟通，加大帮扶宣传力度，让工会做到应帮尽帮。",
        ),
        paragraph(Role::InlineTableTitle, "项目绩效目标完成情况表"),
        paragraph(Role::InlineTableSubtitle, "（2020年度）"),
        Block::Table(Arc::new(performance_table())),
        h.heading(Role::Heading3, 4, "2.", "部门绩效评价结果。", None),
        body(
            "本部门按要求对2020年部门整体支出绩效评价情况开展自评，《广元市昭化区总工会2020年部门整体支出绩效评价报告》见附件（附件1）。",
        ),
        body("本部门自行组织对帮扶项目开展了绩效评价，《帮扶项目2020年绩效评价报告》见附件（附件2）。"),
        h.part("第四部分", "附件"),
        paragraph(Role::AnnexMark, "附件1"),
        h.heading(
            Role::AnnexTitle,
            2,
            "",
            "广元市昭化区总工会\n2020年部门整体支出绩效评价报告",
            Some("附件1 广元市昭化区总工会2020年部门整体支出绩效评价报告"),
        ),
        h.heading(Role::Heading1, 3, "一、", "部门（单位）概况", None),
        h.heading(Role::Heading2, 4, "（一）", "机构组成。", None),
        body("昭化区总工会共设两个职能部室（办公室、综合工作部）。"),
        paragraph(Role::AnnexMark, "附件2"),
        h.heading(
            Role::AnnexTitle,
            2,
            "",
            "帮扶项目2020年绩效评价报告",
            Some("附件2 广元市昭化区总工会帮扶项目2020年绩效评价报告"),
        ),
        body(
            "区总工会共有编制7名，其中：行政编制6人，其他事业编制1人。其中：行政人员6人。其他事业人员1人。按财政供给率分，财政全额供给7人。区总工会退休1人（为全额供给行政人员）。",
        ),
        h.part("第五部分", "附表"),
        body("本部分共有附表4张。"),
    ];
    let totals = vec![h.table("一、", "收入支出决算总表"), Block::Table(Arc::new(totals_table()))];
    let expenditure =
        vec![h.table("六、", "一般公共预算财政拨款支出决算表"), Block::Table(Arc::new(expenditure_table()))];
    let basic = vec![h.table("八、", "一般公共预算财政拨款基本支出决算表"), Block::Table(Arc::new(basic_table()))];
    let empty = vec![h.table("十一、", "政府性基金预算财政拨款收入支出决算表"), Block::Table(Arc::new(empty_table()))];
    let landscape = [totals, expenditure].concat();
    let sections = vec![
        Section::new(SectionKind::Cover, cover),
        Section::new(SectionKind::Contents, contents),
        Section::new(SectionKind::Body, text),
        Section::new(SectionKind::Landscape, landscape),
        Section::new(SectionKind::Body, basic),
        Section::new(SectionKind::Landscape, empty),
    ];
    Document { title: "广元市昭化区总工会2020年度部门决算".into(), sections, ..Document::default() }
}

/// More slices and longer names than a pie likes.
pub(super) fn pies() -> Vec<Block> {
    vec![
        pie(
            &[
                ("一般公共预算财政拨款收入", "1520.35", "60.81%"),
                ("政府性基金预算财政拨款收入", "480.00", "19.2%"),
                ("事业收入", "300.12", "12%"),
                ("其他收入", "199.53", "7.98%"),
            ],
            None,
            "图1：四项",
        ),
        pie(
            &[
                ("因公出国（境）费", "3.2", "40%"),
                ("公务用车购置及运行维护费", "3", "37.5%"),
                ("公务接待费", "1.8", "22.5%"),
            ],
            None,
            "图2：三项相近",
        ),
        pie(&[("基本支出", "50", "50%"), ("项目支出", "50", "50%")], None, "图3：各半"),
        pie(
            &[
                ("一般公共服务支出", "5", "5%"),
                ("公共安全支出", "6", "6%"),
                ("教育支出", "700", "70%"),
                ("科学技术支出", "7", "7%"),
                ("文化旅游体育与传媒支出", "8", "8%"),
                ("社会保障和就业支出", "3", "3%"),
                ("卫生健康支出", "4", "4%"),
                ("节能环保支出", "5", "5%"),
                ("城乡社区支出", "9", "9%"),
                ("农林水支出", "10", "10%"),
                ("住房保障支出", "11", "11%"),
            ],
            Some("注：其余支出为0，图中不列。"),
            "图4：十一项",
        ),
        pie(
            &[
                ("对个人和家庭的补助及其他工资福利支出和社会保障缴费等人员经费", "90", "90%"),
                ("日常公用经费", "10", "10%"),
            ],
            None,
            "图5：名称很长",
        ),
    ]
}
