//! 补充事实: what only one form asks for, by names that the form gives.

use std::collections::BTreeMap;

use super::performance::Score;
use super::schema::facts;
use crate::amount::Amount;

facts! {
    /// Facts that the model has no field for (补充事实). The form declares their names; see `extra` in `docs/forms.md`.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct Extra {
        /// Amounts by name.
        #[serde(default)]
        pub amounts: BTreeMap<String, Amount> => "补充金额", "名称由格式定：sme_reserved = 120.5";
        /// Counts by name.
        #[serde(default)]
        pub counts: BTreeMap<String, u32> => "补充个数", "名称由格式定：excellent_projects = 3";
        /// Points (scores) by name.
        #[serde(default)]
        pub points: BTreeMap<String, Score> => "补充分数", "名称由格式定：average_score = 95.6";
        /// Texts by name.
        #[serde(default)]
        pub texts: BTreeMap<String, String> => prose "补充文字", "名称由格式定";
    }
}
