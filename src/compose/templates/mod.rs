//! The templates of a form: read and checked in our words, compiled and rendered by Tera.

mod checked;
mod engine;
mod lowered;
mod syntax;
mod words;

pub(super) use engine::Data;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tera::Tera;

use super::kind::Kind;
use super::origin::{self, Marks, Rendered};
use super::run;
use crate::diag::{Diagnostic, Error, ErrorKind, FactPath, Label, Location, Source, TextFile};
use crate::wording::Decimals;
use checked::{Components, Names};
use engine::{AMOUNT, Output, engine};
use lowered::{Edit, Lowered};
use syntax::{Body, Node, Problem, Span, parse};

/// The compiled templates of a form. `Send + Sync`: one for many reports.
#[derive(Clone, Debug)]
pub(super) struct Templates {
    /// With marks before their tags, and what `checked` puts in.
    tera: Tera,
    marks: Arc<Marks>,
    /// Each template that Tera has, by the name it has there: a file's name, or a short text itself.
    compiled: BTreeMap<String, (Arc<TextFile>, Lowered)>,
    components: Components,
    /// The components that templates call.
    called: BTreeSet<String>,
    facts: Arc<Kind>,
}

/// A short template of a data file of the form, with the variables that it has beside the facts.
pub(super) struct ShortText<'a> {
    pub(super) file: Arc<TextFile>,
    pub(super) others: &'a [(&'static str, Kind)],
}

impl Templates {
    /// Compiles files of a form and its short texts.
    ///
    /// # Errors
    /// [`ErrorKind::Template`]: everything that is wrong in any of them.
    pub(super) fn new(
        files: &[Arc<TextFile>],
        others: &[(&'static str, Kind)],
        texts: &[ShortText<'_>],
        facts: Arc<Kind>,
        decimals: Decimals,
    ) -> Result<Templates, Error> {
        let mut diagnostics = Vec::new();
        let mut parsed: Vec<(&Arc<TextFile>, Body)> = Vec::new();
        for file in files {
            match parse(&file.text) {
                Ok(body) => parsed.push((file, body)),
                Err(problem) => diagnostics.push(diagnostic(&problem, file)),
            }
        }
        let mut components = Components::new();
        for (file, body) in &parsed {
            for node in &body.nodes {
                let Node::Component(component) = node else { continue };
                let own = (Arc::clone(file), Arc::clone(component));
                if let Some((other, first)) = components.insert(component.name.clone(), own) {
                    let twice = Problem::new(
                        component.span.clone(),
                        format!("组件 {} 写了两次", component.name),
                        "改去一个的名称，或删去",
                    );
                    let label = Label::text(&other, first.span.clone(), "第一次");
                    diagnostics.push(diagnostic(&twice, file).label(label));
                }
            }
        }
        let mut templates = Templates {
            tera: engine(decimals),
            marks: Arc::default(),
            compiled: BTreeMap::new(),
            components,
            called: parsed.iter().flat_map(|(_, body)| &body.calls).cloned().collect(),
            facts,
        };
        let mut marks = Marks::default();
        let mut raw = Vec::new();
        for (file, body) in &parsed {
            let place = |span| Location::Text { file: Arc::clone(file), span };
            let put = marks.put(&origin::tags(&file.text), place);
            let lowered = templates.lower(file, body, others, put, &mut diagnostics);
            raw.push((file.name.clone(), lowered.text.clone()));
            templates.compiled.insert(file.name.clone(), (Arc::clone(file), lowered));
        }
        for text in texts.iter().filter(|text| has_expression(&text.file.text)) {
            match parse(&text.file.text) {
                Ok(body) => {
                    templates.called.extend(body.calls.iter().cloned());
                    let lowered = templates.lower(&text.file, &body, text.others, Vec::new(), &mut diagnostics);
                    if !templates.compiled.contains_key(&text.file.text) {
                        raw.push((text.file.text.clone(), lowered.text.clone()));
                        templates.compiled.insert(text.file.text.clone(), (Arc::clone(&text.file), lowered));
                    }
                }
                Err(problem) => diagnostics.push(diagnostic(&problem, &text.file)),
            }
        }
        if !diagnostics.is_empty() {
            return Err(Error::new(ErrorKind::Template, diagnostics, Source::default()));
        }
        templates.marks = Arc::new(marks);
        if let Err(error) = templates.tera.add_raw_templates(raw) {
            return Err(templates.failed(&error, None));
        }
        Ok(templates)
    }

    /// What Tera gets of a template that is parsed.
    fn lower(
        &self,
        file: &Arc<TextFile>,
        body: &Body,
        others: &[(&'static str, Kind)],
        marks: Vec<(usize, String)>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Lowered {
        let names = Names { facts: &self.facts, others, components: &self.components };
        let (mut edits, problems) = checked::check(&file.text, body, names);
        for (other, problem) in problems {
            let found = diagnostic(&problem, other.as_ref().unwrap_or(file));
            if !diagnostics.contains(&found) {
                diagnostics.push(found);
            }
        }
        edits.extend(marks.into_iter().map(|(at, mark)| Edit::insert(at, mark)));
        Lowered::new(&file.text, edits)
    }

    /// The components that no template calls: file, name, place of the name.
    pub(super) fn unused_components(&self) -> Vec<(Arc<TextFile>, String, Span)> {
        let unused = self.components.iter().filter(|(name, _)| !self.called.contains(*name));
        unused.map(|(name, (file, component))| (Arc::clone(file), name.clone(), component.span.clone())).collect()
    }

    /// Whether a file defines components.
    pub(super) fn has_components(&self, file: &str) -> bool {
        self.components.values().any(|(own, _)| own.name == file)
    }

    /// Renders a template of the form.
    pub(super) fn render(&self, name: &str, data: &Data) -> Result<Rendered, Error> {
        run::refill();
        let mut output = Output::default();
        let rendered = self.tera.render_to(name, &data.context, &mut output);
        rendered.map_err(|error| self.failed(&error, None))?;
        self.finished(format!("{name}（生成后）"), output, &self.marks, None)
    }

    /// Renders text of the report or of a data file of the form, which may hold expressions.
    pub(super) fn render_text(&self, file: &Arc<TextFile>, data: &Data) -> Result<String, Error> {
        if !has_expression(&file.text) {
            return Ok(file.text.clone());
        }
        run::refill();
        let mut output = Output::default();
        if self.compiled.contains_key(&file.text) {
            let rendered = self.tera.render_to(&file.text, &data.context, &mut output);
            rendered.map_err(|error| self.failed(&error, None))?;
            let rendered = self.finished(file.name.clone(), output, &Arc::default(), Some((file, None)))?;
            return Ok(rendered.file.text.clone());
        }
        let lowered = self.lowered(file, &data.others, Vec::new())?;
        self.one_off(file, &lowered, data, false, &Arc::default()).map(|rendered| rendered.file.text.clone())
    }

    /// Renders the text of a file, which may hold expressions: markup or, line by line, plain text. `path` is the fact
    /// whose value the text is.
    pub(super) fn render_file(
        &self,
        file: &Arc<TextFile>,
        path: &FactPath,
        data: &Data,
        markup: bool,
    ) -> Result<Rendered, Error> {
        let places = if markup { origin::tags(&file.text) } else { origin::lines(&file.text) };
        let mut marks = Marks::default();
        let put: Vec<_> = marks.put(&places, |span| Location::Passage { path: path.clone(), span });
        let marks = Arc::new(marks);
        if !has_expression(&file.text) {
            let edits = put.into_iter().map(|(at, mark)| Edit::insert(at, mark)).collect();
            let marked = Lowered::new(&file.text, edits).text;
            return Ok(Rendered::new(format!("{}（生成后）", file.name), &marked, marks));
        }
        run::refill();
        let lowered = self.lowered(file, &data.others, put)?;
        self.one_off(file, &lowered, data, markup, &marks)
    }

    /// Reads and checks a text that is rendered once.
    fn lowered(
        &self,
        file: &Arc<TextFile>,
        others: &[(&'static str, Kind)],
        marks: Vec<(usize, String)>,
    ) -> Result<Lowered, Error> {
        let mut diagnostics = Vec::new();
        let lowered = match parse(&file.text) {
            Ok(body) => {
                for node in &body.nodes {
                    if let Node::Component(component) = node {
                        let help = "组件写在格式的 .xml 文件中，各处都能用";
                        let problem = Problem::new(component.span.clone(), "这里不能写组件", help);
                        diagnostics.push(diagnostic(&problem, file));
                    }
                }
                self.lower(file, &body, others, marks, &mut diagnostics)
            }
            Err(problem) => {
                diagnostics.push(diagnostic(&problem, file));
                Lowered::default()
            }
        };
        if diagnostics.is_empty() {
            Ok(lowered)
        } else {
            Err(Error::new(ErrorKind::Template, diagnostics, Source::default()))
        }
    }

    fn one_off(
        &self,
        file: &Arc<TextFile>,
        lowered: &Lowered,
        data: &Data,
        markup: bool,
        marks: &Arc<Marks>,
    ) -> Result<Rendered, Error> {
        let mut output = Output::default();
        let rendered = self.tera.render_str_to(&lowered.text, &data.context, markup, &mut output);
        rendered.map_err(|error| self.failed(&error, Some((file, lowered))))?;
        self.finished(format!("{}（生成后）", file.name), output, marks, Some((file, Some(lowered))))
    }

    /// What Tera gave. That no amount stands in it bare was checked before; what got through all the same stops here.
    fn finished(
        &self,
        name: String,
        output: Output,
        marks: &Arc<Marks>,
        text: Option<(&Arc<TextFile>, Option<&Lowered>)>,
    ) -> Result<Rendered, Error> {
        let rendered = Rendered::new(name, &output.into_text(), Arc::clone(marks));
        let Some(at) = rendered.file.text.find(AMOUNT) else { return Ok(rendered) };
        let mut diagnostic = Diagnostic::error("template", "模板错误：金额没有经过滤器就写进了文字")
            .help("用过滤器写出来：{{ 金额 | wan }}万元；表格中用 cell");
        let near = rendered.origin(at).cloned();
        let near =
            near.or_else(|| text.map(|(file, _)| Location::Text { file: Arc::clone(file), span: 0..file.text.len() }));
        diagnostic.labels.extend(near.map(|location| Label { location, text: "由此处之后的内容生成".to_owned() }));
        Err(Error::new(ErrorKind::Template, vec![diagnostic], Source::default()))
    }

    /// An error of Tera with its place in the template, or in the text that was rendered once.
    fn failed(&self, error: &tera::Error, once: Option<(&Arc<TextFile>, &Lowered)>) -> Error {
        let (message, file, span) = match error.kind() {
            tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) => {
                (report.message().to_owned(), report.filename().to_owned(), Some(report.span().range.clone()))
            }
            tera::ErrorKind::Io(_) => {
                ("生成的文字太长；核对 {% for … %} 是不是逐项套了逐项".to_owned(), String::new(), None)
            }
            other => (other.to_string(), String::new(), None),
        };
        let (said, help) = message.split_once('；').unwrap_or((&message, "表达式的写法见 docs/templates.md"));
        let mut diagnostic = Diagnostic::error("template", format!("模板错误：{said}")).help(help);
        let own = self.compiled.get(&file).map(|(file, lowered)| (file, lowered)).or(once);
        if let Some((file, lowered)) = own {
            let span = span.map_or(0..file.text.len(), |span| lowered.origin(span));
            diagnostic.labels.push(Label::text(file, span, "此处"));
        }
        Error::new(ErrorKind::Template, vec![diagnostic], Source::default())
    }
}

fn diagnostic(problem: &Problem, file: &Arc<TextFile>) -> Diagnostic {
    Diagnostic::error("template", format!("模板错误：{}", problem.said))
        .label(Label::text(file, problem.span.clone(), "此处"))
        .help(problem.help.clone())
}

/// Whether a text holds an expression, a tag or a comment.
pub(super) fn has_expression(text: &str) -> bool {
    text.contains("{{") || text.contains("{%") || text.contains("{#")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amount::{Amount, Unit};
    use crate::compose::value::Value;

    /// What the templates of these tests see.
    fn facts() -> Value {
        let amount = |yuan: &str| Value::from(Amount::parse(yuan, Unit::Yuan).expect("an amount"));
        let mut facts =
            Value::table([("year", Value::Number(2020)), ("empty", Value::from("")), ("said", true.into())]);
        facts.put("agency.name", "某局");
        facts.put("agency.kind", "administrative");
        facts.put("total.actual", amount("299539.2"));
        facts.put("total.prior", amount("200000"));
        facts.put("total.huge", Amount::from_yuan(rust_decimal::Decimal::MAX));
        facts.put("units", vec![Value::from("甲"), Value::from("乙")]);
        let projects = ["修路", "架桥"].map(|name| Value::table([("name", name.into()), ("budget", amount("30000"))]));
        facts.put("projects", projects.to_vec());
        facts
    }

    fn templates(components: &str) -> Result<Templates, Error> {
        let files = [TextFile::new("phrases.xml", components)];
        Templates::new(&files, &[], &[], Arc::new(facts().kind()), Decimals::Trimmed)
    }

    fn rendered(text: &str) -> Result<String, Error> {
        run::begin();
        let components = "{% component both(a, b, sep=\"、\") %}{{ a }}{{ sep }}{{ b | wan }}{% endcomponent both %}";
        templates(components)?.render_text(&TextFile::new("a", text), &Data::new(&facts()))
    }

    #[test]
    fn what_templates_say() {
        for (text, said) in [
            ("{{ year }}年{{ agency.name }}", "2020年某局"),
            ("{{ total.actual | wan }}万元", "29.95万元"),
            ("{{ total.actual | minus(other=total.prior) | wan }}", "9.95"),
            ("{{ total.actual | share(of=total.prior) }}", "149.77%"),
            (
                "{% if total.actual is more(than=total.prior) and not total.actual is zero %}多{% else %}少{% endif %}",
                "多",
            ),
            (
                "{% for p in projects %}{{ loop.index }}{{ p.name }}{{ p.budget | wan }}{% if not loop.last %}；{% endif %}{% endfor %}",
                "1修路3；2架桥3",
            ),
            ("{{ projects[1].name }}{{ units | join(sep=\"和\") }}{{ units | length }}", "架桥甲和乙2"),
            ("{{ <both a={agency.name} b={total.actual} /> }}", "某局、29.95"),
            ("{{ <both a={empty | default(value=\"无\")} b={total.prior} sep=\"\" /> }}", "20"),
            ("{% set t = total.actual | wan %}{% if t == \"29.95\" %}是{% endif %}{{ t }}", "是29.95"),
            (
                "{% set s %}{{ agency.name }}（{{ year }}）{% endset %}{{ s | replace(from=\"（\", to=\"(\") }}",
                "某局(2020）",
            ),
            ("{{ agency.name ~ year }}{{ \" 甲 \" | trim }}{# 不印 #}", "某局2020甲"),
            ("{{ agency.name if agency.kind == \"administrative\" else \"乙\" }}", "某局"),
            ("{# 只有注释 #}", ""),
            (
                "{% for p in projects %}{{ loop.index | ordinal(like=\"一、\") }}{{ loop.index | ordinal(like=\"①\") }}{% endfor %}",
                "一、①二、②",
            ),
            ("{% if \"甲\" in units %}在{% endif %}{% if year - 1 == 2019 %}前{% endif %}", "在前"),
        ] {
            assert_eq!(rendered(text).unwrap_or_else(|error| panic!("{text}: {error}")), said, "{text}");
        }
    }

    #[test]
    fn errors_are_said_in_chinese_with_their_place() {
        for (text, said, place, help) in [
            // Names.
            ("在{{ yaer }}年", "没有变量 yaer", "yaer", "相近的有：year、"),
            ("{{ agency.nam }}", "没有 nam 这一项", "nam", "相近的有：name、"),
            ("{% if agency.nam %}{% endif %}", "没有 nam 这一项", "nam", "相近的有：name、"),
            ("{{ agency.nam | default(value=1) }}", "没有 nam 这一项", "nam", "相近的有：name、"),
            ("{% if false_ or agency.name %}{% endif %}", "没有变量 false_", "false_", "相近的有"),
            ("{{ <both a={agency.nam} b={total.prior} /> }}", "没有 nam 这一项", "nam", "相近的有：name、"),
            (
                "{{ <both a={agency.name} c={year} b={total.prior} /> }}",
                "组件 both 没有参数 c",
                "c",
                "参数有：a、b、sep",
            ),
            ("{{ <both a={year} /> }}", "组件 both 缺少参数 b", "both", "参数有：a、b、sep"),
            ("{{ <bth a={year} /> }}", "没有组件 bth", "bth", "相近的有：both"),
            ("{% for p in projects %}{{ p.nme }}{% endfor %}", "没有 nme 这一项", "nme", "相近的有：name、"),
            ("{{ projects.name }}", "这是一组值，没有 name 这一项", "name", "projects[0].name"),
            ("{{ total.actual | wann }}", "没有过滤器 wann", "wann", "相近的有：wan、"),
            ("{{ year is odd2 }}", "没有判断 odd2", "odd2", "zero、more"),
            ("{{ range(end=9) }}", "没有函数 range", "range", "模板中没有函数"),
            // Amounts.
            (
                "{{ total.actual }}万元",
                "金额 total.actual 不能直接写进文字：它是以元计的确切数",
                "total.actual",
                "| wan",
            ),
            (
                "{{ <both a={total.prior} b={total.prior} /> }}",
                "金额 a 不能直接写进文字：它是以元计的确切数",
                "a",
                "| wan",
            ),
            (
                "{{ total.actual | minus(other=total.prior) }}",
                "金额 total.actual | minus(other=total.prior) 不能直接写进文字：它是以元计的确切数",
                "total.actual | minus(other=total.prior)",
                "| wan",
            ),
            ("{% if total.actual == 0 %}{% endif %}", "金额不能用 == 比较", "total.actual == 0", "is zero"),
            (
                "{% if total.actual < total.prior %}{% endif %}",
                "金额不能用 < 比较",
                "total.actual < total.prior",
                "is less",
            ),
            ("{{ total.actual + 1 }}", "金额不能用 + 计算", "total.actual + 1", "plus"),
            ("{% if total.actual %}{% endif %}", "金额 total.actual 不能作条件：它总是成立", "total.actual", "is zero"),
            ("{{ total.actual ~ \"万元\" }}", "total.actual 是金额，不能接在文字后", "total.actual", "| wan"),
            ("{{ year | wan }}", "year 是数，过滤器 wan 要的是金额", "year", "docs/templates.md"),
            (
                "{{ \"3\" | plus(other=total.prior) | wan }}",
                "\"3\" 是文字，过滤器 plus 要的是金额",
                "\"3\"",
                "docs/templates.md",
            ),
            (
                "{{ total.huge | plus(other=total.huge) | wan }}",
                "金额太大，plus 算不出来",
                "plus(other=total.huge)",
                "核对",
            ),
            ("{{ total.actual | share }}", "过滤器缺少参数 of", "share", "share(of=…)"),
            ("{% if total.actual is more(then=total.prior) %}{% endif %}", "判断 more 没有参数 then", "then", "than"),
            // Kinds.
            ("{{ agency }}", "agency 是一个表，不能写进文字", "agency", "agency.name"),
            ("{{ units }}", "units 是一组值，不能写进文字", "units", "join"),
            ("{{ said }}", "said 只说是否，不能写进文字", "said", "{% if"),
            (
                "{% if year == \"2020\" %}{% endif %}",
                "数与文字不能用 == 比较：结果总是一样",
                "year == \"2020\"",
                "同一种",
            ),
            ("{% if true %}{% endif %}", "条件 true 总是一样", "true", "分支"),
            ("{% for c in agency.name %}{% endfor %}", "agency.name 是文字，不能逐项列出", "agency.name", "一组值"),
            // What is written wrongly.
            ("{{ year 年", "有不认识的字符", "年", "少了 }}"),
            ("{% if year %}甲", "没有写完", "甲", "{% endif %}"),
            ("{% fi year %}", "没有这种标签", "fi", "endfor"),
            ("{{ year }年", "不该在这里写 }", "}", "以 }} 结束"),
            ("{# 没有完", "注释没有写完", "{#", "#}"),
            ("{% component x() %}{% endcomponent %}", "这里不能写组件", "x", ".xml"),
        ] {
            let error = rendered(text).expect_err(text);
            let [problem, ..] = error.diagnostics() else { panic!("a problem: {text}") };
            assert_eq!(problem.message, format!("模板错误：{said}"), "{text}");
            let Some(Location::Text { file, span }) = problem.labels.first().map(|label| &label.location) else {
                panic!("a place: {text}")
            };
            let found = &file.text[span.clone()];
            assert_eq!(found, place, "{text}");
            assert!(problem.help.as_ref().is_some_and(|own| own.contains(help)), "{text}: {:?}", problem.help);
        }
    }

    #[test]
    fn work_has_an_end() {
        let loops = "{% for a in units %}".repeat(30) + &"{% endfor %}".repeat(30);
        let bomb = format!("{{% set s = agency.name %}}{}{{{{ s }}}}", "{% set s = s ~ s %}".repeat(60));
        let capture = format!("{{% set s %}}甲{{% endset %}}{}", "{% set s %}{{ s }}{{ s }}{% endset %}".repeat(60));
        for text in [loops, bomb, capture] {
            let error = rendered(&text).expect_err("no end");
            assert!(error.to_string().contains("模板做不完"), "{error}");
        }
        let doubling = (0..30).fold(String::from("{% component c0() %}甲{% endcomponent %}"), |text, i| {
            format!("{text}{{% component c{}() %}}{{{{ <c{i} /> }}}}{{{{ <c{i} /> }}}}{{% endcomponent %}}", i + 1)
        });
        run::begin();
        let error = templates(&format!("{doubling}{{{{ <c30 /> }}}}")).expect_err("no end").to_string();
        assert!(error.contains("做不完"), "{error}");
        let own = "{% component a() %}{{ <b /> }}{% endcomponent %}{% component b() %}{{ <a /> }}{% endcomponent %}";
        let error = templates(own).expect_err("a circle").to_string();
        assert!(error.contains("又用到它自己"), "{error}");
    }

    #[test]
    fn what_is_shown_is_known() {
        run::begin();
        let file = TextFile::new(
            "a.xml",
            "<p>{{ agency.name }}{{ projects[1].budget | wan }}万元{{ <both a={year} b={total.actual} /> }}</p>",
        );
        let components =
            TextFile::new("phrases.xml", "{% component both(a, b) %}（{{ a }}）{{ b | wan }}{% endcomponent %}");
        let data = Data::new(&facts());
        let templates = Templates::new(&[components, file], &[], &[], Arc::new(facts().kind()), Decimals::Trimmed)
            .expect("templates");
        let rendered = templates.render("a.xml", &data).expect("a text");
        let shown = rendered.shown.iter().map(|(span, read)| {
            let (table, key) = run::key(*read).expect("a read");
            format!("{} {}", &rendered.file.text[span.clone()], data.path(table, &key).expect("a path"))
        });
        let shown: Vec<String> = shown.collect();
        assert_eq!(rendered.file.text, "<p>某局3万元（2020）29.95</p>");
        assert_eq!(shown, ["某局 agency.name", "3 projects[1].budget", "29.95 total.actual"]);
    }
}
