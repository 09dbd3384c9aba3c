//! Paying a bill back, whole or in part.

use uuid::Uuid;

use super::{Done, Field, Proposal, Subject};
use crate::billing::invoice::Invoice;
use crate::billing::money::Money;
use crate::billing::refund::{Outcome, Share, Wish};
use crate::billing::refunds;
use crate::billing::store::invoices;
use crate::error::{AppError, AppResult};
use crate::fields::Fields;
use crate::ids::RefundId;

/// The bill that a form names. Somebody else's does not exist here.
async fn bill(subject: Subject<'_>, fields: &Fields) -> AppResult<Invoice> {
    let bills = invoices::of_account(&subject.state.db, subject.account).await?;
    let named = fields.text("invoice");
    bills.into_iter().find(|bill| bill.invoice_id.to_string() == named).ok_or(AppError::NotFound)
}

/// The amount that was typed; all that is left, where nothing was.
fn amount(bill: &Invoice, fields: &Fields) -> Result<Money, String> {
    let left = bill.refundable();
    let amount = match fields.text("amount") {
        "" => left,
        typed => {
            Money::parse(typed, left.currency).map_err(|_| "An amount such as 15 or 15.50.".to_owned())?
        }
    };
    if amount.minor > 0 && amount.minor <= left.minor {
        return Ok(amount);
    }
    Err(format!("At most {left} can be paid back, and no less than one cent."))
}

/// Paying back, in words.
pub async fn propose(subject: Subject<'_>, fields: &Fields) -> AppResult<Proposal> {
    let bill = bill(subject, fields).await?;
    let amount = amount(&bill, fields);
    let typed = amount.as_ref().map_or_else(|_| fields.line("amount"), |amount| amount.number());
    let number = bill.number.as_ref().unwrap_or(&bill.reference);
    let mut proposal = Proposal {
        problem: amount.as_ref().err().cloned(),
        fields: vec![Field::input("amount", "text", "Amount", typed)],
        hidden: vec![("invoice", bill.invoice_id.to_string())],
        ..Proposal::default()
    };
    if let Ok(amount) = amount {
        proposal.sentences = vec![
            format!(
                "{amount} of the {} that were paid for invoice {number} are paid back, to where they came from.",
                bill.paid
            ),
            "The subscription goes on as it is.".to_owned(),
        ];
    }
    Ok(proposal)
}

/// Pays back.
pub async fn refund(subject: Subject<'_>, fields: &Fields, intent: Uuid) -> Done {
    let bill = bill(subject, fields).await?;
    let amount = match amount(&bill, fields) {
        Ok(amount) => amount,
        Err(problem) => return Ok(Err(problem)),
    };
    let wish = Wish {
        refund_id: RefundId(intent),
        invoice_id: bill.invoice_id,
        share: Share::Part(amount),
        reason: "by the house",
        by: Some(subject.staff.account.account_id),
    };
    Ok(match refunds::ask(subject.state, &wish).await? {
        Outcome::Done(_) | Outcome::Waiting(_) => Ok(()),
        Outcome::TooMuch(left) => Err(format!("Only {left} are left to pay back. Nothing was paid.")),
        Outcome::Refused => Err("The payment provider refuses. Nothing was paid back.".to_owned()),
    })
}
