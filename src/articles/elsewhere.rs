//! What a story is called where our own pages do not show it.

/// Titles and descriptions for elsewhere, each empty where the headline and the standfirst do.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Elsewhere {
    /// Title among search results.
    pub search_title: String,
    /// Description there.
    pub search_description: String,
    /// Title on a card where the story is shared.
    pub share_title: String,
    /// Description there.
    pub share_description: String,
}
