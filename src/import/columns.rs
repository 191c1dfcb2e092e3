//! Which column of a sheet is which of the form: heads are compared, never places.

use std::collections::BTreeMap;

use super::region::{Region, written};
use super::words;
use crate::compose::{Leaf, LeafSource};
use crate::sheets::Content;

/// What a column of a sheet says beside amounts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stub {
    Code,
    Name,
    /// 行次.
    Number,
}

/// The columns of a region.
pub(super) struct Columns {
    /// The column of each leaf of the form that has amounts.
    pub(super) leaves: BTreeMap<usize, u32>,
    pub(super) stubs: BTreeMap<u32, Stub>,
    /// Columns with heads that the form does not have.
    pub(super) unknown: Vec<(u32, String)>,
}

/// Heads of a column from the outermost, each once.
type Path = Vec<String>;

/// The columns under the head rows.
pub(super) fn columns(region: &Region<'_>, heads: &[u32], leaves: &[Leaf<'_>]) -> Columns {
    let paths = paths(region, heads);
    let mut stubs = BTreeMap::new();
    let mut amounts: BTreeMap<u32, Path> = BTreeMap::new();
    for (column, path) in paths {
        match stub(&path) {
            Some(stub) => {
                stubs.insert(column, stub);
            }
            None => {
                amounts.insert(column, path);
            }
        }
    }
    let wanted: BTreeMap<usize, Path> = leaves
        .iter()
        .enumerate()
        .filter(|(_, leaf)| leaf.is_value())
        .map(|(at, leaf)| {
            let mut path: Path = leaf.heads.iter().map(|(_, head)| words::head(head)).collect();
            path.dedup();
            (at, path)
        })
        .collect();
    let mut matched = BTreeMap::new();
    let last = |path: &Path| path.last().cloned().unwrap_or_default();
    let loose = |path: &Path| words::loose_head(&last(path));
    let loose_path = |path: &Path| path.iter().map(|head| words::loose_head(head)).collect::<Vec<_>>().join("/");
    // By the whole path, then by the last head alone, then as others might say it.
    let ways: [&dyn Fn(&Path) -> String; 4] = [&|path| path.join("/"), &loose_path, &last, &loose];
    for way in ways {
        let (mut ours, mut theirs): (BTreeMap<String, Vec<usize>>, BTreeMap<String, Vec<u32>>) = Default::default();
        for (at, path) in wanted.iter().filter(|(at, _)| !matched.contains_key(*at)) {
            ours.entry(way(path)).or_default().push(*at);
        }
        for (column, path) in amounts.iter().filter(|(column, _)| !matched.values().any(|used| used == *column)) {
            theirs.entry(way(path)).or_default().push(*column);
        }
        for (name, leaves) in ours {
            // Heads that stand several times are taken in their order, if all of them are there.
            if let Some(columns) = theirs.get(&name).filter(|columns| columns.len() == leaves.len()) {
                matched.extend(leaves.into_iter().zip(columns.iter().copied()));
            }
        }
    }
    let unknown = amounts.into_iter().filter(|(column, _)| !matched.values().any(|used| used == column));
    let unknown = unknown.map(|(column, path)| (column, path.join(" "))).collect();
    Columns { leaves: matched, stubs, unknown }
}

fn stub(path: &Path) -> Option<Stub> {
    let last = path.last()?;
    let has = |word: &str| last.contains(word);
    if has("编码") || has("代码") || has("编号") || ["类", "款", "项", "科目"].contains(&last.as_str()) {
        Some(Stub::Code)
    } else if has("名称")
        || ["项目", "项目按功能分类", "项目按支出性质", "支出项目", "收入项目", "单位"].contains(&last.as_str())
    {
        Some(Stub::Name)
    } else if has("行次") || has("栏次") || has("序号") {
        Some(Stub::Number)
    } else {
        None
    }
}

/// Whether all that a row has are the numbers of columns: 栏次 1 2 3.
pub(super) fn is_numbered(region: &Region<'_>, row: u32) -> bool {
    let mut numbers = Vec::new();
    for (_, content) in region.row(row) {
        let text = words::plain(&written(Some(content)));
        match text.parse::<u32>() {
            Ok(number) => numbers.push(number),
            Err(_) if ["栏次", "类", "款", "项", "行次"].contains(&text.as_str()) => {}
            Err(_) => return false,
        }
    }
    numbers.len() > 1 && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1) && numbers[0] <= 2
        || numbers.len() == 1 && numbers[0] == 1
        || numbers.is_empty()
}

/// The heads of every column: merged heads stand over all that they cover.
fn paths(region: &Region<'_>, heads: &[u32]) -> BTreeMap<u32, Path> {
    let heads: Vec<u32> = heads.iter().copied().filter(|&row| !is_numbered(region, row)).collect();
    let last = heads.iter().flat_map(|&row| region.row(row).map(|(column, _)| column)).max().unwrap_or(0);
    let covered = region.sheet.merged.iter().filter(|area| heads.contains(&area.first.0)).map(|area| area.last.1);
    let last = covered.max().unwrap_or(0).max(last).min(1_024);
    let mut texts: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for column in 0..=last {
        texts.insert(column, heads.iter().map(|&row| words::head(&region.text((row, column)))).collect());
    }
    // Without merged cells a head stands over the columns to its right that have heads of their own below and none above.
    for level in 0..heads.len().saturating_sub(1) {
        let mut open = String::new();
        for own in texts.values_mut() {
            let below = own[level + 1..].iter().any(|text| !text.is_empty());
            let above = own[..level].iter().any(|text| !text.is_empty());
            if !own[level].is_empty() {
                open = if below { own[level].clone() } else { String::new() };
            } else if below && !above && !open.is_empty() && level == 0 {
                own[level].clone_from(&open);
            }
        }
    }
    let mut paths = BTreeMap::new();
    for (column, mut path) in texts {
        path.retain(|text| !text.is_empty());
        path.dedup();
        if !path.is_empty() {
            paths.insert(column, path);
        }
    }
    paths
}

/// Whether a leaf of the form is one of amounts of a side.
pub(super) fn is_of_side(leaf: &Leaf<'_>, side: usize) -> bool {
    leaf.side == side && matches!(leaf.source, LeafSource::Value(_))
}

/// Whether a cell has something that is no label: an amount or a dash.
pub(super) fn is_number(content: &Content) -> bool {
    matches!(content, Content::Number(..) | Content::NoValue | Content::Wrong(_))
}
