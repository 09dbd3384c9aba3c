//! Two saves of one story become one: field by field, and the text block by block.

use super::Manuscript;
use crate::articles::body::{self, BlockId, Side};

/// A field that both may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Section.
    Section,
    /// Slug.
    Slug,
    /// Kind.
    Kind,
    /// Access.
    Access,
    /// Headline.
    Headline,
    /// Standfirst.
    Standfirst,
    /// Kicker.
    Kicker,
    /// Column.
    Column,
    /// Writer's note.
    Note,
    /// Titles and descriptions for elsewhere.
    Elsewhere,
    /// Picture above the text.
    Lead,
}

impl Field {
    /// Its name in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Section => "section",
            Self::Slug => "slug",
            Self::Kind => "kind",
            Self::Access => "access",
            Self::Headline => "title",
            Self::Standfirst => "standfirst",
            Self::Kicker => "kicker",
            Self::Column => "column",
            Self::Note => "note",
            Self::Elsewhere => "elsewhere",
            Self::Lead => "lead",
        }
    }

    /// What a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::Section => "Section",
            Self::Slug => "Slug",
            Self::Kind => "Kind",
            Self::Access => "Access",
            Self::Headline => "Headline",
            Self::Standfirst => "Standfirst",
            Self::Kicker => "Kicker",
            Self::Column => "Column",
            Self::Note => "Writer’s note",
            Self::Elsewhere => "Search and share",
            Self::Lead => "Picture above the text",
        }
    }
}

/// Something that both changed: a person decides whose is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// A field.
    Field(Field),
    /// A block of the text.
    Block(body::Conflict),
}

impl Conflict {
    /// What `choose` is asked by: no block's key is a field's.
    pub fn key(&self) -> String {
        match self {
            Self::Field(field) => field.name().to_owned(),
            Self::Block(block) => block_key(&block.block),
        }
    }
}

fn block_key(id: &BlockId) -> String {
    format!("block-{}", id.as_str())
}

/// The outcome. The manuscript is to be saved only if nothing is in conflict.
#[derive(Debug, Clone)]
pub struct Merged {
    /// Both.
    pub manuscript: Manuscript,
    /// What is not decided.
    pub conflicts: Vec<Conflict>,
}

/// Merges `mine` into `theirs`, both made from `base`. `choose` is asked by [`Conflict::key`].
/// Nothing if both texts together are more than a story can hold.
pub fn merge(
    base: &Manuscript,
    mine: &Manuscript,
    theirs: &Manuscript,
    choose: impl Fn(&str) -> Option<Side>,
) -> Option<Merged> {
    let text = body::merge(&base.document, &mine.document, &theirs.document, |id| choose(&block_key(id)))?;
    let mut conflicts = Vec::new();
    macro_rules! field {
        ($name:ident, $field:expr) => {
            pick(&base.$name, &mine.$name, &theirs.$name, || choose($field.name())).unwrap_or_else(|| {
                conflicts.push(Conflict::Field($field));
                theirs.$name.clone()
            })
        };
    }
    let manuscript = Manuscript {
        section_id: field!(section_id, Field::Section),
        slug: field!(slug, Field::Slug),
        kind: field!(kind, Field::Kind),
        access: field!(access, Field::Access),
        headline: field!(headline, Field::Headline),
        standfirst: field!(standfirst, Field::Standfirst),
        kicker: field!(kicker, Field::Kicker),
        column_id: field!(column_id, Field::Column),
        note: field!(note, Field::Note),
        elsewhere: field!(elsewhere, Field::Elsewhere),
        lead: field!(lead, Field::Lead),
        document: text.document,
        authors: list(&base.authors, &mine.authors, &theirs.authors),
        topics: list(&base.topics, &mine.topics, &theirs.topics),
        related: list(&base.related, &mine.related, &theirs.related),
    };
    conflicts.extend(text.conflicts.into_iter().map(Conflict::Block));
    Some(Merged { manuscript, conflicts })
}

/// The value that only one changed; where both did, the one that is chosen.
fn pick<T: Clone + PartialEq>(
    base: &T,
    mine: &T,
    theirs: &T,
    choose: impl FnOnce() -> Option<Side>,
) -> Option<T> {
    if mine == theirs || mine == base {
        return Some(theirs.clone());
    }
    if theirs == base {
        return Some(mine.clone());
    }
    choose().map(|side| if side == Side::Mine { mine.clone() } else { theirs.clone() })
}

/// A list that both changed is theirs, without what I removed and with what I added.
fn list<T: Clone + PartialEq>(base: &[T], mine: &[T], theirs: &[T]) -> Vec<T> {
    if theirs == base {
        return mine.to_vec();
    }
    let removed = |item: &T| base.contains(item) && !mine.contains(item);
    let mut all: Vec<T> = theirs.iter().filter(|item| !removed(item)).cloned().collect();
    let added = mine.iter().filter(|item| !base.contains(item) && !theirs.contains(item));
    all.extend(added.cloned());
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lists_keep_what_either_added_and_lose_what_either_removed(
            base in prop::collection::btree_set(0_u8..12, 0..6),
            mine in prop::collection::btree_set(0_u8..12, 0..6),
            theirs in prop::collection::btree_set(0_u8..12, 0..6),
        ) {
            let [base, mine, theirs] = [base, mine, theirs].map(|set| set.into_iter().collect::<Vec<_>>());
            prop_assert_eq!(&list(&base, &mine, &base), &mine);
            prop_assert_eq!(&list(&base, &base, &theirs), &theirs);
            let both = list(&base, &mine, &theirs);
            for item in 0..12 {
                let (was, one, other) = (base.contains(&item), mine.contains(&item), theirs.contains(&item));
                let expected = if was { one && other } else { one || other };
                prop_assert_eq!(both.contains(&item), expected, "{}", item);
            }
        }

        #[test]
        fn a_field_is_a_conflict_only_if_both_changed_it(base in 0_u8..3, mine in 0_u8..3, theirs in 0_u8..3) {
            let picked = pick(&base, &mine, &theirs, || None);
            let both = mine != base && theirs != base && mine != theirs;
            prop_assert_eq!(picked.is_none(), both);
            prop_assert_eq!(pick(&base, &mine, &theirs, || Some(Side::Mine)).is_none(), false);
        }
    }
}
