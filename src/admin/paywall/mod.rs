//! The rules of the paywall: the form, what they mean in words, and what was typed wrong.

mod effect;
mod form;
pub mod pages;

pub use effect::in_words;
