//! What somebody should look at: what came of payments that no rule could settle.

pub mod pages;
