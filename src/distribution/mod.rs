//! The paper for machines: feeds, sitemaps, structured data, and what operators ask.

pub mod feeds;
pub mod health;
pub mod sitemap;
pub mod structured_data;
