//! The one place that speaks to Tera: filters, tests, and its errors as diagnostics.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde_json::Value as Json;
use tera::{Context, Kwargs, State, Tera, TeraResult};

use super::origin::{self, Marks, Rendered};
use crate::amount::Amount;
use crate::diag::{Diagnostic, Error, ErrorKind, FactPath, Label, Location, Source, TextFile, nearest};
use crate::form::Form;
use crate::wording;

/// The compiled templates of a form. `Send + Sync`: one for many reports.
#[derive(Clone, Debug)]
pub(crate) struct Templates {
    /// With marks before their tags.
    tera: Tera,
    marks: Arc<Marks>,
    files: Vec<Arc<TextFile>>,
    /// Short templates, compiled under their own text as name.
    texts: BTreeSet<String>,
}

impl Templates {
    /// Compiles all `.xml` files of a form.
    pub(crate) fn new(form: &Form) -> Result<Templates, Error> {
        let files: Vec<_> = form.files().filter(|file| file.name.ends_with(".xml")).cloned().collect();
        let mut marks = Marks::default();
        let marked = files.iter().map(|file| {
            let place = |span| Location::Text { file: Arc::clone(file), span };
            (file.name.clone(), marks.put(&file.text, &origin::tags(&file.text), place))
        });
        let compiled = compile(marked.collect());
        match compiled {
            Ok(tera) => Ok(Templates { tera, marks: Arc::new(marks), files, texts: BTreeSet::new() }),
            // The places in an error are to be those of the files.
            Err(error) => Err(diagnosis(&plain(&files).err().unwrap_or(error), &files, None)),
        }
    }

    /// The same, with short texts compiled too.
    pub(crate) fn with_texts(mut self, texts: impl Iterator<Item = Arc<TextFile>>) -> Result<Templates, Error> {
        let texts: Vec<_> = texts.filter(|text| has_expression(&text.text)).collect();
        self.texts = texts.iter().map(|text| text.text.clone()).collect();
        let raw: Vec<_> = self.texts.iter().map(|text| (text.clone(), text.clone())).collect();
        self.tera.add_raw_templates(raw).map_err(|error| {
            let fails = |text: &&Arc<TextFile>| compile(vec![(text.text.clone(), text.text.clone())]).is_err();
            diagnosis(&error, &self.files, texts.iter().find(fails))
        })?;
        Ok(self)
    }

    /// Renders a template of the form.
    pub(crate) fn render(&self, name: &str, data: &Data) -> Result<Rendered, Error> {
        match self.tera.render(name, &data.0) {
            Ok(text) => Ok(Rendered::new(format!("{name}（生成后）"), &text, Arc::clone(&self.marks))),
            Err(error) => {
                let unmarked = plain(&self.files).and_then(|tera| tera.render(name, &data.0));
                Err(diagnosis(&unmarked.err().unwrap_or(error), &self.files, None))
            }
        }
    }

    /// Renders text of the report or of `form.toml`, which may hold expressions.
    pub(crate) fn render_text(&self, file: &Arc<TextFile>, data: &Data) -> Result<String, Error> {
        if !has_expression(&file.text) {
            return Ok(file.text.clone());
        }
        let rendered = if self.texts.contains(&file.text) {
            self.tera.render(&file.text, &data.0)
        } else {
            self.tera.render_str(&file.text, &data.0, false)
        };
        rendered.map_err(|error| diagnosis(&error, &self.files, Some(file)))
    }

    /// Renders the text of a file, which may hold expressions: markup or, line by line, plain text. `path` is the fact
    /// whose value the text is.
    pub(crate) fn render_file(
        &self,
        file: &Arc<TextFile>,
        path: &FactPath,
        data: &Data,
        markup: bool,
    ) -> Result<Rendered, Error> {
        let places = if markup { origin::tags(&file.text) } else { origin::lines(&file.text) };
        let mut marks = Marks::default();
        let marked = marks.put(&file.text, &places, |span| Location::Passage { path: path.clone(), span });
        let name = format!("{}（生成后）", file.name);
        if !has_expression(&file.text) {
            return Ok(Rendered::new(name, &marked, Arc::new(marks)));
        }
        match self.tera.render_str(&marked, &data.0, markup) {
            Ok(text) => Ok(Rendered::new(name, &text, Arc::new(marks))),
            Err(error) => {
                let unmarked = self.tera.render_str(&file.text, &data.0, markup);
                Err(diagnosis(&unmarked.err().unwrap_or(error), &self.files, Some(file)))
            }
        }
    }
}

fn compile(files: Vec<(String, String)>) -> TeraResult<Tera> {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".xml"]);
    register(&mut tera);
    tera.add_raw_templates(files)?;
    Ok(tera)
}

/// The templates without marks.
fn plain(files: &[Arc<TextFile>]) -> TeraResult<Tera> {
    compile(files.iter().map(|file| (file.name.clone(), file.text.clone())).collect())
}

/// Tera's error with the place in the template, or in `text` where that was rendered.
fn diagnosis(error: &tera::Error, files: &[Arc<TextFile>], text: Option<&Arc<TextFile>>) -> Error {
    let (message, file, span) = match error.kind() {
        tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) => {
            (report.message().to_owned(), report.filename().to_owned(), Some(report.span().range.clone()))
        }
        // Errors of what stands nowhere (an unknown filter) come as text with an excerpt of their own.
        other => {
            let text = other.to_string();
            let mut lines = text.lines();
            let message = lines.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            let place = lines.next().and_then(|line| line.trim().strip_prefix("--> "));
            (message, place.and_then(|place| place.split(':').next()).unwrap_or_default().to_owned(), None)
        }
    };
    let file = files.iter().find(|own| own.name == file).or(text);
    let (said, help) = in_chinese(&message);
    let mut diagnostic = Diagnostic::error("template", format!("模板错误：{said}")).help(help);
    if let Some(file) = file {
        // What an error without a place speaks of stands between backquotes.
        let word = message.split('`').nth(1).filter(|_| span.is_none());
        let found = word.and_then(|word| file.text.find(word).map(|at| at..at + word.len()));
        diagnostic.labels.extend(span.or(found).map(|span| Label::text(file, span, "此处")));
    }
    Error::new(ErrorKind::Template, vec![diagnostic], Source::default())
}

/// What Tera's message begins with; what is wrong, `{}` for the word it speaks of; what to do.
const MESSAGES: &[(&str, &str, &str)] = &[
    ("Variable `", "没有变量 {}", "可用的变量见 docs/templates.md"),
    ("Field `", "没有 {} 这一项", "可用的变量见 docs/templates.md"),
    (
        "Unknown filter `",
        "没有过滤器 {}",
        "可用的过滤器见 docs/templates.md：wan、share、versus、completion、plus、minus 等",
    ),
    ("Unknown test `", "没有判断 {}", "可用的判断见 docs/templates.md：zero、more、less、level 等"),
    ("Unknown tag", "没有这种标签", "可用的标签：if、elif、else、endif、for、endfor、set"),
    ("Missing keyword argument `", "过滤器缺少参数 {}", "各过滤器的参数见 docs/templates.md"),
    ("Invalid type for the value", "这个值不能用在这里：过滤器要的是金额", "各变量是什么见 docs/templates.md"),
    (
        "Unexpected character",
        "有不认识的字符",
        "表达式里只用英文字母、数字和半角标点，以 }} 结束；核对是不是全角，或少了 }}",
    ),
    ("Unexpected end of input", "没有写完", "核对有没有缺少 }}、%}、{% endif %} 或 {% endfor %}"),
    ("Found `", "不该在这里写 {}", "核对括号、竖线和过滤器的名称；表达式以 }} 结束"),
    ("`", "{} 不能这样用", "金额不能直接加减：用过滤器 plus、minus，如 {{ a | minus(other=b) | wan }}"),
];

/// Tera's words in ours: what is wrong, and what to do about it.
fn in_chinese(message: &str) -> (String, String) {
    let known = MESSAGES.iter().find(|(start, ..)| message.starts_with(start));
    let Some((_, said, help)) = known else {
        return (message.to_owned(), "核对变量名、过滤器和括号；可用的变量见 docs/templates.md".to_owned());
    };
    let word = message.split('`').nth(1).unwrap_or_default();
    let listed = message.split_once("Available ").and_then(|(_, list)| list.split_once(": "));
    let near = listed.map_or(Vec::new(), |(_, list)| nearest(word, list.split(", ")));
    let help = match near[..] {
        [] => (*help).to_owned(),
        _ => format!("相近的有：{}；{help}", near[..near.len().min(3)].join("、")),
    };
    (said.replace("{}", word), help)
}

/// Whether a text holds an expression.
pub(crate) fn has_expression(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

/// What templates see.
#[derive(Clone, Debug)]
pub(crate) struct Data(Context);

impl Data {
    /// From a JSON object; amounts in it are the exact text of their 元.
    pub(crate) fn new(json: &Json) -> Result<Data, Error> {
        let context = Context::from_serialize(json).map_err(|error| {
            Error::plain(ErrorKind::Template, "template", format!("the template data cannot be made: {error}"))
        })?;
        Ok(Data(context))
    }

    /// Adds a value.
    pub(crate) fn insert(&mut self, key: &'static str, json: &Json) {
        self.0.insert(key, json);
    }

    /// The same with one more value.
    pub(crate) fn with(&self, key: &'static str, value: &str) -> Data {
        let mut context = self.0.clone();
        context.insert(key, value);
        Data(context)
    }
}

/// An amount as templates hold it: exact text, since Tera would print a number 266.10 as 266.1.
fn amount(text: &str) -> TeraResult<Amount> {
    let number: Decimal = text.parse().map_err(|_| tera::Error::message(format!("“{text}”不是金额")))?;
    Ok(Amount::from_yuan(number))
}

fn other(kwargs: &Kwargs, name: &str) -> TeraResult<Amount> {
    let text: Cow<'_, str> = kwargs.must_get(name)?;
    amount(&text)
}

/// One line a filter: `wording` has the rules.
fn register(tera: &mut Tera) {
    tera.register_filter("wan", |x: &str, _: Kwargs, _: &State<'_>| Ok::<_, tera::Error>(wording::wan(amount(x)?)));
    tera.register_filter("cell", |x: &str, _: Kwargs, _: &State<'_>| Ok::<_, tera::Error>(amount(x)?.cell()));
    tera.register_filter("plus", |x: &str, args: Kwargs, _: &State<'_>| {
        Ok::<_, tera::Error>((amount(x)? + other(&args, "other")?).to_string())
    });
    tera.register_filter("minus", |x: &str, args: Kwargs, _: &State<'_>| {
        Ok::<_, tera::Error>((amount(x)? - other(&args, "other")?).to_string())
    });
    tera.register_filter("share", |x: &str, args: Kwargs, _: &State<'_>| {
        Ok::<_, tera::Error>(wording::share(amount(x)?, other(&args, "of")?))
    });
    tera.register_filter("versus", |x: &str, args: Kwargs, _: &State<'_>| {
        let none: Cow<'_, str> = args.must_get("none")?;
        Ok::<_, tera::Error>(wording::versus(amount(x)?, other(&args, "prior")?, &none))
    });
    tera.register_filter("completion", |x: &str, args: Kwargs, _: &State<'_>| {
        let word: Option<Cow<'_, str>> = args.get("budget_word")?;
        Ok::<_, tera::Error>(wording::completion(
            amount(x)?,
            other(&args, "budget")?,
            word.as_deref().unwrap_or("预算"),
        ))
    });
    let direction = |wanted| {
        move |x: &str, args: Kwargs, _: &State<'_>| {
            Ok::<_, tera::Error>(wording::direction(amount(x)?, other(&args, "than")?) == wanted)
        }
    };
    tera.register_test("zero", |x: &str, _: Kwargs, _: &State<'_>| Ok::<_, tera::Error>(amount(x)?.is_zero()));
    tera.register_test("more", direction(wording::Direction::Up));
    tera.register_test("less", direction(wording::Direction::Down));
    tera.register_test("level", |x: &str, args: Kwargs, _: &State<'_>| {
        Ok::<_, tera::Error>(wording::direction(amount(x)?, other(&args, "with")?) == wording::Direction::Level)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_said_in_chinese_with_their_place() {
        let tera = compile(Vec::new()).expect("no templates");
        let data =
            Data::new(&serde_json::json!({ "year": 2020, "agency": { "name": "某局" }, "amount": "3" })).expect("data");
        for (text, said, place, help) in [
            ("在{{ yaer }}年", "没有变量 yaer", "yaer", "相近的有：year、"),
            ("{{ agency.nam }}", "没有 nam 这一项", "nam", "相近的有：name；"),
            ("{{ amount | wann }}", "没有过滤器 wann", "wann", "wan、share"),
            ("{{ year is odd2 }}", "没有判断 odd2", "odd2", "zero、more"),
            ("{{ amount | share }}", "过滤器缺少参数 of", "share", "docs/templates.md"),
            ("{{ year | wan }}", "这个值不能用在这里：过滤器要的是金额", "year", "docs/templates.md"),
            ("{{ year 年", "有不认识的字符", "", "少了 }}"),
            ("{% if year %}甲", "没有写完", "甲", "{% endif %}"),
            ("{% fi year %}", "没有这种标签", "fi", "endfor"),
            ("{{ year }年", "不该在这里写 }", "}", "以 }} 结束"),
            ("{{ amount + 1 }}", "+ 不能这样用", "amount + 1", "plus"),
        ] {
            let file = TextFile::new("a", text);
            let error = tera.render_str(text, &data.0, false).expect_err(text);
            let error = diagnosis(&error, &[], Some(&file));
            let [problem] = error.diagnostics() else { panic!("one problem: {text}") };
            assert_eq!(problem.message, format!("模板错误：{said}"), "{text}");
            let Some(Location::Text { span, .. }) = problem.labels.first().map(|label| &label.location) else {
                panic!("a place: {text}")
            };
            assert_eq!(&text[span.clone()], place, "{text}");
            assert!(problem.help.as_ref().is_some_and(|own| own.contains(help)), "{text}: {:?}", problem.help);
        }
    }
}
