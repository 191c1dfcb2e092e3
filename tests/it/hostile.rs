//! Input of a stranger: what it may reach, and what it may cost.

use std::fs;
use std::path::Path;

use juesuan::model::Report;
use juesuan::{Error, ErrorKind};

use super::in_package;
use super::programs::Folder;

/// A folder with the report of the docs, which names an annex `annex.txt`.
fn report(name: &str) -> Folder {
    let folder = Folder::new(name);
    let page = fs::read_to_string(in_package("docs/data.md")).expect("docs/data.md");
    let (_, rest) = page.split_once("```toml\n").expect("a report");
    let (text, _) = rest.split_once("```").expect("its end");
    let annex = "\n[[annexes]]\ntitle = \"甲\"\nfile = \"annex.txt\"\n";
    fs::write(folder.path().join("report.toml"), format!("{text}{annex}")).expect("the report is written");
    fs::write(folder.path().join("annex.txt"), "一、概况\n").expect("the annex is written");
    folder
}

fn ids(result: Result<impl Sized, Error>) -> Vec<&'static str> {
    result.err().map_or(Vec::new(), |error| error.diagnostics().iter().map(|diagnostic| diagnostic.id).collect())
}

/// What the message shows of a file that must not be read.
fn says(folder: &Path) -> String {
    Report::read(folder).expect_err("it reaches out").to_string()
}

#[test]
fn a_report_reads_what_lies_beside_it() {
    let folder = report("beside");
    assert_eq!(ids(Report::read(folder.path())), [""; 0]);
    fs::create_dir(folder.path().join("附件")).expect("a folder");
    fs::rename(folder.path().join("annex.txt"), folder.path().join("附件/一.txt")).expect("the annex moves");
    let file = folder.path().join("report.toml");
    let text = fs::read_to_string(&file).expect("the report").replace("annex.txt", "附件/一.txt");
    fs::write(&file, text).expect("the report is written");
    assert_eq!(ids(Report::read(folder.path())), [""; 0]);
    assert_eq!(ids(Report::read(&file)), [""; 0]);
}

#[test]
fn files_have_a_size_that_can_be_meant() {
    for name in ["annex.txt", "detail.csv", "report.toml"] {
        let folder = report("size");
        fs::write(folder.path().join(name), vec![b'\n'; (16 << 20) + 1]).expect("a large file");
        let error = Report::read(folder.path()).expect_err("it is too large");
        assert!(error.to_string().contains("大于 16 MB"), "{name}: {error}");
    }
    let annexes: String = (0..5).map(|i| format!("[[annexes]]\ntitle = \"{i}\"\nfile = \"annex.txt\"\n")).collect();
    let folder = report("sizes");
    let file = folder.path().join("report.toml");
    let text = fs::read_to_string(&file).expect("the report");
    fs::write(&file, format!("{text}\n{annexes}")).expect("the report is written");
    fs::write(folder.path().join("annex.txt"), vec![b'\n'; 15 << 20]).expect("a large file");
    let error = says(folder.path());
    assert!(error.contains("一份报告的文件合起来大于 64 MB"), "{error}");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    /// Links, devices and pipes in the place of every file that a report has.
    #[test]
    fn links_devices_and_pipes_are_refused() {
        let secret = Folder::new("secret");
        fs::write(secret.path().join("secret.txt"), "秘密 = 1\n").expect("a secret");
        for name in ["annex.txt", "detail.csv", "report.toml"] {
            for kind in ["link", "device", "pipe", "folder"] {
                let folder = report("links");
                let path = folder.path().join(name);
                let _ = fs::remove_file(&path);
                match kind {
                    "link" => symlink(secret.path().join("secret.txt"), &path).expect("a link"),
                    "device" => symlink("/dev/zero", &path).expect("a link"),
                    "pipe" => assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo").success()),
                    _ => fs::create_dir(&path).expect("a folder"),
                }
                let error = says(folder.path());
                let id = if name == "report.toml" { "cannot-read" } else { "unreadable-file" };
                assert!(error.contains(&format!("error[{id}]")) && !error.contains("秘密"), "{name} {kind}: {error}");
                assert!(name == "report.toml" || error.contains("report.toml:"), "{name} {kind}: {error}");
            }
        }
    }

    /// A link to a file of the folder itself, or a folder that is reached by a link, hides nothing.
    #[test]
    fn links_within_the_folder_are_followed() {
        let folder = report("within");
        fs::rename(folder.path().join("annex.txt"), folder.path().join("other.txt")).expect("the annex moves");
        symlink("other.txt", folder.path().join("annex.txt")).expect("a link");
        assert_eq!(ids(Report::read(folder.path())), [""; 0]);
        let place = Folder::new("place");
        symlink(folder.path(), place.path().join("report")).expect("a link");
        assert_eq!(ids(Report::read(place.path().join("report"))), [""; 0]);
    }

    #[test]
    fn last_years_report_is_a_folder_near_by() {
        let years = Folder::new("years");
        let this = report("this");
        let outside = report("outside");
        for year in ["2019", "2020"] {
            fs::create_dir(years.path().join(year)).expect("a folder");
        }
        fs::rename(this.path(), years.path().join("2020/甲")).expect("the report moves");
        symlink(outside.path(), years.path().join("2019/乙")).expect("a link");
        fs::create_dir(years.path().join("2019/丙")).expect("a folder");
        symlink(outside.path().join("report.toml"), years.path().join("2019/丙/report.toml")).expect("a link");
        let file = years.path().join("2020/甲/report.toml");
        let text = fs::read_to_string(&file).expect("the report");
        for (prior, id) in [
            ("../../2019/甲", "missing-file"),
            ("../../2019/乙", "unreadable-file"),
            ("../../2019/丙", "unreadable-file"),
            ("../../../x", "file-out-of-reach"),
        ] {
            fs::write(&file, format!("prior_report = \"{prior}\"\n{text}")).expect("the report is written");
            let found = ids(Report::read(&file));
            assert!(found.contains(&id), "{prior}: {found:?}");
        }
    }

    #[test]
    fn a_folder_of_templates_has_no_links() {
        let templates = Folder::new("no-links");
        fs::write(templates.path().join(".DS_Store"), [0xFF, 0xFE]).expect("a left-over");
        fs::write(templates.path().join("a.xml~"), [0xFF]).expect("a left-over");
        assert!(juesuan::Form::read_dir(templates.path()).expect("a form without files").files().next().is_none());
        symlink("/", templates.path().join("sections")).expect("a link");
        let error = juesuan::Form::read_dir(templates.path()).expect_err("a link");
        assert_eq!(error.kind(), ErrorKind::Io);
        assert!(error.to_string().contains("它是链接"), "{error}");
    }
}
