//! Prints the JSON Schema of `report.toml`, which editors check and complete the file by:
//! `cargo run --example schema > report.schema.json`, then `#:schema ./report.schema.json` as the first line of the report.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    io::stdout().write_all(juesuan::model::json_schema().as_bytes())
}
