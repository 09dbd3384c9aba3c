//! Cards, as Stripe describes them.

use serde::Deserialize;

use super::Reference;

/// A way to pay.
#[derive(Debug, Clone, Deserialize)]
pub struct PaymentMethod {
    card: Option<Card>,
}

/// A card.
#[derive(Debug, Clone, Deserialize)]
pub struct Card {
    brand: String,
    last4: String,
    /// The same for the same card, whoever holds it.
    pub fingerprint: Option<String>,
}

/// Who pays. Of one that was deleted only the name is left.
#[derive(Debug, Clone, Deserialize)]
pub struct Payer {
    id: String,
    invoice_settings: Option<InvoiceSettings>,
}

#[derive(Debug, Clone, Deserialize)]
struct InvoiceSettings {
    default_payment_method: Option<Reference<PaymentMethod>>,
}

impl Reference<Payer> {
    /// The payer's name, and the card that pays what has none of its own.
    pub fn with_card(self) -> (String, Option<Card>) {
        match self {
            Self::Name(id) => (id, None),
            Self::Whole(payer) => {
                let method = payer.invoice_settings.and_then(|settings| settings.default_payment_method);
                (payer.id, method.and_then(Reference::card))
            }
        }
    }
}

impl Reference<PaymentMethod> {
    /// The card, where it is one and was asked for.
    pub fn card(self) -> Option<Card> {
        self.whole().and_then(|method| method.card)
    }
}

impl Card {
    /// The brand with a capital and the last digits: "Visa 4242".
    pub fn label(&self) -> String {
        let mut letters = self.brand.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        format!("{}{} {}", first.map(String::from).unwrap_or_default(), letters.as_str(), self.last4)
    }
}
