//! Pages that belong to the site rather than to a day: terms, privacy, contact, subscriptions, and errors.

pub mod pages;
