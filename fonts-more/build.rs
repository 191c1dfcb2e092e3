//! Unpacks the face into `OUT_DIR`, from where `src/lib.rs` includes them.
//!
//! A program that carries the raw faces pays nothing at its start: the operating system reads the pages of a face that
//! is used and no other.

use std::{env, error::Error, fs, fs::File, io, path::Path};

use ruzstd::decoding::StreamingDecoder;

fn main() -> Result<(), Box<dyn Error>> {
    let source = env::var("CARGO_MANIFEST_DIR")?;
    let target = env::var("OUT_DIR")?;
    println!("cargo::rerun-if-changed=build.rs");
    for entry in fs::read_dir(&source)? {
        let packed = entry?.path();
        if packed.extension().is_some_and(|extension| extension == "zst") {
            println!("cargo::rerun-if-changed={}", packed.display());
            unpack(&packed, Path::new(&target)).map_err(|error| format!("{}: {error}", packed.display()))?;
        }
    }
    Ok(())
}

/// Unpacks `Name.otf.zst` to `Name.otf` in `folder`.
fn unpack(packed: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let name = packed.file_stem().ok_or("no file name")?;
    let mut stream = StreamingDecoder::new(File::open(packed)?)?;
    io::copy(&mut stream, &mut File::create(folder.join(name))?)?;
    Ok(())
}
