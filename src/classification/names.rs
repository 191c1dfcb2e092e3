//! Comparing subject names, and the form they take in prose.

/// Whether two subject names (科目名称) are the same apart from the ways of typing them.
///
/// Blanks do not count; （） and (), “” and "", 、 and ， are equated.
///
/// ```
/// use juesuan::classification::same_name;
/// assert!(same_name("维修（护）费", "维修(护) 费"));
/// assert!(!same_name("其他交通费用", "其他交通费"));
/// ```
pub fn same_name(a: &str, b: &str) -> bool {
    folded(a).eq(folded(b))
}

/// The characters of a name that tell it from another.
fn folded(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| !c.is_whitespace()).map(|c| match c {
        '(' => '（',
        ')' => '）',
        '“' | '”' => '"',
        '，' | ',' => '、',
        other => other,
    })
}

/// How alike two names are, from 0 to 100: the share of the pairs of neighbouring characters that both have.
pub(super) fn likeness(a: &str, b: &str) -> usize {
    fn pairs(name: &str) -> Vec<(char, char)> {
        folded(name).zip(folded(name).skip(1)).collect()
    }
    let (a, mut rest) = (pairs(a), pairs(b));
    let total = a.len() + rest.len();
    let mut common = 0_usize;
    for pair in a {
        if let Some(i) = rest.iter().position(|other| *other == pair) {
            rest.swap_remove(i);
            common += 1;
        }
    }
    (200 * common).checked_div(total).unwrap_or(0)
}

/// The name of a 类 (类级科目名称) as prose has it before “（类）”: without the ending 支出.
///
/// 一般公共服务支出 becomes 一般公共服务, 资源勘探工业信息等支出 becomes 资源勘探工业信息等. The ending stays where what
/// is left would be no name: 其他支出, 转移性支出, 抗疫特别国债安排的支出. Names of 款 and 项 always keep it.
pub fn class_prose_name(name: &str) -> &str {
    match name.strip_suffix("支出") {
        Some(rest) if !(rest.is_empty() || rest == "其他" || rest.ends_with(['的', '性'])) => rest,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_in_more_than_typing() {
        for (a, b, same) in [
            ("因公出国（境）费用", "因公出国(境)费用", true),
            ("　行政运行 ", "行政 运行", true),
            ("“三公”经费", "\"三公\"经费", true),
            ("环境保护法规、规划及标准", "环境保护法规，规划及标准", true),
            ("行政运行", "事业运行", false),
            ("行政运行", "行政运行费", false),
            ("行政运行", "", false),
        ] {
            assert_eq!(same_name(a, b), same, "{a} {b}");
            assert_eq!(same_name(b, a), same, "{b} {a}");
        }
    }

    #[test]
    fn likeness_counts_shared_pairs() {
        assert_eq!(likeness("行政运行", "行政 运行"), 100);
        assert_eq!(likeness("行政运行", "事业运行"), 33);
        assert_eq!(likeness("行政运行", "图书馆"), 0);
        assert_eq!(likeness("费", "费"), 0);
        assert_eq!(likeness("啊啊啊", "啊啊"), 66);
    }

    #[test]
    fn prose_drops_the_ending_of_a_class() {
        for (name, prose) in [
            ("一般公共服务支出", "一般公共服务"),
            ("社会保障和就业支出", "社会保障和就业"),
            ("资源勘探工业信息等支出", "资源勘探工业信息等"),
            ("债务付息支出", "债务付息"),
            ("预备费", "预备费"),
            ("其他支出", "其他支出"),
            ("转移性支出", "转移性支出"),
            ("抗疫特别国债安排的支出", "抗疫特别国债安排的支出"),
            ("支出", "支出"),
        ] {
            assert_eq!(class_prose_name(name), prose);
        }
    }
}
