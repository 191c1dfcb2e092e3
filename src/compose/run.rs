//! What one composing does: which facts it reads, and how much work the templates may still make.
//!
//! Filters are plain functions of values, so this is kept by the thread that composes, from [`begin`] to [`end`].

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Names and turns of loops that one template may ask for, a few hundred times those of the longest report; text counts by
/// its length.
const STEPS: usize = 1_000_000;

/// What was read: a table (by its number) and a key in it, numbered as they come.
#[derive(Default)]
struct Reads {
    keys: Vec<(u32, Box<str>)>,
    /// The numbers of each table's keys.
    of: BTreeMap<u32, Vec<u32>>,
    /// What was read by its path.
    paths: BTreeSet<String>,
}

impl Reads {
    fn number(&mut self, table: u32, key: &str) -> u32 {
        let own = self.of.entry(table).or_default();
        let known = own.iter().find(|&&number| self.keys.get(number as usize).is_some_and(|(_, own)| **own == *key));
        if let Some(&number) = known {
            return number;
        }
        let number = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        own.push(number);
        self.keys.push((table, key.into()));
        number
    }
}

#[derive(Default)]
struct Run {
    left: usize,
    reads: Reads,
}

thread_local! {
    static RUN: RefCell<Run> = RefCell::default();
}

/// Begins to compose a report.
pub(super) fn begin() {
    RUN.set(Run { left: STEPS, reads: Reads::default() });
}

/// Notes that what stands under a path is read.
pub(super) fn note(path: &str) {
    RUN.with_borrow_mut(|run| {
        if !run.reads.paths.contains(path) {
            run.reads.paths.insert(path.to_owned());
        }
    });
}

/// What was read up to now: keys of tables, and paths.
pub(super) fn reads() -> (Vec<(u32, Box<str>)>, BTreeSet<String>) {
    RUN.with_borrow(|run| (run.reads.keys.clone(), run.reads.paths.clone()))
}

/// Forgets what was read.
pub(super) fn end() {
    RUN.take();
}

/// Gives the next template all its steps.
pub(super) fn refill() {
    RUN.with_borrow_mut(|run| run.left = STEPS);
}

/// Takes steps; says whether there were so many.
pub(super) fn charge(steps: usize) -> bool {
    RUN.with_borrow_mut(|run| {
        let left = run.left.checked_sub(steps);
        run.left = left.unwrap_or(0);
        left.is_some()
    })
}

/// Notes that a key of a table is read; gives the number of the read.
pub(super) fn read(table: u32, key: &str) -> u32 {
    RUN.with_borrow_mut(|run| run.reads.number(table, key))
}

/// The table and the key of a read.
pub(super) fn key(number: u32) -> Option<(u32, Box<str>)> {
    RUN.with_borrow(|run| run.reads.keys.get(number as usize).cloned())
}
