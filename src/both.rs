//! Two things at once.

use std::{panic, thread};

/// Does one thing on a thread of its own while the other is done here; gives both results. A panic of either goes on.
pub(crate) fn both<A: Send, B>(there: impl FnOnce() -> A + Send, here: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let there = scope.spawn(there);
        let here = here();
        (there.join().unwrap_or_else(|reason| panic::resume_unwind(reason)), here)
    })
}
