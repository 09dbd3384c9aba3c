//! A table as a file.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::Cache;
use crate::error::AppResult;
use crate::spreadsheet::Spreadsheet;

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
