//! What readers wrote to the paper, for those who answer.

pub mod pages;
