//! A figure with its path, both from one expression that the compiler checks.

use crate::diag::FactPath;

/// A figure of the report and the path by which the source knows it.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Fact<T> {
    /// Its path: `expenditure.items[3].basic`.
    pub path: FactPath,
    /// Its value.
    pub value: T,
}

impl<T> Fact<T> {
    /// A figure with its path.
    pub fn new(path: impl AsRef<str>, value: T) -> Fact<T> {
        Fact { path: FactPath::new(path), value }
    }
}

/// `fact!(report.revenue.items[i].amount)`: path and value from one expression.
///
/// The expression begins with the report; indices are put into the path by their value, so the path and the value cannot
/// part. Values are cloned.
#[macro_export]
macro_rules! fact {
    ($report:ident $(. $field:ident $([$index:expr])*)+) => {{
        let mut path = String::new();
        $(
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(stringify!($field));
            $( path.push_str(&format!("[{}]", $index)); )*
        )+
        $crate::model::Fact::new(path, $report $(. $field $([$index])*)+ .clone())
    }};
}

#[cfg(test)]
mod tests {
    use crate::amount::{Amount, Unit};
    use crate::model::{Agency, Report, RevenueItem, RevenueSource};

    #[test]
    fn path_and_value_come_from_one_expression() {
        let mut report = Report::new("a-form", 2020, Unit::WanYuan, Agency::new("甲", "甲"));
        report.revenue.items.push(RevenueItem::new(RevenueSource::Other, None, Amount::ZERO));
        let i = 0;
        let fact = fact!(report.revenue.items[i].amount);
        assert_eq!(fact.path.as_str(), "revenue.items[0].amount");
        assert!(fact.value.is_zero());
    }
}
