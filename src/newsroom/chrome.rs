//! What surrounds every page of the newsroom.

use crate::extract::Staff;
use crate::page::Chrome;

/// The bar of the newsroom.
#[derive(Debug, Clone)]
pub struct DeskChrome {
    /// Title of the window.
    pub title: String,
    /// Name of the publication.
    pub site_name: String,
    /// Which desk is open.
    pub desk: &'static str,
    /// Who works here.
    pub name: String,
    /// As what.
    pub role: &'static str,
    /// The newsroom is a demonstration's.
    pub demonstration: bool,
    /// How many alerts nobody has settled, for admins.
    pub alerts: i64,
}

impl DeskChrome {
    /// The bar for a desk.
    pub fn new(chrome: &Chrome, staff: &Staff, desk: &'static str, title: &str) -> Self {
        Self {
            title: format!("{title} – {} newsroom", chrome.site.name),
            site_name: chrome.site.name.clone(),
            desk,
            name: staff.account.name.clone(),
            role: staff.account.role.name(),
            demonstration: chrome.site.notice.is_some(),
            alerts: staff.alerts,
        }
    }
}

/// A choice of a select box.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Chosen now.
    pub selected: bool,
}

impl Choice {
    /// A choice, selected if its value is the one in the form.
    pub fn new(value: impl Into<String>, label: impl Into<String>, current: &str) -> Self {
        let value = value.into();
        let selected = value == current;
        Self { value, label: label.into(), selected }
    }
}
