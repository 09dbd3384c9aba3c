//! Which system wrote a file, and what stands in which column.

use clap::ValueEnum;
use serde::Serialize;

/// The system that a file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Ghost's export of members.
    Ghost,
    /// Substack's lists of sign-ups and of subscribers.
    Substack,
    /// Mailchimp's audience, one of its files.
    Mailchimp,
    /// Anything else with a column of addresses.
    Plain,
}

impl Format {
    /// The system's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ghost => "Ghost",
            Self::Substack => "Substack",
            Self::Mailchimp => "Mailchimp",
            Self::Plain => "plain CSV",
        }
    }

    /// The columns that only this system has: one of them tells it from the others.
    fn marks(self) -> &'static [&'static str] {
        match self {
            Self::Ghost => &["subscribed_to_emails", "complimentary_plan", "stripe_customer_id", "labels"],
            Self::Substack => &["active_subscription", "email_disabled", "stripe_connected_customer_id"],
            Self::Mailchimp => &["member_rating", "optin_time", "leid"],
            Self::Plain => &[],
        }
    }

    /// The system that writes such headings.
    fn of(headings: &[String]) -> Self {
        let has_mark =
            |format: &Self| format.marks().iter().any(|mark| headings.iter().any(|name| name == mark));
        [Self::Ghost, Self::Substack, Self::Mailchimp].into_iter().find(has_mark).unwrap_or(Self::Plain)
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum Field {
    /// The address.
    Email,
    /// The whole name.
    Name,
    /// The first part of the name.
    FirstName,
    /// The other.
    LastName,
    /// Whether newsletters may be sent.
    Newsletter,
    /// The opposite.
    NoNewsletter,
    /// When they agreed to newsletters.
    OptedInAt,
    /// When they wished for no more.
    OptedOutAt,
    /// Whether they read as guests of the house.
    Complimentary,
    /// What they are: paid, comp, gift or free.
    Kind,
    /// Whether they have a subscription of any kind.
    Subscribed,
    /// Until when.
    ExpiresAt,
    /// Since when they are members.
    CreatedAt,
    /// Since when they are none.
    DeletedAt,
    /// What Stripe calls them.
    StripeCustomer,
    /// What Stripe calls their subscription.
    StripeSubscription,
    /// Words that somebody put to them. There is no place for those here.
    Labels,
    /// What somebody wrote about them. There is no place for that here.
    Note,
    /// Means nothing outside of the other system.
    Ignore,
}

/// What is known under which heading, in small letters with underscores.
const KNOWN: [(&str, Field); 40] = [
    ("email", Field::Email),
    ("e_mail", Field::Email),
    ("mail", Field::Email),
    ("email_address", Field::Email),
    ("name", Field::Name),
    ("full_name", Field::Name),
    ("first_name", Field::FirstName),
    ("last_name", Field::LastName),
    ("newsletter", Field::Newsletter),
    ("subscribed_to_emails", Field::Newsletter),
    ("subscribed", Field::Newsletter),
    ("email_disabled", Field::NoNewsletter),
    ("confirm_time", Field::OptedInAt),
    ("optin_time", Field::OptedInAt),
    ("unsub_time", Field::OptedOutAt),
    ("complimentary_plan", Field::Complimentary),
    ("complimentary", Field::Complimentary),
    ("type", Field::Kind),
    ("active_subscription", Field::Subscribed),
    ("expiry", Field::ExpiresAt),
    ("expires_at", Field::ExpiresAt),
    ("created_at", Field::CreatedAt),
    ("deleted_at", Field::DeletedAt),
    ("stripe_customer_id", Field::StripeCustomer),
    ("stripe_connected_customer_id", Field::StripeCustomer),
    ("stripe_subscription_id", Field::StripeSubscription),
    ("labels", Field::Labels),
    ("tags", Field::Labels),
    ("note", Field::Note),
    ("notes", Field::Note),
    ("id", Field::Ignore),
    ("uuid", Field::Ignore),
    ("leid", Field::Ignore),
    ("euid", Field::Ignore),
    ("member_rating", Field::Ignore),
    ("last_changed", Field::Ignore),
    ("gmtoff", Field::Ignore),
    ("dstoff", Field::Ignore),
    ("unsub_campaign_id", Field::Ignore),
    ("prefer_digests", Field::Ignore),
];

/// The columns of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The system that wrote it.
    pub format: Format,
    /// Each heading as it stands, and what it holds, if that is known.
    pub columns: Vec<(String, Option<Field>)>,
}

/// A heading that somebody said the meaning of: `--map COLUMN=FIELD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped {
    /// The heading.
    pub column: String,
    /// What it holds.
    pub field: Field,
}

impl std::str::FromStr for Mapped {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (column, field) =
            text.rsplit_once('=').ok_or("write it as COLUMN=FIELD, such as correo=email")?;
        let names: Vec<_> = Field::value_variants()
            .iter()
            .filter_map(|field| Some(field.to_possible_value()?.get_name().to_owned()))
            .collect();
        let field = Field::from_str(field.trim(), true)
            .map_err(|_| format!("“{field}” is no field: {}", names.join(", ")))?;
        Ok(Self { column: column.trim().to_owned(), field })
    }
}

impl Columns {
    /// The columns under these headings. Refused if nothing says where the addresses are, or two columns do.
    pub fn of(headings: &[String], format: Option<Format>, mapped: &[Mapped]) -> Result<Self, String> {
        let names: Vec<String> = headings.iter().map(|heading| normal(heading)).collect();
        if let Some(missing) = mapped.iter().find(|mapped| !names.contains(&normal(&mapped.column))) {
            return Err(format!("there is no column “{}” in the file", missing.column));
        }
        let field = |name: &String| {
            let said =
                mapped.iter().find(|mapped| normal(&mapped.column) == *name).map(|mapped| mapped.field);
            said.or_else(|| KNOWN.into_iter().find(|(known, _)| known == name).map(|(_, field)| field))
        };
        let columns: Vec<_> =
            headings.iter().map(|heading| heading.trim().to_owned()).zip(names.iter().map(field)).collect();
        let addresses = columns.iter().filter(|(_, field)| *field == Some(Field::Email)).count();
        match addresses {
            1 => Ok(Self { format: format.unwrap_or_else(|| Format::of(&names)), columns }),
            0 => Err(format!(
                "no column holds e-mail addresses; say which with --map COLUMN=email. There are: {}",
                headings.join(", ")
            )),
            _ => Err("several columns hold e-mail addresses; turn all but one off with --map COLUMN=ignore"
                .to_owned()),
        }
    }
}

/// A heading as it is compared.
fn normal(heading: &str) -> String {
    let letter = |letter: char| if letter.is_alphanumeric() { letter } else { '_' };
    heading
        .trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{FEFF}')
        .to_lowercase()
        .chars()
        .map(letter)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(headings: &str, mapped: &[&str]) -> Result<Columns, String> {
        let headings: Vec<_> = headings.split(',').map(str::to_owned).collect();
        let mapped: Vec<Mapped> = mapped.iter().map(|text| text.parse().unwrap()).collect();
        Columns::of(&headings, None, &mapped)
    }

    #[test]
    fn a_file_is_known_by_its_headings() {
        for (headings, format) in [
            ("email,name,note,subscribed_to_emails,labels,created_at", Format::Ghost),
            ("email,labels", Format::Ghost),
            ("email,active_subscription,expiry,email_disabled,prefer_digests,created_at", Format::Substack),
            (
                "email,expiry,email_disabled,prefer_digests,stripe_connected_customer_id,type",
                Format::Substack,
            ),
            ("Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME", Format::Mailchimp),
            ("E-Mail;Name", Format::Plain),
        ] {
            let headings = headings.replace(';', ",");
            assert_eq!(columns(&headings, &[]).unwrap().format, format, "{headings}");
        }
    }

    #[test]
    fn what_is_not_known_is_said_or_refused() {
        let told = columns("correo,nombre,shoe size", &["correo=email", "nombre = name"]).unwrap();
        let fields: Vec<_> = told.columns.into_iter().map(|(_, field)| field).collect();
        assert_eq!(fields, [Some(Field::Email), Some(Field::Name), None]);
        assert!(
            columns("title,html", &[]).unwrap_err().contains("--map COLUMN=email. There are: title, html")
        );
        assert!(columns("email,mail", &[]).unwrap_err().contains("several columns"));
        assert!(columns("email,mail", &["mail=ignore"]).is_ok());
        assert!(columns("email", &["telephone=name"]).unwrap_err().contains("no column “telephone”"));
        for wrong in ["email", "email=", "email=shoe"] {
            assert!(wrong.parse::<Mapped>().is_err(), "{wrong}");
        }
    }
}
