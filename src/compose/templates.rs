//! The one place that speaks to Tera: filters, tests, and its errors as diagnostics.

use std::borrow::Cow;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde_json::Value as Json;
use tera::{Context, Kwargs, State, Tera, TeraResult};

use super::origin::{self, Marks, Rendered};
use crate::amount::Amount;
use crate::diag::{Diagnostic, Error, ErrorKind, FactPath, Label, Location, Source, TextFile};
use crate::form::Form;
use crate::wording;

/// The compiled templates of a form. `Send + Sync`: one for many reports.
#[derive(Clone, Debug)]
pub(crate) struct Templates {
    /// With marks before their tags.
    tera: Tera,
    marks: Arc<Marks>,
    files: Vec<Arc<TextFile>>,
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
            Ok(tera) => Ok(Templates { tera, marks: Arc::new(marks), files }),
            // The places in an error are to be those of the files.
            Err(error) => Err(diagnosis(&plain(&files).err().unwrap_or(error), &files, None)),
        }
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
        let rendered = self.tera.render_str(&file.text, &data.0, false);
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
    let report = match error.kind() {
        tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) => report,
        // Errors without a span (an unknown filter, a missing include) come as text with their own excerpt.
        other => return Error::plain(ErrorKind::Template, "template", format!("模板错误：{other}")),
    };
    let file = files.iter().find(|file| file.name == report.filename()).or(text);
    let mut diagnostic = Diagnostic::error("template", format!("模板错误：{}", report.message()));
    if let Some(file) = file {
        diagnostic = diagnostic.label(Label::text(file, report.span().range.clone(), "此处"));
    }
    let diagnostic = diagnostic.help("核对变量名、过滤器和括号；可用的变量见 docs/templates.md");
    Error::new(ErrorKind::Template, vec![diagnostic], Source::default())
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
    tera.register_test("zero", |x: &str, _: Kwargs, _: &State<'_>| Ok::<_, tera::Error>(amount(x)?.wan().is_zero()));
    tera.register_test("more", direction(wording::Direction::Up));
    tera.register_test("less", direction(wording::Direction::Down));
    tera.register_test("level", |x: &str, args: Kwargs, _: &State<'_>| {
        Ok::<_, tera::Error>(wording::direction(amount(x)?, other(&args, "with")?) == wording::Direction::Level)
    });
}
