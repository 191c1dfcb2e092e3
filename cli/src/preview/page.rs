//! The pages of the preview.

use super::state::Shown;
use crate::words::Words;

pub(super) const SCRIPT: &str = include_str!("preview.js");
pub(super) const STYLE: &str = include_str!("preview.css");

/// The page of a report with the preview's own parts; texts in it are escaped, so that its tags stand there once.
pub(super) fn with_preview(html: &str) -> String {
    let own =
        "<link rel=\"stylesheet\" href=\"../preview.css\">\n<script src=\"../preview.js\" defer></script>\n</head>";
    html.replacen("</head>", own, 1)
}

/// The page of a report that could not be made yet.
pub(super) fn empty(name: &str) -> String {
    let name = escaped(name);
    with_preview(&format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<title>{name}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n</head>\n\
         <body class=\"ju-report\"><main class=\"ju-page\"><h1>{name}</h1></main></body>\n</html>\n"
    ))
}

/// The list of all reports with their verdicts.
pub(super) fn list(reports: &[Shown], words: Words) -> String {
    let title = words.get("preview.list");
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <link rel=\"stylesheet\" href=\"preview.css\">\n</head>\n<body class=\"pv-list\"><main><h1>{title}</h1>\n<ul>\n"
    );
    for (number, shown) in reports.iter().enumerate() {
        let class = if shown.good { "pv-good" } else { "pv-wrong" };
        page.push_str(&format!(
            "<li class=\"{class}\"><a href=\"{number}/\">{}</a> <span>{}</span></li>\n",
            escaped(&shown.name),
            escaped(&shown.verdict)
        ));
    }
    page.push_str("</ul></main></body>\n</html>\n");
    page
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_text() {
        let page = empty("<script>");
        assert!(page.contains("<h1>&lt;script&gt;</h1>") && page.matches("<script").count() == 1, "{page}");
    }
}
