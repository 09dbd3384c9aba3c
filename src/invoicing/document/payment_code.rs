//! The square that a banking program reads: a credit transfer of SEPA filled in, as EPC069-12 has it.

use qrcode::{Color, EcLevel, QrCode};

use super::super::euros;
use super::super::seller::Seller;

/// The longest name of who is paid, and the dearest amount in cents, by the guideline.
const NAME: usize = 70;
const DEAREST: i64 = 99_999_999_999;

/// A square of dark and light.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// How many squares a row has.
    pub width: usize,
    /// Row by row, whether each is dark.
    pub dark: Vec<bool>,
}

/// The code for a transfer; none where the guideline allows none.
pub fn code(seller: &Seller, total: i64, number: &str) -> Option<Code> {
    if !(1..=DEAREST).contains(&total) {
        return None;
    }
    let code = QrCode::with_error_correction_level(content(seller, total, number), EcLevel::M).ok()?;
    let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
    Some(Code { width: code.width(), dark })
}

/// Twelve lines: mark, version, letters in UTF-8, kind, bank, name, account, amount, purpose, reference, text, remark.
fn content(seller: &Seller, total: i64, number: &str) -> String {
    let name: String = seller.name.chars().take(NAME).collect();
    let amount = format!("EUR{}", euros(total).number());
    ["BCD", "002", "1", "SCT", &seller.bic, &name, &seller.iban, &amount, "", "", number].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transfer_filled_in() {
        let seller = Seller {
            name: "Brussels Courant".to_owned(),
            address: "Rue de la Loi 1".to_owned(),
            country: "BE".parse().unwrap(),
            vat_id: "BE0203201340".to_owned(),
            iban: "BE68539007547034".to_owned(),
            bic: "GKCCBEBB".to_owned(),
            days_to_pay: 30,
            prefix: "BC".to_owned(),
        };
        assert_eq!(
            content(&seller, 123_450, "BC-2026-0001"),
            "BCD\n002\n1\nSCT\nGKCCBEBB\nBrussels Courant\nBE68539007547034\nEUR1234.50\n\n\nBC-2026-0001"
        );
        let made = code(&seller, 123_450, "BC-2026-0001").unwrap();
        assert_eq!(made.dark.len(), made.width * made.width);
        // Version 13 is the largest that the guideline takes.
        assert!(made.width <= 69);
        assert_eq!((code(&seller, 0, "1"), code(&seller, DEAREST + 1, "1")), (None, None));
    }
}
