//! How a workbook is written.

/// How a workbook is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Options {
    /// Sums are formulas, so that a reader can check them and go on; without, all cells hold plain values.
    pub formulas: bool,
}

impl Options {
    /// Sets whether sums are formulas.
    pub const fn formulas(mut self, formulas: bool) -> Options {
        self.formulas = formulas;
        self
    }
}

impl Default for Options {
    fn default() -> Options {
        Options { formulas: true }
    }
}
