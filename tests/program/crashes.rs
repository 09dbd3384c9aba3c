//! kill -9, and a start with nothing lost.

use std::process::Command;

use super::{PASSWORD, Serving, data_dir, postmaster};

/// An editor signs in and publishes a story over HTTP.
async fn publish(serving: &Serving, title: &str) {
    let editor = reqwest::Client::builder()
        .cookie_store(true)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let post = async |path: &str, fields: &[(&str, &str)]| {
        let answer = editor.post(serving.url(path)).form(fields).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 303, "{path}");
        answer.headers()["location"].to_str().unwrap().to_owned()
    };
    post("/sign-in", &[("email", "editor@courant.example"), ("password", PASSWORD)]).await;
    let story =
        [("title", title), ("body", "One.\n\nTwo.\n\nThree."), ("section", "news"), ("access", "free")];
    let address = post("/newsroom/articles", &story).await;
    post(&format!("{address}/publication"), &[]).await;
}

fn kill(pid: u32) {
    assert!(Command::new("kill").args(["-KILL", &pid.to_string()]).status().unwrap().success());
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_when_the_program_or_its_postgres_is_killed() {
    let data = data_dir();
    let mut serving = Serving::start(data.path());
    publish(&serving, "Written before the program was killed").await;
    serving.signal("-KILL");
    serving.child.wait().unwrap();
    let server = postmaster(data.path()).expect("Postgres lives on");

    let mut serving = Serving::start(data.path());
    assert_eq!(postmaster(data.path()), Some(server), "and is adopted");
    assert!(serving.get("/").await.contains("Written before the program was killed"));
    publish(&serving, "Written before Postgres was killed").await;
    serving.signal("-KILL");
    serving.child.wait().unwrap();
    kill(server);

    let serving = Serving::start(data.path());
    let front = serving.get("/").await;
    assert!(front.contains("Written before the program was killed"));
    assert!(front.contains("Written before Postgres was killed"));
    assert!(serving.stop().success());
    assert_eq!(postmaster(data.path()), None, "its Postgres stops with it");
}
