//! What an admin can do for a subscriber. Each deed is proposed in words first and carried out only as it was proposed.

pub mod access;
pub mod changing;
pub mod ending;
pub mod merging;
pub mod refunding;

use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::app::AppState;
use crate::audit;
use crate::billing::provider::Error;
use crate::billing::store::subscriptions;
use crate::billing::subscription::{Status, Subscription};
use crate::error::{AppError, AppResult};
use crate::extract::Staff;
use crate::fields::Fields;
use crate::ids::{AccountId, SubscriptionId};
use crate::newsroom::chrome::Choice;

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Let them read until a day.
    Complimentary,
    /// End that.
    ComplimentaryEnd,
    /// End a subscription.
    Cancel,
    /// Take a cancellation or a pause back.
    Resume,
    /// Take no money for a while.
    Pause,
    /// Another plan.
    Change,
    /// Pay back.
    Refund,
    /// Make one account of two.
    Merge,
}

impl Deed {
    const ALL: [Self; 8] = [
        Self::Complimentary,
        Self::ComplimentaryEnd,
        Self::Cancel,
        Self::Resume,
        Self::Pause,
        Self::Change,
        Self::Refund,
        Self::Merge,
    ];

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Complimentary => "complimentary",
            Self::ComplimentaryEnd => "complimentary-end",
            Self::Cancel => "cancel",
            Self::Resume => "resume",
            Self::Pause => "pause",
            Self::Change => "change",
            Self::Refund => "refund",
            Self::Merge => "merge",
        }
    }

    /// What its button and its page are called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Complimentary => "Give access",
            Self::ComplimentaryEnd => "End the access given",
            Self::Cancel => "Cancel",
            Self::Resume => "Resume",
            Self::Pause => "Pause",
            Self::Change => "Change plan",
            Self::Refund => "Refund",
            Self::Merge => "Merge accounts",
        }
    }

    /// The deed of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.name() == name)
    }

    /// Whether money is paid back by it, as it is wished: a second factor is then asked for again.
    pub fn pays_back(self, fields: &Fields) -> bool {
        match self {
            Self::Refund => true,
            Self::Cancel => ending::pays_back(fields),
            _ => false,
        }
    }

    /// What can be done with a subscription as it stands.
    pub fn of_subscription(subscription: &Subscription) -> Vec<Self> {
        let facts = &subscription.facts;
        if facts.status.is_over() {
            return Vec::new();
        }
        let runs = matches!(facts.status, Status::Trialing | Status::Active);
        let stopped = facts.cancel_at.is_some() || facts.collection_paused;
        let mut deeds = Vec::new();
        deeds.extend((runs && !stopped).then_some(Self::Change));
        deeds.extend((runs && !stopped).then_some(Self::Pause));
        deeds.extend(stopped.then_some(Self::Resume));
        deeds.push(Self::Cancel);
        deeds
    }
}

/// For whom something is done, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The program.
    pub state: &'a AppState,
    /// Who does it.
    pub staff: &'a Staff,
    /// For whom.
    pub account: AccountId,
}

/// A field of a proposal's form.
#[derive(Debug, Clone)]
pub struct Field {
    /// What is sent.
    pub name: &'static str,
    /// What is read.
    pub label: &'static str,
    /// What stands in it.
    pub value: String,
    /// The choices, where it is a select box.
    pub choices: Vec<Choice>,
    /// The type of the input, where it is none.
    pub kind: &'static str,
}

impl Field {
    /// A field to type into.
    pub fn input(
        name: &'static str,
        kind: &'static str,
        label: &'static str,
        value: impl Into<String>,
    ) -> Self {
        Self { name, label, value: value.into(), choices: Vec::new(), kind }
    }

    /// A select box.
    pub fn select(name: &'static str, label: &'static str, choices: Vec<Choice>) -> Self {
        Self { name, label, value: String::new(), choices, kind: "select" }
    }
}

/// A deed in words, before it is done.
#[derive(Debug, Clone, Default)]
pub struct Proposal {
    /// What will happen. The deed is done only while these sentences are still the ones that were shown.
    pub sentences: Vec<String>,
    /// What it costs; changes by the second, and is not compared.
    pub costs: Vec<String>,
    /// What can be chosen.
    pub fields: Vec<Field>,
    /// What is sent along.
    pub hidden: Vec<(&'static str, String)>,
    /// Why it cannot be done as it was typed.
    pub problem: Option<String>,
}

impl Proposal {
    /// What tells this proposal from others.
    pub fn digest(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.sentences.join("\n")))
    }
}

/// What came of a deed: nothing to say, or why it could not be done, in a sentence for who wanted it.
pub type Done = AppResult<Result<(), String>>;

/// A deed in words.
pub async fn propose(deed: Deed, subject: Subject<'_>, fields: &Fields) -> AppResult<Proposal> {
    match deed {
        Deed::Complimentary => access::propose(subject, fields),
        Deed::ComplimentaryEnd => access::propose_end(subject).await,
        Deed::Cancel => ending::propose_cancel(subject, fields).await,
        Deed::Resume => ending::propose_resume(subject, fields).await,
        Deed::Pause => ending::propose_pause(subject, fields).await,
        Deed::Change => changing::propose(subject, fields).await,
        Deed::Refund => refunding::propose(subject, fields).await,
        Deed::Merge => merging::propose(subject, fields).await,
    }
}

/// Does a deed. `intent` is made with the form: the same twice is one deed at the payment provider.
pub async fn carry_out(deed: Deed, subject: Subject<'_>, fields: &Fields, intent: Uuid) -> Done {
    match deed {
        Deed::Complimentary => access::give(subject, fields, intent).await,
        Deed::ComplimentaryEnd => access::end_now(subject).await,
        Deed::Cancel => ending::cancel(subject, fields, intent).await,
        Deed::Resume => ending::resume(subject, fields, intent).await,
        Deed::Pause => ending::pause(subject, fields, intent).await,
        Deed::Change => changing::carry_out(subject, fields, intent).await,
        Deed::Refund => refunding::refund(subject, fields, intent).await,
        Deed::Merge => merging::merge(subject, fields).await,
    }
}

/// The subscription that a form names. Somebody else's does not exist here.
async fn subscription(subject: Subject<'_>, fields: &Fields) -> AppResult<Subscription> {
    let id: SubscriptionId = fields.text("subscription").parse().map_err(|_| AppError::NotFound)?;
    let found = subscriptions::of_id(&subject.state.db, id).await?.ok_or(AppError::NotFound)?;
    let here = found.account_id == Some(subject.account) && found.provider == subject.state.payments.name();
    if here { Ok(found) } else { Err(AppError::NotFound) }
}

/// Writes what is about to be asked of the payment provider into the log. Before it is asked, so that nothing is done of
/// which there is no line; what came of it is the change that the provider's answer makes.
async fn log(subject: Subject<'_>, action: &str, before: &Subscription, after: Value) -> AppResult<()> {
    let entry = audit::Entry {
        by: Some(subject.staff.account.account_id),
        action,
        subject: "subscription",
        subject_id: before.subscription_id.0,
        before: Some(json!({
            "status": before.facts.status,
            "amount": before.amount,
            "cancel_at": before.facts.cancel_at,
            "paused": before.facts.collection_paused,
        })),
        after: Some(after),
    };
    Ok(audit::record(&subject.state.db, entry, subject.state.clock.now()).await?)
}

/// A provider's no as a sentence; anything else is a fault.
fn refused(error: Error) -> Done {
    match error {
        Error::Refused(why) => Ok(Err(format!("The payment provider refuses: {why}. Nothing was changed."))),
        Error::Unavailable(_) => {
            Ok(Err("The payment provider cannot be reached. Look at the subscription before you try again."
                .to_owned()))
        }
        error @ Error::NotUnderstood(_) => Err(error.into()),
    }
}
