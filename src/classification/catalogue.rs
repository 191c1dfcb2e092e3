//! The catalogue of a year: names, funds and kinds of the subjects, and what lies near a code or a name.

use std::sync::LazyLock;

use super::table::{Standing, Subject, Table};
use super::{EconomicCode, EconomicKind, FunctionCode, Fund};

static FUNCTIONS: LazyLock<Table<FunctionCode, Fund>> = LazyLock::new(|| {
    Table::parse(include_str!("functional.tsv"), |budget| match budget {
        "social_insurance" => Ok(None),
        key => keyed(Fund::ALL, Fund::key, key).map(Some),
    })
    .expect("a test reads every row of the file, which is compiled in")
});

static ECONOMICS: LazyLock<Table<EconomicCode, EconomicKind>> = LazyLock::new(|| {
    Table::parse(include_str!("economic.tsv"), |class| match class {
        "" => Ok(None),
        key => keyed(EconomicKind::ALL, EconomicKind::key, key).map(Some),
    })
    .expect("a test reads every row of the file, which is compiled in")
});

/// The one of `all` with this key.
fn keyed<K: Copy, const N: usize>(all: [K; N], key_of: fn(K) -> &'static str, key: &str) -> Result<K, String> {
    all.into_iter().find(|&one| key_of(one) == key).ok_or_else(|| format!("unknown key: {key}"))
}

/// The catalogue of budget subjects (政府收支分类科目) of one year.
///
/// The Ministry of Finance issues the book anew each year; a report takes the one of its own year (决算年度), not of the
/// year in which it is published. The tables are parsed at the first use of the process; a lookup is a binary search.
///
/// ```
/// use juesuan::classification::Catalogue;
/// let code = "20805".parse()?;
/// assert_eq!(Catalogue::of_year(2019).function_name(code), Some("行政事业单位离退休"));
/// assert_eq!(Catalogue::of_year(2020).function_name(code), Some("行政事业单位养老支出"));
/// # Ok::<(), juesuan::classification::CodeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Catalogue {
    year: i32,
}

impl Catalogue {
    /// First year the catalogue knows: the economic classification was made anew for 2018.
    pub const FIRST_YEAR: i32 = 2018;
    /// Last year the catalogue knows.
    pub const LAST_YEAR: i32 = 2024;

    /// The catalogue of `year`. A year that is not known takes the nearest known one, see [`Self::is_extrapolated`].
    pub const fn of_year(year: i32) -> Self {
        Self { year }
    }

    /// The year asked for.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// Whether the year lies beyond the known ones, so that the names are those of [`Self::book_year`].
    pub const fn is_extrapolated(self) -> bool {
        self.year != self.book_year()
    }

    /// The year of the book that answers: the year asked for, or the first or last that is known.
    pub const fn book_year(self) -> i32 {
        if self.year < Self::FIRST_YEAR {
            Self::FIRST_YEAR
        } else if self.year > Self::LAST_YEAR {
            Self::LAST_YEAR
        } else {
            self.year
        }
    }

    /// The name (科目名称) of a functional subject in force.
    pub fn function_name(self, code: FunctionCode) -> Option<&'static str> {
        Some(FUNCTIONS.get(code, self.book_year())?.subject.name)
    }

    /// The name (科目名称) of an economic subject in force.
    pub fn economic_name(self, code: EconomicCode) -> Option<&'static str> {
        Some(ECONOMICS.get(code, self.book_year())?.subject.name)
    }

    /// The fund (预算) a functional subject in force belongs to; none for social insurance (209) and where unknown.
    ///
    /// Ask for a 项, or a 款 that has none: a 类 and 款 20804 hold subjects of several funds, and have the fund of most.
    pub fn function_fund(self, code: FunctionCode) -> Option<Fund> {
        FUNCTIONS.get(code, self.book_year())?.kind
    }

    /// Whether an economic subject in force is personnel (人员经费) or operating (公用经费) expenditure.
    ///
    /// None for 309 and 311–313, which occur in project expenditure (项目支出) only, and where unknown.
    pub fn economic_kind(self, code: EconomicCode) -> Option<EconomicKind> {
        ECONOMICS.get(code, self.book_year())?.kind
    }

    /// How a functional code stands in the year: in force, out of force with what it was or became, or unknown.
    pub fn function_standing(self, code: FunctionCode) -> Standing {
        FUNCTIONS.standing(code, self.book_year())
    }

    /// How an economic code stands in the year.
    pub fn economic_standing(self, code: EconomicCode) -> Standing {
        ECONOMICS.standing(code, self.book_year())
    }

    /// All names a functional code has had, by year; with them a stale name can be told from a wrong one.
    pub fn function_history(code: FunctionCode) -> impl Iterator<Item = Subject> {
        FUNCTIONS.of(code).iter().map(|row| row.subject)
    }

    /// All names an economic code has had, by year.
    pub fn economic_history(code: EconomicCode) -> impl Iterator<Item = Subject> {
        ECONOMICS.of(code).iter().map(|row| row.subject)
    }

    /// The functional subjects in force, each 类 followed by its 款 and their 项.
    pub fn functions(self) -> impl Iterator<Item = (FunctionCode, &'static str)> {
        FUNCTIONS.in_force(self.book_year()).map(|row| (row.code, row.subject.name))
    }

    /// The functional 类 in force, in order; with 209 社会保险基金支出, 227 预备费 and the like, which no department has.
    pub fn function_classes(self) -> impl Iterator<Item = (FunctionCode, &'static str)> {
        self.functions().filter(|(code, _)| code.parent().is_none())
    }

    /// The functional subjects in force one level below `parent`, in order.
    pub fn function_children(self, parent: FunctionCode) -> impl Iterator<Item = (FunctionCode, &'static str)> {
        FUNCTIONS.children(parent, self.book_year()).map(|row| (row.code, row.subject.name))
    }

    /// The economic subjects in force, each 类 followed by its 款.
    pub fn economics(self) -> impl Iterator<Item = (EconomicCode, &'static str)> {
        ECONOMICS.in_force(self.book_year()).map(|row| (row.code, row.subject.name))
    }

    /// The economic 类 in force, in order.
    pub fn economic_classes(self) -> impl Iterator<Item = (EconomicCode, &'static str)> {
        self.economics().filter(|(code, _)| code.parent().is_none())
    }

    /// The economic 款 in force of a 类, in order.
    pub fn economic_divisions(self, class: EconomicCode) -> impl Iterator<Item = (EconomicCode, &'static str)> {
        ECONOMICS.children(class, self.book_year()).map(|row| (row.code, row.subject.name))
    }

    /// At most `n` functional subjects in force of the same level, those first whose digits are most like `code`.
    pub fn nearest_functions(self, code: FunctionCode, n: usize) -> Vec<(FunctionCode, &'static str)> {
        FUNCTIONS.nearest(code, self.book_year(), n)
    }

    /// At most `n` economic subjects in force of the same level, those first whose digits are most like `code`.
    pub fn nearest_economics(self, code: EconomicCode, n: usize) -> Vec<(EconomicCode, &'static str)> {
        ECONOMICS.nearest(code, self.book_year(), n)
    }

    /// At most `n` functional subjects in force whose name is, or in another year was, like `name`; none if no name is.
    ///
    /// A name alone is no key: 行政运行 finds dozens, in the order of their codes.
    pub fn nearest_functions_by_name(self, name: &str, n: usize) -> Vec<(FunctionCode, &'static str)> {
        FUNCTIONS.nearest_by_name(name, self.book_year(), n)
    }

    /// At most `n` economic subjects in force whose name is, or in another year was, like `name`; none if no name is.
    pub fn nearest_economics_by_name(self, name: &str, n: usize) -> Vec<(EconomicCode, &'static str)> {
        ECONOMICS.nearest_by_name(name, self.book_year(), n)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::super::code::Code;
    use super::*;

    fn function(text: &str) -> FunctionCode {
        text.parse().expect("a functional code")
    }

    fn economic(text: &str) -> EconomicCode {
        text.parse().expect("an economic code")
    }

    const YEARS: std::ops::RangeInclusive<i32> = Catalogue::FIRST_YEAR..=Catalogue::LAST_YEAR;

    /// The order the searches rely on, names and sources, and no code with two names in one year.
    fn is_sound<C: Code + Debug, K: Copy>(table: &Table<C, K>, rows: usize) {
        assert_eq!(table.rows().len(), rows, "every line but the header is a row");
        for row in table.rows() {
            let Subject { name, first_year, last_year, source } = row.subject;
            assert!(!name.is_empty() && !source.is_empty(), "{:?}", row.code);
            assert!(!name.contains(|c: char| c.is_whitespace() || "(),\"".contains(c)), "{name}");
            for year in [first_year, last_year].into_iter().flatten() {
                assert!(YEARS.contains(&year), "{:?} {year}", row.code);
            }
            assert!(first_year.unwrap_or(i32::MIN) <= last_year.unwrap_or(i32::MAX), "{:?}", row.code);
        }
        for pair in table.rows().windows(2) {
            let [a, b] = pair else { continue };
            let follows = || {
                a.code == b.code
                    && a.subject.name != b.subject.name
                    && a.subject.last_year.zip(b.subject.first_year).is_some_and(|(last, first)| last < first)
            };
            assert!(a.code < b.code || follows(), "{:?} {:?}", a.code, b.code);
        }
    }

    #[test]
    fn the_tables_are_sound() {
        let rows = |tsv: &str| tsv.lines().count() - 1;
        is_sound(&FUNCTIONS, rows(include_str!("functional.tsv")));
        is_sound(&ECONOMICS, rows(include_str!("economic.tsv")));
    }

    #[test]
    fn parents_are_in_force_when_their_children_are() {
        for catalogue in YEARS.map(Catalogue::of_year) {
            for (code, name) in catalogue.functions() {
                assert!(code.ancestors().all(|above| catalogue.function_name(above).is_some()), "{code} {name}");
            }
            for (code, name) in catalogue.economics() {
                assert!(code.ancestors().all(|above| catalogue.economic_name(above).is_some()), "{code} {name}");
            }
        }
    }

    #[test]
    fn functional_classes_by_year() {
        let classes =
            |year| Catalogue::of_year(year).function_classes().map(|(c, _)| c.to_string()).collect::<Vec<_>>();
        let in_2020: Vec<_> =
            (201..=234).filter(|n| ![218, 225, 226, 228].contains(n)).map(|n| n.to_string()).collect();
        assert_eq!(classes(2020), in_2020);
        assert_eq!(classes(2024), in_2020);
        let in_2018: Vec<_> = in_2020.iter().filter(|c| !["224", "234"].contains(&c.as_str())).cloned().collect();
        assert_eq!(classes(2018), in_2018);
    }

    #[test]
    fn every_functional_class_has_divisions_and_they_items() {
        // 227 预备费 has no 款; 社会保险基金, 援助其他地区 and 转移性支出 have no 项.
        let catalogue = Catalogue::of_year(2020);
        for (class, name) in catalogue.function_classes() {
            let divisions: Vec<_> = catalogue.function_children(class).collect();
            assert_eq!(divisions.is_empty(), class == function("227"), "{name}");
            let items =
                divisions.iter().map(|&(division, _)| catalogue.function_children(division).count()).sum::<usize>();
            assert_eq!(items == 0, ["209", "219", "227", "230"].map(function).contains(&class), "{name}");
        }
    }

    #[test]
    fn names_follow_the_year() {
        for (year, code, name) in [
            (2020, "201", Some("一般公共服务支出")),
            (2020, "20129", Some("群众团体事务")),
            (2020, "2012901", Some("行政运行")),
            (2018, "210", Some("医疗卫生与计划生育支出")),
            (2019, "210", Some("卫生健康支出")),
            (2019, "2080501", Some("归口管理的行政单位离退休")),
            (2020, "2080501", Some("行政单位离退休")),
            (2020, "2080504", None),
            (2022, "21305", Some("巩固脱贫衔接乡村振兴")),
            (2024, "21305", Some("巩固脱贫攻坚成果衔接乡村振兴")),
            (2020, "2089901", Some("其他社会保障和就业支出")),
            (2021, "2089901", None),
            (2020, "2019900", None),
        ] {
            assert_eq!(Catalogue::of_year(year).function_name(function(code)), name, "{year} {code}");
        }
    }

    #[test]
    fn years_beyond_the_catalogue_take_the_nearest_book() {
        let later = Catalogue::of_year(2031);
        assert!(later.is_extrapolated());
        assert_eq!((later.year(), later.book_year()), (2031, 2024));
        assert!(later.functions().eq(Catalogue::of_year(2024).functions()));
        assert!(Catalogue::of_year(2015).is_extrapolated());
        assert!(YEARS.map(Catalogue::of_year).all(|known| !known.is_extrapolated()));
    }

    #[test]
    fn a_code_out_of_force_is_not_unknown() {
        let standing = |year, code| Catalogue::of_year(year).function_standing(function(code));
        assert!(matches!(standing(2020, "2012901"), Standing::InForce(now) if now.name == "行政运行"));
        assert!(matches!(
            standing(2020, "2080504"),
            Standing::OutOfForce { before: Some(before), after: None }
                if before.name == "未归口管理的行政单位离退休" && before.last_year == Some(2019)
        ));
        assert!(matches!(
            standing(2020, "20139"),
            Standing::OutOfForce { before: None, after: Some(after) }
                if after.name == "社会工作事务" && after.first_year == Some(2024)
        ));
        assert_eq!(standing(2020, "2012998"), Standing::Unknown);
        let gift = |year| Catalogue::of_year(year).economic_standing(economic("39906"));
        assert!(matches!((gift(2020), gift(2023)), (Standing::InForce(_), Standing::OutOfForce { .. })));
        let names: Vec<_> = Catalogue::function_history(function("2013804")).map(|subject| subject.name).collect();
        assert_eq!(names, ["市场监督管理专项", "市场主体管理", "经营主体管理"]);
    }

    #[test]
    fn funds_of_functional_subjects() {
        for (code, fund) in [
            ("2012901", Some(Fund::GeneralPublicBudget)),
            ("21201", Some(Fund::GeneralPublicBudget)),
            ("2120804", Some(Fund::GovernmentFunds)),
            ("2296002", Some(Fund::GovernmentFunds)),
            ("2340101", Some(Fund::GovernmentFunds)),
            ("2080402", Some(Fund::GeneralPublicBudget)),
            ("2080451", Some(Fund::StateCapital)),
            ("2230101", Some(Fund::StateCapital)),
            ("20901", None),
        ] {
            assert_eq!(Catalogue::of_year(2020).function_fund(function(code)), fund, "{code}");
        }
        // Only 款 20804 holds two funds; every other 项 has the fund of its 款.
        for (code, name) in Catalogue::of_year(2020).functions().filter(|(code, _)| code.as_str().len() == 7) {
            let fund = |code| Catalogue::of_year(2020).function_fund(code);
            let mixed = code == function("2080451");
            assert_eq!(fund(code) != code.parent().and_then(fund), mixed, "{code} {name}");
        }
    }

    #[test]
    fn kinds_of_economic_subjects() {
        use EconomicKind::{Operating, Personnel};
        let of_class = [
            ("301", Some(Personnel)),
            ("302", Some(Operating)),
            ("303", Some(Personnel)),
            ("307", Some(Operating)),
            ("309", None),
            ("310", Some(Operating)),
            ("311", None),
            ("312", None),
            ("313", None),
            ("399", Some(Operating)),
        ]
        .map(|(code, kind)| (economic(code), kind));
        let catalogue = Catalogue::of_year(2020);
        assert!(catalogue.economic_classes().map(|(code, _)| code).eq(of_class.map(|(code, _)| code)));
        for (class, kind) in of_class {
            assert_eq!(catalogue.economic_kind(class), kind, "{class}");
            for (code, _) in catalogue.economic_divisions(class) {
                assert_eq!(catalogue.economic_kind(code), kind, "{code}");
            }
        }
    }

    /// Codes and names of the ministry's detailed form 财决08 (支出决算明细表) of 2020.
    #[test]
    fn economic_divisions_are_the_columns_of_the_detailed_form() {
        const FORM: [(&str, &str, &str); 10] = [
            (
                "301",
                "工资福利支出",
                "01基本工资 02津贴补贴 03奖金 06伙食补助费 07绩效工资 08机关事业单位基本养老保险缴费 09职业年金缴费 \
                 10职工基本医疗保险缴费 11公务员医疗补助缴费 12其他社会保障缴费 13住房公积金 14医疗费 99其他工资福利支出",
            ),
            (
                "302",
                "商品和服务支出",
                "01办公费 02印刷费 03咨询费 04手续费 05水费 06电费 07邮电费 08取暖费 09物业管理费 11差旅费 \
                 12因公出国（境）费用 13维修（护）费 14租赁费 15会议费 16培训费 17公务接待费 18专用材料费 24被装购置费 \
                 25专用燃料费 26劳务费 27委托业务费 28工会经费 29福利费 31公务用车运行维护费 39其他交通费用 \
                 40税金及附加费用 99其他商品和服务支出",
            ),
            (
                "303",
                "对个人和家庭的补助",
                "01离休费 02退休费 03退职（役）费 04抚恤金 05生活补助 06救济费 07医疗费补助 08助学金 09奖励金 \
                 10个人农业生产补贴 11代缴社会保险费 99其他对个人和家庭的补助",
            ),
            ("307", "债务利息及费用支出", "01国内债务付息 02国外债务付息 03国内债务发行费用 04国外债务发行费用"),
            (
                "309",
                "资本性支出（基本建设）",
                "01房屋建筑物购建 02办公设备购置 03专用设备购置 05基础设施建设 06大型修缮 07信息网络及软件购置更新 \
                 08物资储备 13公务用车购置 19其他交通工具购置 21文物和陈列品购置 22无形资产购置 99其他基本建设支出",
            ),
            (
                "310",
                "资本性支出",
                "01房屋建筑物购建 02办公设备购置 03专用设备购置 05基础设施建设 06大型修缮 07信息网络及软件购置更新 \
                 08物资储备 09土地补偿 10安置补助 11地上附着物和青苗补偿 12拆迁补偿 13公务用车购置 \
                 19其他交通工具购置 21文物和陈列品购置 22无形资产购置 99其他资本性支出",
            ),
            ("311", "对企业补助（基本建设）", "01资本金注入 99其他对企业补助"),
            ("312", "对企业补助", "01资本金注入 03政府投资基金股权投资 04费用补贴 05利息补贴 99其他对企业补助"),
            ("313", "对社会保障基金补助", "02对社会保险基金补助 03补充全国社会保障基金 04对机关事业单位职业年金的补助"),
            ("399", "其他支出", "06赠与 07国家赔偿费用支出 08对民间非营利组织和群众性自治组织补贴 99其他支出"),
        ];
        let catalogue = Catalogue::of_year(2020);
        let widths: Vec<_> =
            catalogue.economic_classes().map(|(c, _)| catalogue.economic_divisions(c).count()).collect();
        assert_eq!(widths, [13, 27, 12, 4, 12, 16, 2, 5, 3, 4]);
        for (class, name, divisions) in FORM {
            let class = economic(class);
            assert_eq!(catalogue.economic_name(class), Some(name));
            let ours = catalogue.economic_divisions(class).map(|(code, name)| format!("{}{name}", code.parts()[1]));
            assert_eq!(ours.collect::<Vec<_>>(), divisions.split_whitespace().collect::<Vec<_>>(), "{name}");
        }
        let before = Catalogue::of_year(2019);
        let width = |class| before.economic_divisions(economic(class)).count();
        assert_eq!((width("303"), width("313")), (11, 2));
    }

    #[test]
    fn nearest_codes_are_of_the_same_level() {
        let catalogue = Catalogue::of_year(2020);
        let codes = |code| {
            catalogue.nearest_functions(function(code), 3).into_iter().map(|(c, _)| c.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(codes("2012907"), ["2012906", "2012903", "2012902"]);
        assert_eq!(codes("2080550")[0], "2080505");
        assert_eq!(codes("235"), ["234", "233", "232"]);
        assert_eq!(catalogue.nearest_economics(economic("30210"), 1), [(economic("30211"), "差旅费")]);
        assert!(catalogue.nearest_functions(function("201"), 0).is_empty());
    }

    #[test]
    fn nearest_names_know_the_old_ones() {
        let catalogue = Catalogue::of_year(2020);
        let first =
            |name| catalogue.nearest_functions_by_name(name, 1).first().map(|&(code, name)| (code.to_string(), name));
        assert_eq!(first("行政事业单位离退休"), Some(("20805".to_owned(), "行政事业单位养老支出")));
        assert_eq!(
            first("行政事业单位基本养老保险缴费"),
            Some(("2080505".to_owned(), "机关事业单位基本养老保险缴费支出"))
        );
        assert_eq!(first("住房 公积金"), Some(("2210201".to_owned(), "住房公积金")));
        assert_eq!(first("甲乙丙丁"), None);
        assert!(catalogue.nearest_functions_by_name("行政运行", 1000).len() > 30);
        assert_eq!(catalogue.nearest_economics_by_name("其他交通费", 1), [(economic("30239"), "其他交通费用")]);
    }
}
