//! Letters as text and as HTML: the mail's pages.

use askama::Template;

use super::{Letter, Sender};

/// A letter with its words.
#[derive(Debug)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// For readers of plain text.
    pub plain: String,
    /// The same for everybody else. Without pictures, style sheets or anything else that is fetched.
    pub html: String,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct PlainLetter<'a>(&'a Words);

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct HtmlLetter<'a>(&'a Words);

struct Words {
    publication: String,
    home: String,
    subject: String,
    paragraphs: Vec<String>,
    button: String,
    link: String,
    why: String,
}

impl Words {
    /// The link in pieces, between which a narrow window may break it.
    fn breakable(&self) -> Vec<&str> {
        self.link.split_inclusive(['/', '?', '%']).collect()
    }
}

/// Puts a letter into words.
pub fn render(letter: &Letter<'_>, sender: Sender<'_>) -> askama::Result<Rendered> {
    let mut facts = letter.facts.clone();
    facts.push(("name", sender.name.to_owned()));
    let say = |part: &str| crate::tn(&format!("mail-{}-{part}", letter.kind.name()), &facts);
    let words = Words {
        publication: sender.name.to_owned(),
        home: sender.link("/"),
        // A subject is one line whatever the publication is called.
        subject: say("subject").split_whitespace().collect::<Vec<_>>().join(" "),
        paragraphs: say("text").split("\n\n").map(str::to_owned).collect(),
        button: say("button"),
        link: sender.link(&letter.path),
        why: crate::t1("mail-why", "name", sender.name),
    };
    let (plain, html) = (PlainLetter(&words).render()?, HtmlLetter(&words).render()?);
    Ok(Rendered { subject: words.subject, plain, html })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Kind;

    fn facts() -> Vec<(&'static str, String)> {
        let names = [
            "price", "every", "charged", "ends", "grace", "paid", "number", "card", "inviter", "until",
            "domain", "count", "total", "due", "invoice", "reason",
        ];
        names.map(|name| (name, name.to_owned())).into()
    }

    #[test]
    fn a_letter_says_the_same_twice_and_fetches_nothing() {
        let base = "https://courant.example/".parse().unwrap();
        let sender = Sender { name: "The <Paper>\r\nBcc: all", base: &base };
        let to = "ada@courant.example".parse().unwrap();
        for kind in Kind::ALL {
            let letter =
                Letter { kind, to: &to, account: None, path: "/confirm/0a1b".to_owned(), facts: facts() };
            let Rendered { subject, plain, html } = render(&letter, sender).unwrap();
            assert!(!subject.contains(['\r', '\n']), "{subject}");
            assert!(plain.contains("https://courant.example/confirm/0a1b"), "{plain}");
            assert!(html.contains("href=\"https://courant.example/confirm/0a1b\""), "{html}");
            for fetched in ["<img", "<link", "src=", "url(", "style=", "<style", "<script", "<Paper>"] {
                assert!(!html.contains(fetched), "{fetched} in {html}");
            }
        }
    }
}
