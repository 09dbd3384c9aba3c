//! Tables and documents as files.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::Cache;
use crate::error::AppResult;
use crate::spreadsheet::Spreadsheet;

/// Answers with a document that a browser shows, under the name that it gets if somebody keeps it.
pub fn pdf(name: &str, content: Vec<u8>) -> AppResult<Response> {
    sent(name, "inline", "application/pdf", content)
}

/// Answers with a file to be kept.
pub fn file(name: &str, kind: &str, content: Vec<u8>) -> AppResult<Response> {
    sent(name, "attachment", kind, content)
}

fn sent(name: &str, how: &str, kind: &str, content: Vec<u8>) -> AppResult<Response> {
    let disposition =
        HeaderValue::from_str(&format!("{how}; filename=\"{name}\"")).map_err(anyhow::Error::from)?;
    let kind = HeaderValue::from_str(kind).map_err(anyhow::Error::from)?;
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)];
    Ok(Cache::Never.on((headers, content).into_response()))
}

/// Answers with a table as a CSV file of this name, which must be made of letters, digits, dots and dashes.
pub fn csv<const COLUMNS: usize>(name: &str, sheet: Spreadsheet<COLUMNS>) -> AppResult<Response> {
    let content = sheet.into_csv()?;
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (header::CONTENT_DISPOSITION, disposition.map_err(anyhow::Error::from)?),
    ];
    Ok(Cache::Never.on((headers, content).into_response()))
}
