//! How the publication words itself: its name, what stands under it, who pays for it, what the offer promises, where its
//! navigation leads beside the sections, and where messages go.

pub mod pages;
