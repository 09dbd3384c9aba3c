//! What can be played or shown within a page, once a reader asks for it. Anything else that is embedded is a link.

use url::Url;

use crate::articles::body::Href;

/// The hosts whose frames a page may show. Nothing of them is loaded before a reader asks.
pub const PLAYERS: [&str; 3] =
    ["https://www.youtube-nocookie.com", "https://player.vimeo.com", "https://platform.twitter.com"];

/// The address of the frame that shows what stands at an address. Mastodon and Bluesky have none here: a frame of theirs comes
/// from any host, or needs an identifier that the address does not hold.
pub(super) fn player(url: &Href) -> Option<String> {
    let address = Url::parse(url.as_str()).ok()?;
    let [youtube, vimeo, x] = PLAYERS;
    let mut path = address.path_segments()?;
    let (first, second, third) = (path.next().unwrap_or_default(), path.next(), path.next());
    match url.host()?.as_str() {
        "youtu.be" => video(first).map(|id| format!("{youtube}/embed/{id}")),
        "youtube.com" | "m.youtube.com" => {
            let named = address.query_pairs().find(|(name, _)| name == "v").map(|(_, id)| id.into_owned());
            let id = match first {
                "watch" => named?,
                "shorts" | "live" | "embed" => second?.to_owned(),
                _ => return None,
            };
            video(&id).map(|id| format!("{youtube}/embed/{id}"))
        }
        "vimeo.com" => number(first).map(|id| format!("{vimeo}/video/{id}?dnt=1")),
        "x.com" | "twitter.com" if second == Some("status") => {
            number(third?).map(|id| format!("{x}/embed/Tweet.html?id={id}&dnt=true"))
        }
        _ => None,
    }
}

/// The id of a video.
fn video(id: &str) -> Option<&str> {
    let plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    (plain && (6..=20).contains(&id.len())).then_some(id)
}

fn number(id: &str) -> Option<&str> {
    (!id.is_empty() && id.len() <= 20 && id.bytes().all(|byte| byte.is_ascii_digit())).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_has_a_player_and_where_it_is() {
        for (address, frame) in [
            (
                "https://www.youtube.com/watch?t=1&v=dQw4w9WgXcQ",
                Some("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
            ),
            ("https://youtu.be/dQw4w9WgXcQ?si=x", Some("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")),
            (
                "https://youtube.com/shorts/dQw4w9WgXcQ",
                Some("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
            ),
            ("https://vimeo.com/76979871", Some("https://player.vimeo.com/video/76979871?dnt=1")),
            (
                "https://x.com/eu/status/20",
                Some("https://platform.twitter.com/embed/Tweet.html?id=20&dnt=true"),
            ),
            ("https://youtube.com/@channel", None),
            ("https://youtube.com/watch?v=%22onload%3D", None),
            ("https://vimeo.com/about", None),
            ("https://x.com/eu", None),
            ("https://youtube.com.example/watch?v=dQw4w9WgXcQ", None),
            ("https://mastodon.social/@eu/1", None),
        ] {
            assert_eq!(player(&Href::parse(address).unwrap()).as_deref(), frame, "{address}");
        }
    }

    proptest! {
        #[test]
        fn a_frame_is_always_one_of_the_players(rest in "[!-~]{0,40}", host in prop::sample::select(vec!["youtu.be/", "youtube.com/watch?v=", "vimeo.com/", "x.com/a/status/"])) {
            if let Some(href) = Href::parse(&format!("https://{host}{rest}"))
                && let Some(frame) = player(&href)
            {
                let known = PLAYERS.iter().any(|host| frame.strip_prefix(host).is_some_and(|rest| rest.starts_with('/')));
                prop_assert!(known, "{}", frame);
                prop_assert!(!frame.contains(['"', '<', '>', ' ']));
            }
        }
    }
}
