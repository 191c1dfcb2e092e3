//! The page: its frame, then block after block.

use super::chart;
use super::data;
use super::options::Options;
use super::sheet;
use super::text::Html;
use super::writer::Writer;
use crate::document::{Block, Chart, Document, Entry, Figure, Heading, Paragraph, Role, Run, Section, SectionKind};
use crate::length::Length;

/// Writes the page of a document.
pub(super) fn write(document: &Document, options: &Options) -> String {
    let mut writer = Writer::new(document, options);
    writer.page();
    writer.out
}

impl<'a> Writer<'a> {
    fn page(&mut self) {
        let fragment = self.options.fragment;
        if !fragment {
            self.out.push_str("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
            self.out.value(&self.document.title);
            self.out.push_str("</title>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
            self.out.push_str("<meta name=\"color-scheme\" content=\"light dark\">\n");
            for (name, value) in
                [("author", Some(&self.document.author)), ("dcterms.issued", self.document.date.as_ref())]
            {
                if let Some(value) = value.filter(|value| !value.is_empty()) {
                    self.out.put(format_args!("<meta name=\"{name}\" content=\""));
                    self.out.value(value);
                    self.out.push_str("\">\n");
                }
            }
        }
        self.out.push_str("<style>\n");
        sheet::write(&mut self.out, &self.document.style, self.prefix, fragment);
        self.out.push_str("</style>\n");
        if fragment {
            self.open("div", "report");
            self.out.push_str(" lang=\"zh-CN\">\n");
        } else {
            self.out.push_str("</head>\n");
            self.open("body", "report");
            self.out.push_str(">\n");
        }
        let prefix = self.prefix;
        self.out.put(format_args!(
            "<a class=\"{prefix}ui {prefix}skip\" href=\"#{prefix}text\">跳到正文</a>\n\
             <input class=\"{prefix}ui {prefix}large\" type=\"checkbox\" id=\"{prefix}large\">\
             <label class=\"{prefix}ui\" for=\"{prefix}large\">大字</label>\n"
        ));
        self.open(if fragment { "div" } else { "main" }, "page");
        self.out.push_str(">\n");
        let document = self.document;
        let first = document.sections.iter().position(|section| !is_front(section.kind));
        for (at, section) in document.sections.iter().enumerate() {
            self.section(section, Some(at) == first);
        }
        self.data();
        self.out.push_str(if fragment { "</div>\n</div>\n" } else { "</main>\n</body>\n</html>\n" });
    }

    fn section(&mut self, section: &'a Section, first: bool) {
        let (tag, class) = match section.kind {
            SectionKind::Cover => ("div", "cover"),
            SectionKind::Contents => ("nav", "contents"),
            SectionKind::Body => ("div", "body"),
            SectionKind::Landscape => ("div", "wide"),
        };
        self.open(tag, class);
        if section.kind == SectionKind::Contents {
            self.out.push_str(" aria-label=\"目录\"");
        }
        if first {
            self.out.put(format_args!(" id=\"{}text\" tabindex=\"-1\"", self.prefix));
        }
        self.out.push_str(">\n");
        (self.after, self.begun) = (None, false);
        if !self.titled && !is_front(section.kind) {
            // A document without a cover still has a title.
            self.titled = true;
            self.open("h1", "hide");
            self.out.push('>');
            self.out.text(&self.document.title);
            self.out.push_str("</h1>\n");
        }
        for block in &section.blocks {
            match block {
                Block::Heading(heading) => self.heading(heading),
                Block::Paragraph(paragraph) => self.paragraph(paragraph),
                Block::Table(table) => self.table(table),
                Block::Figure(figure) => self.figure(figure),
                Block::Contents => self.contents(),
                Block::PageBreak => {
                    self.open("div", "break");
                    self.out.push_str("></div>\n");
                }
            }
            self.begun = true;
            self.after = match block {
                Block::Heading(heading) => Some(heading.role),
                Block::Paragraph(paragraph) => Some(paragraph.role),
                _ => None,
            };
        }
        self.out.put(format_args!("</{tag}>\n"));
    }

    /// The class of a role, with another where its block opens a page in print.
    fn role(&mut self, role: Role) {
        self.out.push_str(" class=\"");
        self.out.push_str(self.prefix);
        self.out.push_str(sheet::class(role));
        if self.begun && self.document.style.opens_page(role, self.after) {
            self.out.push(' ');
            self.out.push_str(self.prefix);
            self.out.push_str("opens");
        }
        self.out.push('"');
    }

    fn heading(&mut self, heading: &Heading) {
        // The title of the report is the first level; HTML has six.
        let level = u32::from(heading.level) + 1;
        let (tag, aria) = match level {
            2..=6 => (format!("h{level}"), String::new()),
            _ => ("div".to_owned(), format!(" role=\"heading\" aria-level=\"{level}\"")),
        };
        self.out.put(format_args!("<{tag}{aria} id=\"{}h{}\"", self.prefix, heading.anchor));
        self.role(heading.role);
        self.out.push('>');
        self.out.text(&heading.line());
        self.out.put(format_args!("</{tag}>\n"));
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        let title = paragraph.role == Role::CoverTitle && !std::mem::replace(&mut self.titled, true);
        let tag = if title { "h1" } else { "p" };
        self.out.put(format_args!("<{tag}"));
        // The text itself needs no class.
        if paragraph.role != Role::Body {
            self.role(paragraph.role);
        }
        self.out.push('>');
        for run in &paragraph.runs {
            self.run(run);
        }
        self.out.put(format_args!("</{tag}>\n"));
    }

    fn run(&mut self, run: &Run) {
        if run.strong {
            self.out.push_str("<strong>");
        }
        self.shown(&run.text, &run.shown);
        if run.strong {
            self.out.push_str("</strong>");
        }
    }

    fn contents(&mut self) {
        let headings = self.document.headings().filter_map(|heading| Some((heading, heading.entry.as_ref()?)));
        let entries: Vec<(&Heading, &Entry)> = headings.collect();
        self.out.push_str("<ul>\n");
        let mut depth = 1;
        for (at, (heading, entry)) in entries.iter().enumerate() {
            let deep = entry.level > 1;
            if deep && depth == 1 {
                // An entry without a part above it has an item of its own to stand in.
                self.out.push_str(if at == 0 { "<li><ul>\n" } else { "<ul>\n" });
                depth = 2;
            } else if !deep && depth == 2 {
                self.out.push_str("</ul></li>\n");
                depth = 1;
            } else if at > 0 && !deep {
                self.out.push_str("</li>\n");
            }
            self.out.put(format_args!("<li><a href=\"#{}h{}\">", self.prefix, heading.anchor));
            self.out.text(&entry.text);
            self.out.push_str(if deep { "</a></li>\n" } else { "</a>" });
        }
        self.out.push_str(match (depth, entries.is_empty()) {
            (2, _) => "</ul></li>\n</ul>\n",
            (_, false) => "</li>\n</ul>\n",
            (_, true) => "<li></li></ul>\n",
        });
    }

    fn figure(&mut self, figure: &Figure) {
        self.figures += 1;
        let style = &self.document.style;
        let caption = style.paragraph(Role::Caption);
        let under = caption.space_before + caption.pitch + caption.space_after;
        let height = (style.page.pitch * figure.chart.lines().0 - under).max(Length::pt(60));
        self.out.push_str("<figure>\n");
        self.open("section", "scroll");
        self.out.push_str(" tabindex=\"0\" aria-label=\"");
        self.out.value(&figure.caption);
        self.out.push_str("\">");
        let id = format_args!("{}f{}", self.prefix, self.figures);
        chart::draw(&mut self.out, figure, &style.chart, (style.page.text_width(), height), id);
        self.out.push_str("</section>\n");
        if let Some(note) = &figure.note {
            self.open("p", sheet::class(Role::Note));
            self.out.push('>');
            self.out.text(note);
            self.out.push_str("</p>\n");
        }
        self.open("figcaption", sheet::class(Role::Caption));
        self.out.push('>');
        self.out.text(&figure.caption);
        self.out.push_str("</figcaption>\n</figure>\n");
        self.data_of(figure);
    }

    /// The data of a figure as a table.
    fn data_of(&mut self, figure: &Figure) {
        self.open("details", "ui");
        self.out.push_str("><summary>图中数据</summary>");
        self.open("section", "scroll");
        self.out.push_str(" tabindex=\"0\" aria-label=\"数据：");
        self.out.value(&figure.caption);
        self.out.push_str("\">");
        self.open("table", "inline");
        self.out.push('>');
        self.open("caption", "hide");
        self.out.push('>');
        self.out.text(&figure.caption);
        self.out.push_str("</caption>\n<thead>\n<tr><td></td>");
        let head = |out: &mut String, name: &str| {
            out.push_str("<th scope=\"col\">");
            out.text(name);
            out.push_str("</th>");
        };
        match &figure.chart {
            Chart::Columns(columns) => columns.series.iter().for_each(|series| head(&mut self.out, &series.name)),
            Chart::Pie(_) => head(&mut self.out, "数额（占比）"),
        }
        self.out.push_str("</tr>\n</thead>\n<tbody>\n");
        let row = |out: &mut String, name: &str, values: &mut dyn Iterator<Item = &str>| {
            out.push_str("<tr><th scope=\"row\">");
            out.text(name);
            out.push_str("</th>");
            for value in values {
                out.push_str("<td>");
                out.text(value);
                out.push_str("</td>");
            }
            out.push_str("</tr>\n");
        };
        match &figure.chart {
            Chart::Columns(columns) => {
                for (at, category) in columns.categories.iter().enumerate() {
                    let values =
                        columns.series.iter().map(|series| series.values.get(at).map_or("", |(_, label)| label));
                    row(&mut self.out, category, &mut values.into_iter());
                }
            }
            Chart::Pie(pie) => {
                for slice in &pie.slices {
                    row(&mut self.out, &slice.name, &mut std::iter::once(slice.label.as_str()));
                }
            }
        }
        self.out.push_str("</tbody></table></section></details>\n");
    }

    /// Links to the files of data.
    fn data(&mut self) {
        let Some(folder) = &self.options.data else { return };
        let prefix = self.prefix;
        self.out.put(format_args!(
            "<nav class=\"{prefix}ui {prefix}data\" aria-label=\"公开表数据下载\"><p>公开表数据（供计算机读取）：</p>\n<ul>\n"
        ));
        for (name, title) in data::names(self.document) {
            let kind = if name.ends_with(".json") { "JSON" } else { "CSV" };
            self.out.push_str("<li><a href=\"");
            address(&mut self.out, folder);
            self.out.push('/');
            address(&mut self.out, &name);
            self.out.push_str("\" download>");
            self.out.text(title);
            self.out.put(format_args!("（{kind}）</a></li>\n"));
        }
        self.out.push_str("</ul></nav>\n");
    }
}

fn is_front(kind: SectionKind) -> bool {
    matches!(kind, SectionKind::Cover | SectionKind::Contents)
}

/// A path as an address beside the page: it names no other place, whatever it says.
fn address(out: &mut String, path: &str) {
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' | b'~' => out.push(char::from(byte)),
            _ => out.put(format_args!("%{byte:02X}")),
        }
    }
}
