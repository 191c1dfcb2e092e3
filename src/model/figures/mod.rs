//! Derived figures: what follows from the facts, each declared once, as a named sum of them.
//!
//! [`all`] lists them with their paths and Chinese terms. A figure's value is the sum of its addends, so that there
//! is no second arithmetic: templates and charts take the values ([`derived`]), rules and `[stated]` the sums with the
//! place of each addend ([`figure`]), and whoever asks where a figure comes from its tree ([`explain`]).
//!
//! Beside the figures of the list, a figure has a path
//! - in a row of the public tables, the subject's code before the column: `expenditure.205.basic`,
//!   `general_public_budget.2050201.actual`, `basic_by_economic.301`;
//! - of each project: `performance.projects[0].budget`;
//! - where a fact stands: `three_public.overseas.actual`.

mod amounts;
mod explain;
mod list;
mod lookup;
mod places;
mod total;

pub use amounts::{Derived, derived};
pub(crate) use amounts::{amounts, compared, derived_paths, is_derived};
pub use explain::{Explanation, How, Shown, explain};
pub use list::{Definition, all, definition};
pub(crate) use list::{Funds, Part};
pub use lookup::figure;
pub(crate) use places::{budget_path, economic_subject, fact_term, is_fiscal, subject};
pub use total::{Addend, Quantity, Total};
