//! The pages of the offline provider.
