//! The integration tests: one binary.

mod consistent;
mod input;
mod mutation;
mod rules;
