//! What a figure is the amount of, by the words before it.

use std::ops::Range;

use super::lexicon::{Quantity, Use};
use super::parts::is_part_of;
use super::statement::Subject;
use super::tokens::{Kind, Token, tokens};
use crate::prose::{Char, fold};

/// What a text without figures names: a heading, or the label of a row.
pub(super) fn subject_of(text: &str) -> Subject {
    let chars = fold(text, 0);
    let pieces: Vec<Piece> = tokens(&chars).iter().filter_map(Piece::of).collect();
    resolve(&pieces, &chars).0
}

/// A part of what stands in a clause before a figure.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) kind: Part,
    pub(super) chars: Range<usize>,
}

impl Piece {
    /// What a token says of the name of a figure; `None` for figures, marks and words that name nothing.
    pub(super) fn of(token: &Token) -> Option<Piece> {
        let kind = match &token.kind {
            Kind::Term(quantity, usage) => Part::Term(quantity.clone(), *usage),
            Kind::Text => Part::Text,
            _ => return None,
        };
        Some(Piece { kind, chars: token.chars.clone() })
    }
}

#[derive(Clone, Debug)]
pub(super) enum Part {
    Term(Quantity, Use),
    Text,
    /// 类, 款 or 项, in brackets behind the name of a subject.
    Level(char),
}

/// The pieces as text.
pub(super) fn name(pieces: &[Piece], chars: &[Char]) -> String {
    pieces.iter().flat_map(|piece| &chars[piece.chars.clone()]).map(|char| char.c).collect()
}

/// What the pieces name, how it may be used, and who has it.
pub(super) fn resolve(pieces: &[Piece], chars: &[Char]) -> (Subject, Use, Option<String>) {
    let text = || name(pieces, chars);
    let named = || (Subject::Named(text()), Use::default(), None);
    if pieces.is_empty() {
        return (Subject::None, Use::default(), None);
    }
    if let Some(at) = pieces.iter().rposition(|piece| matches!(piece.kind, Part::Level(_))) {
        let item = matches!(pieces[at].kind, Part::Level('项'));
        let class = pieces.iter().find_map(|piece| match piece.kind {
            Part::Term(Quantity::Class(class), _) => Some(class),
            _ => None,
        });
        let subject = match item {
            true => Subject::Known(Quantity::Item(class, name(&pieces[..at], chars))),
            false => Subject::Named(text()),
        };
        return (subject, Use::default(), None);
    }
    let Some(at) = pieces.iter().rposition(|piece| matches!(piece.kind, Part::Term(..))) else { return named() };
    let Part::Term(quantity, usage) = &pieces[at].kind else { return named() };
    let (before, after) = (&pieces[..at], &pieces[at + 1..]);
    let whole = |piece: &Piece| matches!(&piece.kind, Part::Term(whole, _) if is_part_of(quantity, whole));
    let owner = name(before, chars);
    let owned = || !usage.bare && before.iter().all(|piece| matches!(piece.kind, Part::Text)) && is_agency(&owner);
    match before {
        // What stands behind the quantity makes it another: 机关运行经费中会议费.
        _ if !after.is_empty() => named(),
        [] => (Subject::Known(quantity.clone()), *usage, None),
        [piece] if whole(piece) => (Subject::Known(quantity.clone()), *usage, None),
        _ if owned() => (Subject::Known(quantity.clone()), *usage, Some(owner)),
        _ => named(),
    }
}

/// Whether a name is that of an agency, so that a quantity behind it is still the quantity.
fn is_agency(name: &str) -> bool {
    const ENDS: [&str; 34] = [
        "局",
        "会",
        "委",
        "办",
        "厅",
        "院",
        "校",
        "站",
        "所",
        "队",
        "镇",
        "乡",
        "处",
        "馆",
        "社",
        "园",
        "部",
        "中心",
        "街道",
        "政府",
        "学",
        "公室",
        "联",
        "协",
        "库",
        "台",
        "署",
        "组",
        "某单位",
        "部门",
        "单位",
        "公司",
        "总会",
        "总工会",
    ];
    const NARROW: [&str; 11] =
        ["下属", "所属", "直属", "本级", "二级", "其他", "各", "下级", "其余", "行政单位", "事业单位"];
    name.chars().count() >= 3
        && ENDS.iter().any(|end| name.ends_with(end))
        && !NARROW.iter().any(|word| name.contains(word))
}
