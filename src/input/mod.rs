//! TOML → [`Report`] and [`Source`]: the files of a report, read once, with everything that is wrong in them.

mod csv;
mod files;
mod layers;
mod meant;
mod prior;
mod problem;
mod read;
mod style;
mod text;
mod toml;
mod tree;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use self::tree::Node;
use crate::amount::Unit;
use crate::diag::{Diagnostic, Error, ErrorKind, FactPath, Label, Place, Source, TextFile};
use crate::model::Report;

/// The name of the accounting detail beside the report.
const DETAIL: &str = "detail.csv";

/// The name of the report's file in its folder.
const MAIN: &str = "report.toml";

/// The key that names last year's report.
const PRIOR_REPORT: &str = "prior_report";

pub(crate) use self::files::{read_regular, why};
pub(crate) use self::layers::{extends, layered, whose};
pub(crate) use self::style::style;
pub(crate) use self::text::{Text, text_file};
/// A value of a data file with its bytes in it.
pub(crate) use self::toml::Placed;

impl Report {
    /// Reads a report from its folder, or from the TOML file in it: `report.toml`, the annexes that it names,
    /// `detail.csv` where there is one, and last year's report where it names that. The source says where each fact
    /// stands.
    ///
    /// What a report names is a regular file in its folder, of 16 MB at most: neither an absolute path nor `..` nor a
    /// link leads out of it, so that a stranger's report cannot publish what it finds on the machine. Only
    /// `prior_report` may climb two folders.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the TOML file cannot be read; [`ErrorKind::Input`] with all that is wrong, in the order of
    /// the places, if the facts cannot.
    pub fn read(path: impl AsRef<Path>) -> Result<(Report, Source), Error> {
        let path = path.as_ref();
        let is_folder = path.is_dir();
        let file = if is_folder { path.join(MAIN) } else { path.to_owned() };
        // A file that the user names is read whatever it is; one that is found must be a file of the folder.
        let text =
            if is_folder { files::read_beside(path, MAIN) } else { File::open(path).and_then(files::read_capped) };
        let text = text.map_err(|error| {
            let there_is_none = error.kind() == io::ErrorKind::NotFound;
            let said = Diagnostic::error("cannot-read", format!("无法读取 {}：{}", file.display(), why(&error)));
            let hint = format!("报告的文件叫 {MAIN}；Windows 不显示扩展名时，它可能成了 {MAIN}.txt");
            let said = if there_is_none { said.help(hint) } else { said };
            Error::new(ErrorKind::Io, vec![said], Source::default())
        })?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let folder = file.parent().unwrap_or(Path::new(""));
        Report::from_toml(&name, &text, |name| files::read_beside(folder, name))
    }

    /// Reads a report from memory. `name` names the text in messages; `files` gives the other files by their names as
    /// the report writes them, or [`io::ErrorKind::NotFound`]. It is asked for relative names alone; those of last year's
    /// report may begin with `../`.
    ///
    /// ```
    /// let toml = "form = \"sichuan-2020\"\nyear = 2020\nunit = \"亩\"";
    /// let none = |_: &str| Err(std::io::ErrorKind::NotFound.into());
    /// let error = juesuan::model::Report::from_toml("report.toml", toml.as_bytes(), none).unwrap_err();
    /// assert!(error.diagnostics().iter().any(|diagnostic| diagnostic.id == "unknown-value"));
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Input`], as [`Report::read`].
    pub fn from_toml(
        name: &str,
        text: &[u8],
        files: impl Fn(&str) -> io::Result<Vec<u8>>,
    ) -> Result<(Report, Source), Error> {
        let folder = Folder { path: String::new(), files: &files, left: &Cell::new(files::LARGEST_OF_ALL) };
        load(&folder, text_file(name, text), Extent::Whole)
    }
}

/// The files of a report by their names beside it.
struct Folder<'f> {
    /// How the names begin in messages: nothing, or `../2019/`.
    path: String,
    files: &'f dyn Fn(&str) -> io::Result<Vec<u8>>,
    /// So many bytes may still be read.
    left: &'f Cell<u64>,
}

impl Folder<'_> {
    fn read(&self, name: &str) -> io::Result<Text> {
        let name = format!("{}{name}", self.path);
        let bytes = (self.files)(&name)?;
        let left = self.left.get().checked_sub(bytes.len() as u64);
        self.left.set(left.ok_or_else(|| io::Error::other("一份报告的文件合起来大于 64 MB"))?);
        Ok(text_file(&name, &bytes))
    }
}

/// How much of a report is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// All.
    Whole,
    /// The figures of its own year: what the report of the next year takes from it.
    OwnYear,
}

fn load(folder: &Folder<'_>, main: Text, extent: Extent) -> Result<(Report, Source), Error> {
    let main = main.map_err(|problem| Error::new(ErrorKind::Input, vec![*problem], Source::default()))?;
    let mut problems = Vec::new();
    let detail = match folder.read(DETAIL) {
        Ok(text) => text.map_err(|problem| problems.push(*problem)).ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            let said = problem::unreadable_file(&format!("{}{DETAIL}", folder.path), &error);
            problems.push(said.label(Label::text(&main, 0..0, "它旁边的明细")));
            None
        }
    };

    let toml::Parsed { mut root, has_all_keys, problems: mut syntax } = toml::parse(&main);
    problems.append(&mut syntax);
    problems.extend(root.take("detail").map(|typed| problem::detail_typed(&typed)));
    if let Some(detail) = &detail {
        let (rows, mut wrong) = csv::parse(detail, unit(&root));
        problems.append(&mut wrong);
        refuse_what_follows_from_detail(&root, &mut problems);
        root.add("detail", rows);
    }
    duplicates(&root, &mut problems);

    let mut files: Vec<Arc<TextFile>> = std::iter::once(&main).chain(&detail).cloned().collect();
    let prior = if extent == Extent::Whole { prior_report(folder, &root, &mut files, &mut problems) } else { None };
    let unit = unit(&root);
    prior::fill(&mut root, prior.as_ref(), unit.unwrap_or_default(), &mut problems);
    let outcome = read::read(&root, unit);
    // A missing key may stand where the syntax is broken.
    problems.extend(outcome.problems.into_iter().filter(|problem| has_all_keys || problem.id != "missing-key"));
    let mut places = root.places();
    let annexes = match extent {
        Extent::Whole => annexes(folder, &root, &mut places, &mut problems),
        Extent::OwnYear => Vec::new(),
    };
    files.extend(annexes.iter().flatten().cloned());
    let source = Source::new(files, places);

    match outcome.report {
        Some(mut report) if problems.is_empty() => {
            for (annex, file) in report.annexes.iter_mut().zip(annexes.into_iter().flatten()) {
                annex.text.clone_from(&file.text);
            }
            report.apply_detail();
            Ok((report, source))
        }
        _ => {
            let place = |problem: &Diagnostic| {
                let (file, span) = source.resolve(problem.labels.first()?)?;
                let file = source.files().iter().position(|other| Arc::ptr_eq(other, &file));
                Some((file.unwrap_or(usize::MAX), span.start))
            };
            problems.sort_by_cached_key(place);
            Err(Error::new(ErrorKind::Input, problems, source))
        }
    }
}

/// Last year's report, if one is named and right.
fn prior_report(
    folder: &Folder<'_>,
    root: &Node<'_>,
    files: &mut Vec<Arc<TextFile>>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Report> {
    let node = root.get(PRIOR_REPORT)?;
    let name = node.text()?;
    if let Some(why) = files::out_of_reach(name, files::CLIMB) {
        problems.push(problem::out_of_reach(node, PRIOR_REPORT, why));
        return None;
    }
    let beside = Folder { path: format!("{}/", name.trim_end_matches('/')), files: folder.files, left: folder.left };
    let main = beside.read(MAIN).map_err(|error| {
        problems.push(problem::missing_file(node, PRIOR_REPORT, &format!("{}{MAIN}", beside.path), &error));
    });
    match load(&beside, main.ok()?, Extent::OwnYear) {
        Ok((report, source)) => {
            files.extend_from_slice(source.files());
            Some(report)
        }
        Err(error) => {
            files.extend_from_slice(error.source_text().files());
            problems.extend_from_slice(error.diagnostics());
            None
        }
    }
}

/// The unit of the amounts, if the file says it.
fn unit(root: &Node<'_>) -> Option<Unit> {
    let text = root.get("unit")?.text()?;
    [Unit::Yuan, Unit::WanYuan].into_iter().find(|unit| unit.symbol() == text)
}

/// What the rows of the accounts say is not said again.
fn refuse_what_follows_from_detail(root: &Node<'_>, problems: &mut Vec<Diagnostic>) {
    let mut refuse = |path: &str, node: Option<&Node<'_>>| {
        let said = node.map(|node| problem::derived_figure_typed(node, path, "由 detail.csv 得出"));
        problems.extend(said.map(|said| said.help("删去这个键；若明细有误，改正 detail.csv")));
    };
    let items = root.get("expenditure").and_then(|table| table.get("items")).map_or(&[][..], Node::elements);
    for (i, item) in items.iter().enumerate() {
        for key in ["basic", "project"] {
            refuse(&format!("expenditure.items[{i}].{key}"), item.get(key));
        }
    }
    for key in ["items", "undetailed"] {
        refuse(&format!("basic_by_economic.{key}"), root.get("basic_by_economic").and_then(|table| table.get(key)));
    }
}

/// The texts of the annexes, in their order; none where one cannot be read.
fn annexes(
    folder: &Folder<'_>,
    root: &Node<'_>,
    places: &mut BTreeMap<FactPath, Place>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Option<Arc<TextFile>>> {
    let mut read = |i: usize, node: &Node<'_>| {
        let name = node.text()?;
        let path = || format!("annexes[{i}].file");
        if let Some(why) = files::out_of_reach(name, 0) {
            problems.push(problem::out_of_reach(node, &path(), why));
            return None;
        }
        let text = match folder.read(name) {
            Ok(text) => text,
            Err(error) => Err(Box::new(problem::missing_file(node, &path(), name, &error))),
        };
        let file = text.map_err(|problem| problems.push(*problem)).ok()?;
        let path = format!("annexes[{i}].text");
        problems.extend(read::forbidden_characters(&path, &file.text));
        places.insert(FactPath::new(path), Place::new(&file, None, 0..file.text.len()));
        Some(file)
    };
    let annexes = root.get("annexes").map_or(&[][..], Node::elements);
    annexes.iter().enumerate().map(|(i, annex)| annex.get("file").and_then(|node| read(i, node))).collect()
}

/// Rows that agree in the keys in which no two may agree: which of the two counts is not to be guessed.
fn duplicates(root: &Node<'_>, problems: &mut Vec<Diagnostic>) {
    for (table, schema) in Report::schema().paths().into_iter().filter(|(_, schema)| !schema.once.is_empty()) {
        let mut first: BTreeMap<Vec<&str>, (usize, &Node<'_>)> = BTreeMap::new();
        let rows = table.split('.').try_fold(root, |node, key| node.get(key)).map_or(&[][..], Node::elements);
        for (i, row) in rows.iter().enumerate() {
            let cells: Vec<&Node<'_>> = schema.once.iter().filter_map(|key| row.get(key)).collect();
            let words: Vec<&str> = cells.iter().filter_map(|cell| cell.text()).collect();
            let (Some(&cell), true) = (cells.last(), words.len() == cells.len()) else { continue };
            match first.entry(words) {
                Entry::Vacant(entry) => _ = entry.insert((i, cell)),
                Entry::Occupied(entry) => {
                    let &(before, at) = entry.get();
                    problems.push(problem::duplicate_row(&table, entry.key(), (before, at), (i, cell)));
                }
            }
        }
    }
}
