//! The pages that belong to the publication: terms, privacy, contact, and what else its people write.

pub mod pages;
