//! What holds of every document, whatever it was made from.

pub(super) mod builders;
mod examples;
mod refusals;

use super::*;
use builders::{any_document, html_soup, markdown_soup};
use proptest::prelude::*;

/// Everything that must hold of a document that was just made, whatever it was made from.
fn holds(document: &Document) -> Result<(), TestCaseError> {
    let json = document.to_json();
    let again = Document::read(json.clone()).expect("what was written can be read");
    prop_assert_eq!(&again, document, "read back");
    prop_assert_eq!(again.to_json(), json);

    let html = page_html(document);
    let lower = html.to_lowercase();
    for evil in
        ["<script", "<iframe", "<style", "<svg", "<math", "javascript:", " onerror=", " onclick=", " style="]
    {
        let quoted = plain_text(document).to_lowercase().contains(evil.trim_start_matches('<').trim());
        prop_assert!(!lower.contains(evil) || quoted, "{} in {}", evil, html);
    }
    let (shown, _) = from_html(&html);
    prop_assert!(word_count(&shown) >= word_count(document), "the page shows every word: {}", html);

    let start = preview(document);
    let hidden: Vec<_> = document.blocks().iter().skip(start.document.blocks().len()).collect();
    prop_assert_eq!(start.document.blocks(), &document.blocks()[..start.document.blocks().len()]);
    prop_assert_eq!(start.has_more, hidden.iter().any(|block| block.kind != Kind::Wall));
    let open = page_html(&start.document);
    prop_assert!(html.starts_with(&open) || open.is_empty());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn html_loses_no_word(html in html_soup()) {
        let (document, dropped) = from_html(&html);
        let reported: usize = dropped.iter().map(Dropped::words).sum();
        prop_assert_eq!(words_in_html(&html), words_held(&document) + reported, "{:?}\n{}\n{:#?}", html, document.to_json(), dropped);
        holds(&document)?;
        prop_assert_eq!(from_html(&html).0, document, "the same ids the second time");
    }

    #[test]
    fn blocks_of_ours_lose_no_word(soup in html_soup(), titled in html_soup()) {
        for (open, close) in [
            ("<aside class='fact-box'>", "</aside>"),
            ("<figure class='pull-quote'>", "</figure>"),
            ("<figure class='image'>", "</figure>"),
            ("<div class='gallery'>", "</div>"),
            ("<p class='embed'>", "</p>"),
        ] {
            let html = format!("{open}{soup}<b class='fact-box-title'>{titled}</b>{close}");
            let (document, dropped) = from_html(&html);
            let reported: usize = dropped.iter().map(Dropped::words).sum();
            prop_assert_eq!(words_in_html(&html), words_held(&document) + reported, "{:?}\n{}", html, document.to_json());
        }
    }

    #[test]
    fn any_string_is_html(html in any::<String>()) {
        let (document, dropped) = from_html(&html);
        let reported: usize = dropped.iter().map(Dropped::words).sum();
        prop_assert_eq!(words_in_html(&html), words_held(&document) + reported);
        holds(&document)?;
    }

    #[test]
    fn markdown_loses_no_word(markdown in markdown_soup()) {
        for (document, dropped) in [from_markdown(&markdown), from_markdown_without_images(&markdown)] {
            let reported: usize = dropped.iter().map(Dropped::words).sum();
            let html = markdown_html(&markdown);
            prop_assert_eq!(words_in_html(&html), words_held(&document) + reported, "{}\n{}", html, document.to_json());
            holds(&document)?;
        }
    }

    #[test]
    fn any_string_is_markdown(markdown in any::<String>()) {
        let (document, dropped) = from_markdown(&markdown);
        let reported: usize = dropped.iter().map(Dropped::words).sum();
        prop_assert_eq!(words_in_html(&markdown_html(&markdown)), words_held(&document) + reported);
        holds(&document)?;
    }

    #[test]
    fn any_document_holds(document in any_document()) {
        holds(&document)?;
    }

    #[test]
    fn what_markdown_holds_comes_back(document in any_document()) {
        if let Some(markdown) = to_markdown(&document) {
            let (again, dropped) = from_markdown(&markdown);
            prop_assert!(dropped.is_empty());
            prop_assert!(again.same_content(&document), "{}", markdown);
            prop_assert_eq!(reconcile_ids(&document, again), document, "and with its ids");
        }
    }

    #[test]
    fn what_markdown_wrote_it_can_hold(markdown in "([a-zA-Z0-9 ,.*_#>`é-]{1,30}\n{1,2}){1,6}") {
        let (document, _) = from_markdown(&markdown);
        prop_assert!(to_markdown(&document).is_some(), "{:?} {}", markdown, document.to_json());
    }

    #[test]
    fn our_own_html_comes_back(document in any_document()) {
        let html = page_html(&document);
        let (again, dropped) = from_html(&html);
        prop_assert!(dropped.is_empty(), "{:?}", dropped);
        prop_assert_eq!(page_html(&again), html);
    }
}
