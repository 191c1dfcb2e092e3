//! The chapters of `docs/guide/`, run command by command beside the examples, as in a release folder. A command that fails
//! says so: `# 退出码 1`.

#![allow(missing_docs, reason = "a test has no readers but those of its file")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (own, target) = (entry.path(), to.join(entry.file_name()));
        if own.is_dir() { copy(&own, &target) } else { _ = fs::copy(&own, &target).expect("a file") }
    }
}

#[test]
fn every_chapter_runs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut chapters: Vec<PathBuf> = fs::read_dir(root.join("docs/guide"))
        .expect("the guide")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    chapters.sort();
    let mut commands = 0;
    for chapter in chapters {
        let name = chapter.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        let folder = std::env::temp_dir().join(format!("juesuan 指南 {name} {}", std::process::id()));
        for example in ["zhaohua-union-2020", "county-education-bureau-2023"] {
            copy(&root.join("examples").join(example), &folder.join("examples").join(example));
        }
        let text = fs::read_to_string(&chapter).expect("a chapter");
        for line in text.lines().filter_map(|line| line.strip_prefix("$ juesuan ")) {
            let (arguments, status) = line.split_once("  # 退出码 ").unwrap_or((line, "0"));
            let output = Command::new(env!("CARGO_BIN_EXE_juesuan"))
                .current_dir(&folder)
                .args(arguments.split_whitespace())
                .args(["--lang", "zh"])
                .output()
                .expect("the program runs");
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(
                output.status.code().map(|code| code.to_string()).as_deref(),
                Some(status),
                "{name}: {line}\n{said}"
            );
            commands += 1;
        }
        fs::remove_dir_all(&folder).expect("it was made");
    }
    assert!(commands > 12, "only {commands}");
}
