//! The site, told as stories by role: what a visitor, a reader, a subscriber and an editor see and may do.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where something is wrong")]

mod accounts;
mod architecture;
mod audit;
mod bypass;
mod cancelled;
mod comments;
mod corrections;
mod coupons;
mod crawlers;
mod editor;
mod explain;
mod figures;
mod gifts;
mod groups;
mod highlights;
mod importing;
mod inbox;
mod invoicing;
mod leak;
mod licences;
mod mail;
mod members;
mod migrations;
mod networks;
mod newsroom;
mod openings;
mod payments;
mod paywall;
mod people;
mod plans;
mod preview_links;
mod reading;
mod rules;
mod saving;
mod schedule;
mod simulator;
mod stripe;
mod students;
mod subscribers;
mod subscribing;
mod support;
mod views;
mod workflow;
