//! A group's page: for whoever looks after it all of it, for a member what it is and the way out.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

use super::acting::{Acting, looking};
use crate::app::AppState;
use crate::billing::entitling::entitlement;
use crate::billing::store::subscriptions;
use crate::billing::subscription::Status;
use crate::error::{AppError, AppResult};
use crate::extract::SignedIn;
use crate::groups::domain::{Domain, MAILBOXES};
use crate::groups::store::{self, domains, handover, invitations, members};
use crate::groups::{Deed, Member, Role, Seat, Seats, link};
use crate::page::{Cache, Chrome, Head, Page};
use crate::wording::long_date;

#[derive(Template)]
#[template(path = "groups/show.html")]
struct GroupPage {
    chrome: Chrome,
    page: Head,
    name: String,
    role: String,
    seat: Option<&'static str>,
    standing: Standing,
    owner: Option<String>,
    offer: Option<String>,
    can_leave: bool,
    desk: Option<Desk>,
    typed: Typed,
}

/// How the group's subscription stands, as all of its members may know.
struct Standing {
    sentence: String,
    warns: bool,
    over: bool,
}

/// What only whoever looks after a group sees.
struct Desk {
    is_owner: bool,
    name: String,
    has_seat: bool,
    seats: Seats,
    members: Vec<ShownMember>,
    invitations: Vec<ShownInvitation>,
    link: Option<String>,
    domains: Vec<Domain>,
    mailboxes: [&'static str; 5],
    offered_to: Option<String>,
}

struct ShownMember {
    id: String,
    name: String,
    email: String,
    marks: Vec<String>,
    can_remove: bool,
    can_appoint: bool,
    can_dismiss: bool,
}

struct ShownInvitation {
    id: String,
    email: String,
    until: String,
}

/// What was typed into one of the page's forms, and what is wrong with it.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) addresses: String,
    pub(super) refused: Vec<String>,
    pub(super) invite_problem: Option<String>,
    pub(super) domain: String,
    pub(super) domain_problem: Option<String>,
    pub(super) name_problem: Option<String>,
    pub(super) problem: Option<String>,
}

/// GET /account/group
pub async fn show(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    let page = group_page(&state, &signed_in, Typed::default()).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

/// The page again, with what was typed and what is wrong with it.
pub(super) async fn again(state: &AppState, signed_in: &SignedIn, typed: Typed) -> AppResult<Response> {
    Ok(Page::invalid(group_page(state, signed_in, typed).await?).into_response())
}

async fn group_page(state: &AppState, signed_in: &SignedIn, typed: Typed) -> AppResult<GroupPage> {
    let account = signed_in.account.account_id;
    let id = store::of_account(&state.db, account).await?.ok_or(AppError::NotFound)?;
    let group = store::find(&state.db, id).await?.ok_or(AppError::NotFound)?;
    let me = members::find(&state.db, id, account).await?.ok_or(AppError::NotFound)?;
    let chrome = Chrome::of(state, &signed_in.viewer);
    let all = members::all(&state.db, id).await?;
    let offer = handover::pending(&state.db, id, chrome.now).await?;
    let offered = offer.filter(|offer| offer.account_id == account);
    let desk = match looking(state, signed_in, Deed::Look).await {
        Ok(acting) => Some(desk(state, &acting, &all, chrome.now).await?),
        Err(AppError::Forbidden) => None,
        Err(error) => return Err(error),
    };
    let name = group.name();
    Ok(GroupPage {
        page: Head::new(&chrome, name.clone(), "/account/group").unlisted(),
        role: crate::t(&format!("group-role-{}", me.role.name())),
        seat: seat_sentence(&me),
        standing: standing(state, &group, &me).await?,
        owner: all.iter().find(|member| member.role == Role::Owner).map(|owner| owner.email.clone()),
        offer: offered.map(|offer| long_date(offer.expires_at, chrome.zone)),
        can_leave: me.role.may(Deed::Leave),
        name,
        desk,
        typed,
        chrome,
    })
}

fn seat_sentence(me: &Member) -> Option<&'static str> {
    match me.seat {
        Seat::Held => None,
        Seat::Lost => Some("group-seat-lost"),
        Seat::None => Some("group-seat-none"),
    }
}

async fn standing(state: &AppState, group: &crate::groups::Group, me: &Member) -> AppResult<Standing> {
    let subscription = subscriptions::of_id(&state.db, group.subscription_id).await?;
    let subscription = subscription.ok_or(AppError::NotFound)?;
    let (facts, now) = (&subscription.facts, state.clock.now());
    let ends = entitlement(facts).map(|span| span.ends_at).filter(|ends| *ends > now);
    let over = facts.status.is_over();
    let warns =
        matches!(facts.status, Status::PastDue | Status::Unpaid | Status::Incomplete | Status::Paused);
    let key = match ends {
        Some(_) if warns => "group-grace",
        Some(_) if facts.cancel_at.is_some() || facts.collection_paused => "group-ending",
        Some(_) => "group-reads",
        None if over => "group-over",
        None => "group-unpaid",
    };
    let whose = if me.role == Role::Owner { "group-owner-mends" } else { "group-owner-told" };
    // The day on which a renewal is still awaited is nobody's who asks until when it is paid.
    let ends = ends.map(|ends| if warns { ends } else { ends.min(facts.period_ends_at) });
    let sentence = match ends {
        Some(ends) => crate::t1(key, "date", long_date(ends, state.zone)),
        None => crate::t(key),
    };
    let sentence = if warns || over { format!("{sentence} {}", crate::t(whose)) } else { sentence };
    Ok(Standing { sentence, warns: warns || over, over })
}

async fn desk(state: &AppState, acting: &Acting, all: &[Member], now: DateTime<Utc>) -> AppResult<Desk> {
    let (group, me, id) = (&acting.group, &acting.me, acting.group.group_id);
    let invited = invitations::all(&state.db, id).await?;
    let token = link::token(&state.keys.group_link, id, group.link_number);
    let offer = handover::pending(&state.db, id, now).await?;
    let offered_to = offer.and_then(|offer| all.iter().find(|member| member.account_id == offer.account_id));
    Ok(Desk {
        is_owner: me.role == Role::Owner,
        name: group.name.clone(),
        has_seat: me.seat == Seat::Held,
        seats: store::count(&state.db, id, now).await?,
        members: all.iter().map(|member| shown_member(member, me)).collect(),
        invitations: invited
            .into_iter()
            .map(|invitation| ShownInvitation {
                id: invitation.invitation_id.to_string(),
                email: invitation.email,
                until: if invitation.expires_at > now {
                    crate::t1("invitation-until", "date", long_date(invitation.expires_at, state.zone))
                } else {
                    crate::t("invitation-expired")
                },
            })
            .collect(),
        link: group.has_link.then(|| format!("{}{}", state.base(), token.path_below("/groups/links"))),
        domains: domains::all(&state.db, id).await?,
        mailboxes: MAILBOXES,
        offered_to: offered_to.map(|member| member.name.clone()),
    })
}

fn shown_member(member: &Member, me: &Member) -> ShownMember {
    let other = member.account_id != me.account_id;
    let mut marks = Vec::new();
    if member.role != Role::Member {
        marks.push(crate::t(&format!("group-role-{}", member.role.name())));
    }
    marks.extend(seat_mark(member.seat).map(crate::t));
    ShownMember {
        id: member.account_id.to_string(),
        name: member.name.clone(),
        email: member.email.clone(),
        marks,
        can_remove: other && me.role.may(Deed::Remove(member.role)),
        can_appoint: member.role == Role::Member && me.role.may(Deed::Appoint),
        can_dismiss: member.role == Role::Manager && me.role.may(Deed::Appoint),
    }
}

fn seat_mark(seat: Seat) -> Option<&'static str> {
    match seat {
        Seat::Held => None,
        Seat::Lost => Some("group-mark-lost"),
        Seat::None => Some("group-mark-none"),
    }
}
