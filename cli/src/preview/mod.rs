//! The preview: `watch --open` shows reports in the browser as they are saved, and where each figure comes from.
//!
//! `state` makes the reports and keeps the last good page of each, `page` puts the preview's own parts into it, `places`
//! says where a figure comes from, `server` speaks HTTP to this machine alone. Nothing of it is ever published.

mod page;
mod places;
mod server;
mod state;

use std::path::PathBuf;
use std::sync::Arc;

use crate::Failure;
use crate::screen::Screen;
use crate::settings::Settings;
use state::State;

/// The preview of some reports, served until the program ends.
pub(crate) struct Preview {
    state: Arc<State>,
}

impl Preview {
    /// Makes the reports, serves them, and opens the browser.
    pub(crate) fn open(
        screen: &Screen,
        reports: Vec<(PathBuf, Settings)>,
        port: u16,
        editor: Option<String>,
    ) -> Result<Preview, Failure> {
        let words = screen.words;
        let failed = |error: &dyn std::fmt::Display| Failure::usage(words.fill("preview.failed", &[("error", error)]));
        let state = Arc::new(State::new(reports, words, editor));
        state.make(screen, &[]);
        let token = server::token().map_err(|error| failed(&error))?;
        let address = server::serve(Arc::clone(&state), port, &token).map_err(|error| failed(&error))?;
        screen.result(&address);
        // Without a browser the address is there to be opened by hand.
        if open::that_detached(&address).is_err() {
            screen.remark(words.get("preview.by-hand"));
        }
        Ok(Preview { state })
    }

    /// Makes the reports again that these files belong to; all of them, if none is named.
    pub(crate) fn changed(&self, screen: &Screen, files: &[PathBuf]) {
        self.state.make(screen, files);
    }
}
