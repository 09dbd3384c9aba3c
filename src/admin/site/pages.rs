//! GET and POST /admin/site

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde_json::{Value, json};

use crate::accounts::Email;
use crate::app::AppState;
use crate::audit;
use crate::error::AppResult;
use crate::extract::Staff;
use crate::fields::Fields;
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::site::wording::{self, Wording};
use crate::site::{Site, store};

#[derive(Template)]
#[template(path = "admin/site/edit.html")]
struct SitePage {
    desk: DeskChrome,
    version: i32,
    typed: Typed,
    errors: Errors,
    problem: Option<&'static str>,
    /// The program's own sentence about who pays.
    funding_default: String,
}

/// What stands in the fields.
#[derive(Debug, Clone, Default)]
struct Typed {
    name: String,
    strapline: String,
    funding: String,
    claims: String,
    links: String,
    contact_email: String,
}

/// What is wrong, beside each field.
#[derive(Debug, Clone, Default, PartialEq)]
struct Errors {
    name: Option<String>,
    strapline: Option<String>,
    funding: Option<String>,
    claims: Option<String>,
    links: Option<String>,
    contact_email: Option<String>,
}

impl Typed {
    fn from_fields(fields: &Fields) -> Self {
        Self {
            name: fields.line("name"),
            strapline: fields.line("strapline"),
            funding: fields.line("funding"),
            claims: fields.text("claims").trim().to_owned(),
            links: fields.text("links").trim().to_owned(),
            contact_email: fields.line("contact_email"),
        }
    }

    fn of(site: &Site) -> Self {
        let wording = &site.wording;
        Self {
            name: site.name.clone(),
            strapline: wording.strapline.clone(),
            funding: wording.funding.clone(),
            claims: wording.claims.join("\n"),
            links: wording::typed(&wording.links),
            contact_email: wording.contact_email.clone().unwrap_or_default(),
        }
    }

    fn check(&self) -> Result<Wording, Box<Errors>> {
        let (claims, links) = (wording::claims(&self.claims), wording::links(&self.links));
        let email =
            Some(&self.contact_email).filter(|email| !email.is_empty()).map(|email| email.parse::<Email>());
        let errors = Errors {
            name: wording::check_name(&self.name),
            strapline: wording::check_strapline(&self.strapline),
            funding: wording::check_funding(&self.funding),
            claims: claims.as_ref().err().cloned(),
            links: links.as_ref().err().cloned(),
            contact_email: matches!(email, Some(Err(_))).then(|| "This is no e-mail address.".to_owned()),
        };
        match (claims, links, email.transpose()) {
            (Ok(claims), Ok(links), Ok(email)) if errors == Errors::default() => Ok(Wording {
                strapline: self.strapline.clone(),
                funding: self.funding.clone(),
                claims,
                links,
                contact_email: email.map(|email| email.as_str().to_owned()),
            }),
            _ => Err(Box::new(errors)),
        }
    }
}

/// GET /admin/site
pub async fn edit(staff: Staff, State(state): State<AppState>) -> AppResult<Response> {
    let site = store::load(&mut *state.db.acquire().await?).await?;
    let page = page(&state, &staff, &site, Typed::of(&site), Errors::default(), None);
    Ok(Page::new(page, Cache::Never).into_response())
}

/// POST /admin/site
pub async fn update(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let mut transaction = state.db.begin().await?;
    let before = store::load(&mut transaction).await?;
    let typed = Typed::from_fields(&fields);
    let after = match typed.check() {
        Ok(after) => after,
        Err(errors) => {
            let problem = Some("Nothing was saved. Please look at the marked fields.");
            return Ok(Page::invalid(page(&state, &staff, &before, typed, *errors, problem)).into_response());
        }
    };
    let version = fields.version(before.wording_version)?;
    if !store::set_wording(&mut *transaction, &typed.name, &after, version).await? {
        drop(transaction);
        let now = store::load(&mut *state.db.acquire().await?).await?;
        let problem = Some(
            "Nothing was saved: somebody else changed this meanwhile. What you typed stands below; save again to put it in the place of theirs.",
        );
        let page = page(&state, &staff, &now, typed, Errors::default(), problem);
        return Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response());
    }
    let entry = audit::Entry {
        by: Some(staff.account.account_id),
        action: "site.update",
        subject: "site",
        subject_id: uuid::Uuid::nil(),
        before: Some(logged(&before.name, &before.wording)),
        after: Some(logged(&typed.name, &after)),
    };
    audit::record(&mut *transaction, entry, state.clock.now()).await?;
    transaction.commit().await?;
    state.site.reload().await?;
    Ok(Redirect::to("/admin/site").into_response())
}

fn logged(name: &str, wording: &Wording) -> Value {
    json!({ "name": name, "wording": wording })
}

fn page(
    state: &AppState,
    staff: &Staff,
    site: &Site,
    typed: Typed,
    errors: Errors,
    problem: Option<&'static str>,
) -> SitePage {
    let chrome = Chrome::of(state, &staff.viewer);
    SitePage {
        desk: DeskChrome::new(&chrome, staff, "site", "Site"),
        version: site.wording_version,
        typed,
        errors,
        problem,
        funding_default: crate::t("footer-funding"),
    }
}
