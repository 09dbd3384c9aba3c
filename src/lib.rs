//! Courant: a news publishing system with an exact, server-side paywall.
//!
//! The map of the house. Folders are named after what a newsroom talks about; inside one, the same file names always
//! mean the same layer: `mod.rs` holds types and pure rules, `store.rs` the SQL, `pages.rs` the handlers and their
//! templates. ARCHITECTURE.md walks through it.
//!
//! - [`app`]: the shared state, the router table, the order of the layers. [`threshold`]: what
//!   is settled before any page is asked. [`config`], [`commands`]: the command line.
//! - [`paywall`]: who may read what. Everyone asks [`paywall::decide`]; nothing behind the wall leaves without its
//!   [`paywall::Grant`]. [`explain`] says why.
//! - [`articles`], [`briefs`], [`highlights`], [`media`]: what is published; [`gifts`]: given away. [`articles::body`] is the typed document.
//! - [`shelf`]: what a reader keeps of it, for later and as a history of what they read.
//! - [`licences`]: institutions whose readers read.
//! - [`front`], [`redirects`], [`search`], [`site`], [`distribution`]: how readers and machines find it.
//! - [`accounts`]: people, passwords, sessions. [`mail`]: letters to them. [`newsroom`]: where editors work. [`admin`]:
//!   where the rules are set.
//! - [`billing`]: plans, subscriptions and payments, and the entitlements that come of them.
//! - [`invoicing`]: invoices of our own, for what is paid by bank transfer.
//! - [`billing`]: plans, subscriptions and payments, and the entitlements that come of them. [`coupons`]: what comes off
//!   their bills. [`students`]: who has shown that they study.
//! - [`crawlers`]: which addresses are search engines'. [`tls`]: how others are asked. [`spreadsheet`]: tables to take away.
//! - [`live`]: tables that every request needs, in memory.
//! - [`database`]: the pool, the migrations, the embedded Postgres. [`transfer`]: import. [`demo`]: the demonstration
//!   newsroom.

pub mod accounts;
pub mod admin;
pub mod app;
pub mod articles;
pub mod assets;
pub mod audit;
pub mod billing;
pub mod briefs;
pub mod clock;
pub mod commands;
pub mod comments;
pub mod config;
pub mod corrections;
pub mod coupons;
pub mod crawlers;
pub mod database;
pub mod demo;
pub mod distribution;
pub mod error;
pub mod explain;
pub mod extract;
pub mod fields;
pub mod front;
pub mod gifts;
pub mod groups;
pub mod headers;
pub mod highlights;
pub mod ids;
pub mod invoicing;
pub mod jobs;
pub mod keys;
pub mod licences;
pub mod live;
pub mod mail;
pub mod media;
pub mod network;
pub mod newsroom;
pub mod page;
pub mod paywall;
pub mod preview_links;
pub mod readership;
pub mod redirects;
pub mod search;
pub mod second_factor;
pub mod shelf;
pub mod simulator;
pub mod site;
pub mod spreadsheet;
pub mod staff_invitations;
pub mod students;
pub mod threshold;
pub mod tls;
pub mod transfer;
pub mod wording;

pub(crate) use wording::{t, t1, t2, tn};
