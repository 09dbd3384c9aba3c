//! Stripe: our side of it, held against a stand-in that keeps books, against Stripe's own library, and against what
//! Stripe has written elsewhere. Nothing of this has been run against Stripe itself.

mod books;
mod library;
mod readers;
mod recorded;
mod replies;
