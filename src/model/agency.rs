//! Who reports: the agency, what it does, what it consists of, its people.

use std::collections::BTreeMap;

use super::schema::{facts, words};

words! {
    /// Whether a whole department or one unit reports: the words of the form follow.
    #[derive(Default)]
    pub enum ReportLevel {
        /// 部门决算.
        #[default]
        Agency => "agency" "部门决算";
        /// 单位决算.
        Unit => "unit" "单位决算";
    }

    /// What an agency calls itself.
    #[derive(Default)]
    pub enum SelfName {
        /// 本部门.
        #[default]
        Department => "本部门" "本部门";
        /// 本单位.
        Unit => "本单位" "本单位";
    }

    /// Kinds of agencies (单位性质).
    #[derive(Default)]
    pub enum AgencyKind {
        /// 行政单位.
        #[default]
        Administrative => "administrative" "行政单位";
        /// 参照公务员法管理的事业单位.
        CivilServiceManaged => "civil_service_managed" "参公事业单位";
        /// 事业单位: has no 机关运行经费.
        PublicInstitution => "public_institution" "事业单位";
    }
}

impl AgencyKind {
    /// Whether agencies of this kind report 机关运行经费.
    pub const fn has_agency_operating(self) -> bool {
        !matches!(self, AgencyKind::PublicInstitution)
    }
}

facts! {
    /// The agency (部门、单位).
    #[derive(Clone, PartialEq, Eq, Debug)]
    pub struct Agency {
        /// Full name: cover, tables, properties of the files.
        pub name: String => name "全称", "封面、机构设置、各表、文件属性；`agency-name`";
        /// Name in running text.
        pub short_name: String => name "简称", "正文中用；`agency-name`";
        /// What it calls itself in running text.
        #[serde(default)]
        pub self_name: SelfName => "自称", "十（四）和没有某事项的句子；不填为本部门";
        /// Its kind.
        #[serde(default)]
        pub kind: AgencyKind => "单位性质", "十（一）；不填为行政单位；`agency-operating-only-administrative`，`function-fits-agency`";
    }

    /// 部门概况.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct Overview {
        /// What the agency is there for.
        #[serde(default)]
        pub functions: Vec<Passage> => "主要职能", "第一部分一（一）";
        /// What it did in the year.
        #[serde(default)]
        pub key_work: Vec<Passage> => "重点工作", "第一部分一（二）：当年重点工作完成情况";
        /// Subordinate units by kind; their total is derived.
        #[serde(default)]
        pub subordinate_units: Counts => "下属二级单位", "机构设置；合计自动得出；`units-within`";
        /// Names of the units in the accounts, where the form lists them.
        #[serde(default)]
        pub units: Vec<String> => name "决算单位构成", "纳入决算的各单位名称；机构设置；`institutions-listed`";
        /// What is to be noted of a unit, by its name.
        #[serde(default)]
        pub unit_remarks: BTreeMap<String, String> => clause "单位备注", "\"某某县普查中心\" = \"当年新增\"；格式列出备注时填写；`institutions-listed`";
    }

    /// A passage of prose with a title that leads in (1、参与职能。…).
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct Passage {
        /// Words that open the first paragraph: 参与职能.
        #[serde(default)]
        pub title: String => title "段首标题", "第一段开头的几个字：参与职能";
        /// Plain text; a blank line parts paragraphs; `{{ … }}` is a figure of this report.
        pub text: String => prose "正文";
    }

    /// Counts by kind of unit (行政、参公、其他事业).
    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub struct Counts {
        /// Administrative ones.
        #[serde(default)]
        pub administrative: u32 => "行政";
        /// Those managed like the civil service.
        #[serde(default)]
        pub civil_service_managed: u32 => "参公", "参照公务员法管理的事业";
        /// Other public institutions.
        #[serde(default)]
        pub other_public: u32 => "其他事业";
    }

    /// Posts and staff at the end of the year (编制和年末实有人数).
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct Staff {
        /// Authorized posts by kind.
        #[serde(default)]
        pub posts: Counts => "编制", "附件；合计自动得出";
        /// Staff in post by kind.
        #[serde(default)]
        pub in_post: Counts => "年末在职人员", "附件；合计自动得出";
        /// Retired staff.
        #[serde(default)]
        pub retired: u32 => "退休人员", "附件";
        /// Why more are in post than authorized.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason: Option<String> => clause "超编原因", "在职多于编制时填写；`staff-within-posts`";
    }
}

impl Agency {
    /// An administrative agency that calls itself 本部门.
    pub fn new(name: impl Into<String>, short_name: impl Into<String>) -> Agency {
        Agency {
            name: name.into(),
            short_name: short_name.into(),
            self_name: SelfName::default(),
            kind: AgencyKind::default(),
        }
    }
}

impl Counts {
    /// Their sum.
    pub fn total(&self) -> u64 {
        [self.administrative, self.civil_service_managed, self.other_public].map(u64::from).iter().sum()
    }
}
