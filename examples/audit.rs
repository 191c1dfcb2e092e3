//! Checks published reports: `audit FILE…`.
use juesuan::diag::{Display, Source, TextFile};

fn main() {
    for name in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&name).expect("a text");
        let file = TextFile::new(name, text);
        let findings = juesuan::audit::text(&file);
        println!("{}\n{} findings", Display::new(&findings, &Source::default()), findings.len());
    }
}
