//! Fonts of a folder and of the system, by their names.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use ttf_parser::{name, name_id, os2};

use super::bytes::{u16_at, u32_at};
use crate::document::Face;

/// The names under which the fonts of a face are installed, the preferred first: 国标 fonts, those of the system, free ones.
const fn usual_names(face: Face) -> &'static [&'static str] {
    match face {
        Face::Fang => &[
            "仿宋_GB2312",
            "FangSong_GB2312",
            "方正仿宋_GB2312",
            "方正仿宋_GBK",
            "FZFangSong-Z02",
            "仿宋",
            "FangSong",
            "华文仿宋",
            "STFangsong",
            "Gongwen Fang",
        ],
        Face::Kai => &[
            "楷体_GB2312",
            "KaiTi_GB2312",
            "方正楷体_GB2312",
            "方正楷体_GBK",
            "FZKai-Z03",
            "楷体",
            "KaiTi",
            "华文楷体",
            "STKaiti",
            "Kaiti SC",
            "Gongwen Kai",
        ],
        Face::Hei => &["黑体", "SimHei", "方正黑体_GBK", "FZHei-B01", "华文黑体", "STHeiti", "Heiti SC", "Gongwen Hei"],
        Face::Biaosong => &[
            "方正小标宋简体",
            "FZXiaoBiaoSong-B05S",
            "方正小标宋_GBK",
            "FZXiaoBiaoSong-B05",
            "华文中宋",
            "STZhongsong",
            "Gongwen Biaosong",
        ],
        Face::Song => {
            &["宋体", "SimSun", "方正书宋_GBK", "FZShuSong-Z01", "华文宋体", "STSong", "Songti SC", "Gongwen Song"]
        }
        Face::Roman => &["Times New Roman", "Liberation Serif", "Gongwen Roman"],
    }
}

/// A font file, or one font of a collection, that has been looked at but not read.
pub(super) struct Candidate {
    pub(super) path: PathBuf,
    pub(super) index: u32,
    /// Family and full names in all languages.
    names: Vec<String>,
}

impl Candidate {
    /// The place of this font among the usual names of a face.
    pub(super) fn rank(&self, face: Face) -> Option<usize> {
        usual_names(face).iter().position(|name| self.names.iter().any(|own| own.eq_ignore_ascii_case(name)))
    }
}

/// Where systems keep their fonts.
pub(super) fn system_folders() -> Vec<PathBuf> {
    let fixed = ["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts"];
    let under = [
        ("HOME", ".local/share/fonts"),
        ("HOME", ".fonts"),
        ("HOME", "Library/Fonts"),
        ("WINDIR", "Fonts"),
        ("LOCALAPPDATA", "Microsoft/Windows/Fonts"),
    ];
    let own = under.iter().filter_map(|(variable, folder)| Some(Path::new(&std::env::var_os(variable)?).join(folder)));
    fixed.iter().map(PathBuf::from).chain(own).collect()
}

/// Adds the fonts of a folder in the order of their paths. Files that are no fonts, bold and slanted ones, and those
/// that may not be embedded are passed over.
pub(super) fn scan(folder: &Path, depth: u32, found: &mut Vec<Candidate>) -> io::Result<()> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    paths.sort_unstable();
    for path in paths {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if path.is_dir() {
            if depth > 0 {
                let _ = scan(&path, depth - 1, found);
            }
        } else if ["ttf", "otf", "ttc"].iter().any(|known| extension.eq_ignore_ascii_case(known)) {
            found.extend(look_at(&path).unwrap_or_default());
        }
    }
    Ok(())
}

/// The usable fonts of a file. Reads their names and no more: a folder of fonts has hundreds of megabytes.
fn look_at(path: &Path) -> io::Result<Vec<Candidate>> {
    let mut file = File::open(path)?;
    let head = read_at(&mut file, 0, 12)?;
    let starts = if head.starts_with(b"ttcf") {
        let count = u32_at(&head, 8).unwrap_or(0).min(64);
        let list = read_at(&mut file, 12, 4 * count as usize)?;
        (0..count as usize).filter_map(|i| u32_at(&list, 4 * i)).collect()
    } else {
        vec![0]
    };
    let mut candidates: Vec<Candidate> = Vec::new();
    for (index, start) in (0..).zip(starts) {
        if let Some(names) = usable_names(&mut file, start)? {
            candidates.push(Candidate { path: path.to_owned(), index, names });
        }
    }
    // A collection holds a font for each country: the Chinese of the mainland come first.
    candidates.sort_by_key(|candidate| country(&candidate.names));
    Ok(candidates)
}

/// 0 for a font of the mainland by its name (SC, CN, 简), 2 for one of Taiwan, Hong Kong, Japan or Korea, 1 for any other.
fn country(names: &[String]) -> u8 {
    let is_of = |marks: &[&str]| {
        let named = |name: &String| name.split([' ', '-', '_']).any(|word| marks.contains(&word));
        names.iter().any(named)
    };
    if is_of(&["SC", "CN", "CHS", "简", "简体"]) || names.iter().any(|name| name.ends_with("简体")) {
        0
    } else if is_of(&["TC", "TW", "HK", "MC", "CHT", "JP", "KR", "JA", "KO", "繁", "繁體"]) {
        2
    } else {
        1
    }
}

/// The names of the font whose table directory begins at `start`; none if it is bold, slanted, variable or may not be
/// embedded.
fn usable_names(file: &mut File, start: u32) -> io::Result<Option<Vec<String>>> {
    let count = u16_at(&read_at(file, start, 12)?, 4).unwrap_or(0);
    let directory = read_at(file, start + 12, 16 * usize::from(count))?;
    let mut table = |tag: &[u8; 4]| {
        let record = directory.chunks_exact(16).find(|record| record.starts_with(tag));
        let place = record.and_then(|record| Some((u32_at(record, 8)?, u32_at(record, 12)?)));
        place.map(|(offset, length)| read_at(file, offset, length.min(1 << 20) as usize)).transpose()
    };
    let (name_table, os2_table, variations) = (table(b"name")?, table(b"OS/2")?, table(b"fvar")?);
    let usable = os2_table.as_deref().and_then(os2::Table::parse).is_some_and(|os2| {
        !os2.is_bold()
            && os2.style() == os2::Style::Normal
            && os2.permissions().is_some_and(|permissions| permissions != os2::Permissions::Restricted)
            && os2.is_subsetting_allowed()
            && os2.is_outline_embedding_allowed()
    });
    let Some(names) = name_table.as_deref().and_then(name::Table::parse).filter(|_| usable && variations.is_none())
    else {
        return Ok(None);
    };
    let wanted = [name_id::FAMILY, name_id::FULL_NAME, name_id::TYPOGRAPHIC_FAMILY];
    let names = names.names.into_iter().filter(|name| wanted.contains(&name.name_id));
    Ok(Some(names.filter_map(|name| name.to_string()).collect()))
}

fn read_at(file: &mut File, offset: u32, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    file.seek(SeekFrom::Start(offset.into()))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::country;

    #[test]
    fn the_mainland_comes_first_in_a_collection() {
        for (name, rank) in [
            ("Noto Serif CJK SC", 0),
            ("Source Han Serif CN", 0),
            ("方正小标宋简体", 0),
            ("Noto Serif CJK JP", 2),
            ("Noto Serif CJK TC", 2),
            ("SimSun", 1),
            ("SCHOLAR", 1),
        ] {
            assert_eq!(country(&[name.to_owned()]), rank, "{name}");
        }
    }
}
