//! The commands as a user calls them, a file each in `commands/`: an argument a line, then, in its snapshot, the exit status,
//! standard output and standard error. `{out}` stands for a folder of the test's own.

#![allow(missing_docs, reason = "a test has no readers but those of its file")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_juesuan"));
    // The language of the machine must not matter.
    command.current_dir(root()).env("LC_ALL", "C").env("LANG", "C").env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    program().args(arguments).output().expect("the program runs")
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("juesuan 命令 {name} {}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[test]
fn commands() {
    insta::glob!("commands/*.txt", |path| {
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
        let out = folder(name);
        let place = out.to_str().expect("a plain path");
        let text = fs::read_to_string(path).expect("a case");
        let arguments: Vec<String> = text.lines().map(|line| line.replace("{out}", place)).collect();
        let output = program().args(&arguments).output().expect("the program runs");
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(place, "{out}");
        insta::assert_snapshot!(format!(
            "exit {}\n--- stdout\n{}--- stderr\n{}",
            output.status.code().expect("it ends by itself"),
            said(&output.stdout),
            said(&output.stderr)
        ));
        fs::remove_dir_all(&out).expect("it was made");
    });
}

#[test]
fn a_batch_is_summed_up_and_no_report_stops_another() {
    let folder = folder("batch");
    for name in ["甲 局", "乙局", "丙局"] {
        let report = folder.join("县").join(name);
        fs::create_dir_all(&report).expect("a folder");
        let text = fs::read_to_string(root().join("tests/rules/report.toml")).expect("a report");
        let text = if name == "乙局" { text.replace("amount = 147", "amount = 148") } else { text };
        fs::write(report.join("report.toml"), text).expect("a file");
        fs::copy(root().join("tests/rules/annex.txt"), report.join("annex.txt")).expect("a file");
    }
    fs::write(folder.join("juesuan.toml"), "threshold = 5\n").expect("a file");
    let place = |name: &str| folder.join(name).to_str().expect("a plain path").to_owned();
    let (county, out, summary) = (place("县"), place("出"), place("汇总.xlsx"));
    let output = run(&["build", &county, "--out", &out, "--summary", &summary, "--lang", "zh", "--to", "xlsx"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("共 3 份：可以公开 2，数据有误 1，读写失败 0。"), "{said}");
    let mut made: Vec<_> =
        fs::read_dir(&out).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect();
    made.sort();
    assert_eq!(made, ["丙局.xlsx", "甲 局.xlsx"]);
    assert!(fs::read(&summary).expect("a workbook").starts_with(b"PK"));

    // In two shards: the same files, and one summary of both.
    let (mut parts, again) = (Vec::new(), place("又"));
    for part in ["1/2", "2/2"] {
        let file = place(&format!("{}.json", &part[..1]));
        let output = run(&["build", &county, "--out", &again, "--shard", part, "--summary", &file, "--to", "xlsx"]);
        assert_ne!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
        parts.push(file);
    }
    let joined = place("合.xlsx");
    let output = run(&["summary", &parts[0], &parts[1], "--out", &joined]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let bytes = |folder: &str, name: &str| fs::read(Path::new(folder).join(name)).expect("a file");
    assert_eq!(bytes(&out, "甲 局.xlsx"), bytes(&again, "甲 局.xlsx"));
    fs::remove_dir_all(&folder).expect("it was made");
}

#[test]
fn diff_tells_what_changed() {
    let folder = folder("diff");
    let text = fs::read_to_string(root().join("tests/cases/minimal/report.toml")).expect("a report");
    let mut places = Vec::new();
    for (name, amount) in [("前", "100"), ("后", "98")] {
        let report = folder.join(name);
        fs::create_dir_all(&report).expect("a folder");
        fs::write(report.join("report.toml"), text.replace("= 100", &format!("= {amount}"))).expect("a file");
        places.push(report.to_str().expect("a plain path").to_owned());
    }
    let output = run(&["diff", &places[0], &places[1], "--lang", "zh"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stdout));
    let file = folder.join("更正 对照.docx");
    let output = run(&["diff", &places[0], &places[1], "--format", "docx", "--out", file.to_str().expect("a path")]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(fs::read(&file).expect("a file").starts_with(b"PK"));
    fs::remove_dir_all(&folder).expect("it was made");
}

/// From workbooks to a report, and again with corrected ones: what the user wrote stays.
#[test]
fn workbooks_become_a_report() {
    let folder = folder("import");
    let place = |name: &str| folder.join(name).to_str().expect("a plain path").to_owned();
    let output = run(&["build", "examples/county-education-bureau-2023", "--to", "xlsx", "--out", &place("")]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    fs::rename(folder.join("county-education-bureau-2023.xlsx"), folder.join("决算 表.xlsx")).expect("it is renamed");
    let (book, into) = (place("决算 表.xlsx"), place("新 单位"));
    let arguments = [
        "import",
        &book,
        "--into",
        &into,
        "--prior",
        &book,
        "--budget",
        &book,
        "--form",
        "national-2022",
        "--lang",
        "zh",
    ];
    let output = run(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("读出 9 张表"), "{said}");
    let file = folder.join("新 单位/report.toml");
    let text = fs::read_to_string(&file).expect("a report");
    assert!(text.contains("# 决算 表.xlsx 公开05 一般公共预算财政拨款支出决算表!"), "{text}");
    assert!(folder.join("新 单位/.juesuan/report.schema.json").exists());
    // It is a report: what is wrong with it is what workbooks do not hold.
    let output = run(&["check", &into, "--format", "short", "--lang", "zh"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        !said.contains("missing-key") && !said.contains("toml-syntax") && !said.contains("stated-figure"),
        "{said}"
    );
    let said = String::from_utf8_lossy(&run(&arguments).stderr).into_owned();
    assert!(said.contains("改动 0 处"), "{said}");
    assert_eq!(fs::read_to_string(&file).expect("a report"), text);
    fs::remove_dir_all(&folder).expect("it was made");
}

#[test]
fn the_next_year_begins_with_this_one() {
    let folder = folder("next");
    let (old, new) = (folder.join("2020"), folder.join("2021"));
    fs::create_dir_all(&old).expect("a folder");
    for name in ["report.toml", "annex.txt"] {
        fs::copy(root().join("tests/rules").join(name), old.join(name)).expect("a file");
    }
    let place = |folder: &Path| folder.to_str().expect("a plain path").to_owned();
    let output = run(&["next", &place(&old), &place(&new), "--lang", "zh"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = fs::read_to_string(new.join("report.toml")).expect("a report");
    for expected in
        ["prior_report = \"../2020\"", "[opening_balance]", "# basic =    # 待填：基本支出", "待改：沿用上年文字"]
    {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    assert!(!text.contains("\nprior = ") && !text.contains("\nreason = "), "{text}");
    assert!(new.join("annex.txt").exists());
    // What must be filled in is asked for, last year's figures are not.
    let output = run(&["check", &place(&new), "--format", "short", "--lang", "zh"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("missing-key") && !said.contains(".prior"), "{said}");
    // A report that is there is never written over.
    assert_eq!(run(&["next", &place(&old), &place(&new)]).status.code(), Some(2));
    fs::remove_dir_all(&folder).expect("it was made");
}

#[test]
fn two_reports_of_one_name_are_refused() {
    let folder = folder("names");
    for county in ["甲县", "乙县"] {
        fs::create_dir_all(folder.join(county).join("教育局")).expect("a folder");
        fs::write(folder.join(county).join("教育局/report.toml"), "").expect("a file");
    }
    let place = folder.to_str().expect("a plain path");
    let output = run(&["build", place, "--out", &format!("{place}/出"), "--lang", "zh"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("同名"));
    assert!(!folder.join("出").exists());
    fs::remove_dir_all(&folder).expect("it was made");
}

/// Nobody reads on: the work is done, and the status says so.
#[cfg(unix)]
#[test]
fn closed_and_full_pipes_end_quietly() {
    let folder = folder("pipes");
    let place = folder.to_str().expect("a plain path");
    let mut command = program();
    command.args(["build", "tests/rules", "--to", "xlsx", "--out", place]).stderr(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert!(folder.join("rules.xlsx").exists());
    if let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") {
        let status = |stdout: Stdio, stderr: Stdio| {
            let mut command = program();
            command.args(["check", "tests/rules", "--format", "json"]).stdout(stdout).stderr(stderr);
            command.status().expect("the program runs").code()
        };
        let another = full.try_clone().expect("a second handle");
        assert_eq!(status(Stdio::null(), full.into()), Some(0));
        assert_eq!(status(another.into(), Stdio::null()), Some(2));
    }
    fs::remove_dir_all(&folder).expect("it was made");
}

/// A saved file is checked again within the time that a writer does not notice.
#[test]
fn watch_sees_a_saved_file() {
    use std::io::{BufRead as _, BufReader};
    let folder = folder("watch");
    fs::write(folder.join("report.toml"), "form = \"sichuan-2020\"\n").expect("a file");
    let mut command = program();
    command.args(["watch", folder.to_str().expect("a plain path"), "--lang", "en"]).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    let (told, lines) = std::sync::mpsc::channel();
    let errors = BufReader::new(child.stderr.take().expect("a pipe"));
    std::thread::spawn(move || errors.lines().map_while(Result::ok).for_each(|line| _ = told.send(line)));
    let wait = |words: &str| {
        let timeout = std::time::Duration::from_secs(60);
        while let Ok(line) = lines.recv_timeout(timeout) {
            if line.contains(words) {
                return;
            }
        }
        panic!("{words} was not said");
    };
    wait("waiting");
    // As editors save: a new file takes the place of the old one.
    fs::write(folder.join("report.toml~"), "form = = 1\n").expect("a file");
    fs::rename(folder.join("report.toml~"), folder.join("report.toml")).expect("it is renamed");
    wait("toml-syntax");
    child.kill().expect("it is there");
    child.wait().expect("it ends");
    fs::remove_dir_all(&folder).expect("it was made");
}
