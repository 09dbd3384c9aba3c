//! What stands on a document, in words, before anybody knows where.

use chrono::NaiveDate;

use super::super::credit::{self, CreditNote};
use super::super::iban::grouped;
use super::super::posting::day;
use super::super::vat::{Totals, Treatment};
use super::super::{Issued, Line, TransferInvoice, euros};
use super::payment_code;

/// A document.
#[derive(Debug, Clone)]
pub struct Paper {
    /// What it is: an invoice or a credit note.
    pub title: &'static str,
    /// Its number.
    pub number: String,
    /// Its day.
    pub date: NaiveDate,
    /// Who sells: name and address.
    pub seller: Vec<String>,
    /// Who buys: name and address.
    pub buyer: Vec<String>,
    /// Dates, numbers and ids.
    pub facts: Vec<(&'static str, String)>,
    /// What is sold: text, quantity, unit price, rate, net.
    pub rows: Vec<[String; 5]>,
    /// Sums; the last one is what is to be paid.
    pub sums: Vec<(String, String)>,
    /// What the law wants said, and what the seller says.
    pub notes: Vec<String>,
    /// How to pay.
    pub payment: Option<Payment>,
}

/// How to pay.
#[derive(Debug, Clone)]
pub struct Payment {
    /// Account, bank, what to write.
    pub facts: Vec<(&'static str, String)>,
    /// The same for a camera.
    pub code: Option<payment_code::Code>,
}

/// An amount with its digits in groups of three: `€12,345.00`.
fn amount(minor: i64) -> String {
    let text = euros(minor.saturating_abs()).number();
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let groups: Vec<&str> =
        whole.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    format!("{}€{}.{cents}", if minor < 0 { "-" } else { "" }, groups.join(","))
}

fn party(name: &str, address: &str, country: super::super::country::Country) -> Vec<String> {
    let lines = std::iter::once(name).chain(address.lines()).chain(std::iter::once(country.name()));
    lines.map(str::to_owned).collect()
}

fn sums(totals: &Totals, treatment: Treatment, last: &str) -> Vec<(String, String)> {
    let mut sums = vec![("Total without VAT".to_owned(), amount(totals.net))];
    if treatment.charges() {
        let by_rate = totals
            .by_rate
            .iter()
            .map(|taxed| (format!("VAT {} on {}", taxed.rate, amount(taxed.net)), amount(taxed.vat)));
        sums.extend(by_rate);
    } else {
        sums.push(("VAT 0 %".to_owned(), amount(0)));
    }
    sums.push((last.to_owned(), amount(totals.total)));
    sums
}

fn row(line: &Line, net: i64) -> [String; 5] {
    let rate = line.vat_rate.map(|rate| rate.to_string()).unwrap_or_default();
    [line.text.clone(), line.quantity.to_string(), amount(line.unit_price), rate, amount(net)]
}

/// What both kinds say of the two sides.
fn common(invoice: &TransferInvoice, issued: &Issued, facts: &mut Vec<(&'static str, String)>) {
    facts.push(("Our VAT id", issued.seller.vat_id.clone()));
    if !invoice.draft.vat_id.is_empty() {
        facts.push(("Your VAT id", invoice.draft.vat_id.clone()));
    }
    if !invoice.draft.buyer_reference.is_empty() {
        facts.push(("Your reference", invoice.draft.buyer_reference.clone()));
    }
}

/// An issued invoice.
pub fn invoice(invoice: &TransferInvoice) -> Option<Paper> {
    let issued = invoice.issued.as_ref()?;
    let draft = &invoice.draft;
    let mut facts = vec![("Date", day(issued.issued_on)), ("To be paid by", day(issued.due_on))];
    if let Some((from, until)) = draft.period {
        facts.push(("Period", format!("{} – {}", day(from), day(until))));
    }
    common(invoice, issued, &mut facts);
    let mention = invoice.treatment.mention().map(str::to_owned);
    let note = Some(draft.note.replace('\n', " ")).filter(|note| !note.is_empty());
    Some(Paper {
        title: "Invoice",
        number: issued.number.clone(),
        date: issued.issued_on,
        seller: party(&issued.seller.name, &issued.seller.address, issued.seller.country),
        buyer: party(&draft.buyer, &draft.address, draft.country),
        facts,
        rows: draft.lines.iter().map(|line| Some(row(line, line.net()?))).collect::<Option<_>>()?,
        sums: sums(&invoice.totals()?, invoice.treatment, "To be paid"),
        notes: mention.into_iter().chain(note).collect(),
        payment: Some(payment(issued, invoice.total)),
    })
}

fn payment(issued: &Issued, total: i64) -> Payment {
    let seller = &issued.seller;
    let mut facts = vec![("To", seller.name.clone()), ("IBAN", grouped(&seller.iban))];
    if !seller.bic.is_empty() {
        facts.push(("BIC", seller.bic.clone()));
    }
    facts.push(("Reference", issued.number.clone()));
    Payment { facts, code: payment_code::code(seller, total, &issued.number) }
}

/// A credit note. It names the invoice that it takes back, as article 219 of the Directive asks.
pub fn credit_note(invoice: &TransferInvoice, earlier: &[CreditNote], note: &CreditNote) -> Option<Paper> {
    let issued = invoice.issued.as_ref()?;
    let draft = &invoice.draft;
    let mut facts = vec![
        ("Date", day(note.issued_on)),
        ("Credits invoice", issued.number.clone()),
        ("Of", day(issued.issued_on)),
    ];
    common(invoice, issued, &mut facts);
    let part = |part: &credit::Part| {
        let line = draft.lines.get(usize::try_from(part.position).ok()?)?;
        let [text, _, _, rate, net] = row(line, part.net);
        Some([text, String::new(), String::new(), rate, net])
    };
    let totals = credit::totals(invoice, earlier, &note.parts)?;
    let mention = invoice.treatment.mention().map(str::to_owned);
    Some(Paper {
        title: "Credit note",
        number: note.number.clone(),
        date: note.issued_on,
        seller: party(&issued.seller.name, &issued.seller.address, issued.seller.country),
        buyer: party(&draft.buyer, &draft.address, draft.country),
        facts,
        rows: note.parts.iter().map(part).collect::<Option<_>>()?,
        sums: sums(&totals, invoice.treatment, "Credited"),
        notes: std::iter::once(note.reason.clone()).chain(mention).collect(),
        payment: None,
    })
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn amounts_are_read_at_a_glance() {
        for (minor, text) in
            [(0, "€0.00"), (5, "€0.05"), (123_456, "€1,234.56"), (-100_000_000, "-€1,000,000.00")]
        {
            assert_eq!(amount(minor), text);
        }
    }
}
