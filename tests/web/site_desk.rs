//! The publication in the words of its own people: its name, what the offer promises, its pages, and what readers write to it.

use courant::accounts::Role;
use courant::paywall::Level;

use crate::support::{Answer, Browser, Draft, Site};

const WORDING: [(&str, &str); 6] = [
    ("name", "The Meuse Mail"),
    ("strapline", "Up and down the river"),
    ("funding", "Paid for by four thousand readers, and by nobody else."),
    ("claims", "Every story.\nNo banners."),
    ("links", "Podcasts /topics/podcasts\nShop https://shop.example/"),
    ("contact_email", "desk@meuse.example"),
];

fn hidden(page: &Answer, name: &str) -> String {
    let rest = page.text.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn admin(site: &Site) -> Browser {
    site.browser_of(Role::Admin).await
}

#[tokio::test]
async fn an_admin_names_the_paper_on_every_page_at_once_and_on_every_node() {
    let site = Site::open().await;
    site.section("politics").await;
    let other = site.second_node().await;
    let path = site.publish(Draft::new("locked").access(Level::Subscribers)).await;
    let admin = admin(&site).await;
    let saved = admin.post("/admin/site", &WORDING).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    let front = site.browser().get("/").await.ok();
    for said in [
        "The Meuse Mail",
        "Up and down the river",
        "Paid for by four thousand",
        "/topics/podcasts",
        "https://shop.example/",
    ] {
        assert!(front.has(said), "{said}");
    }
    let wall = site.browser().get(&path).await.ok();
    assert!(wall.has("data-wall") && wall.has("<li>Every story.</li>") && wall.has("<li>No banners.</li>"));
    other.state.site.reload().await.unwrap();
    assert!(other.browser().get("/").await.has("The Meuse Mail"));
    let log: String = sqlx::query_scalar("select after::text from audit where action = 'site.update'")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert!(log.contains("The Meuse Mail") && log.contains("No banners."));
    for role in [Role::Editor, Role::Reader] {
        assert_eq!(site.browser_of(role).await.post("/admin/site", &WORDING).await.status, 403);
    }
}

#[tokio::test]
async fn what_does_not_fit_is_said_beside_its_field_and_kept() {
    let site = Site::open().await;
    let admin = admin(&site).await;
    for (field, value, said) in [
        ("name", "", "A publication has a name."),
        ("strapline", &*"x".repeat(121), "At most 120 characters"),
        ("links", "Trap javascript:alert(1)", "is no label with an address behind it"),
        ("links", "Nothing", "is no label with an address behind it"),
        ("claims", &*"Claim.\n".repeat(7), "At most 6 lines."),
        ("contact_email", "nobody", "This is no e-mail address."),
    ] {
        let fields: Vec<_> =
            WORDING.iter().copied().filter(|(name, _)| *name != field).chain([(field, value)]).collect();
        let answer = admin.post("/admin/site", &fields).await;
        assert_eq!(answer.status, 422, "{field}");
        assert!(
            answer.has(said) && (answer.has("Up and down the river") || field == "strapline"),
            "{field}: {}",
            answer.text
        );
        assert!(value.is_empty() || answer.has(value.lines().next().unwrap()), "{field}");
    }
    let name: String = sqlx::query_scalar("select name from site").fetch_one(site.db()).await.unwrap();
    assert_eq!(name, "Courant");
}

#[tokio::test]
async fn of_two_admins_at_once_the_second_is_told() {
    let site = Site::open().await;
    let (one, two) = (admin(&site).await, admin(&site).await);
    let version = hidden(&two.get("/admin/site").await, "version");
    // Somebody sets the rules of the paywall meanwhile: that is another matter.
    sqlx::query("update site set version = version + 1").execute(site.db()).await.unwrap();
    let with = |name: &'static str| -> Vec<(&'static str, String)> {
        let own = WORDING
            .iter()
            .filter(|(field, _)| *field != "name")
            .map(|(field, value)| (*field, (*value).to_owned()));
        own.chain([("name", name.to_owned()), ("version", version.clone())]).collect()
    };
    let post = async |browser: &Browser, name| {
        let fields = with(name);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.post("/admin/site", &fields).await
    };
    assert_eq!(post(&one, "First").await.status, 303);
    let second = post(&two, "Second").await;
    assert_eq!(second.status, 409);
    assert!(second.has("somebody else changed this meanwhile") && second.has("Second"));
    assert!(site.browser().get("/").await.has("First"));
}

#[tokio::test]
async fn pages_are_written_and_taken_back_and_what_they_said_stays_in_the_log() {
    let site = Site::open().await;
    let admin = admin(&site).await;
    assert!(site.browser().get("/terms").await.ok().has("Terms of Use"));
    let form = admin.get("/admin/texts/terms").await.ok();
    assert!(form.has("These terms say what you may expect"), "one begins with what stands there");
    let save = async |version: &str, text: &str| {
        admin
            .post("/admin/texts/terms", &[("version", version), ("heading", "Our terms"), ("text", text)])
            .await
    };
    let text = "Be kind. <script>alert(1)</script>\n\n## Always\n\n[Write](/contact)";
    assert_eq!(save("0", text).await.status, 303);
    let page = site.browser().get("/terms").await.ok();
    assert!(page.has("Our terms") && page.has("<h2>Always</h2>") && !page.has("<script>alert"));
    let late = save("0", "Made from the program’s own.").await;
    assert_eq!(late.status, 409);
    assert!(late.has("Made from the program") && late.has("name=\"version\" value=\"1\""));
    assert_eq!(save("1", "").await.status, 422);

    let about = [("heading", "About us"), ("slug", ""), ("text", "We are four.")];
    assert_eq!(admin.post("/admin/texts", &about).await.location(), "/admin/texts/about-us");
    assert_eq!(admin.post("/admin/texts", &about).await.status, 422, "no two at one address");
    assert_eq!(admin.post("/admin/texts", &[("heading", "Terms"), ("text", "x")]).await.status, 422);
    let front = site.browser().get("/").await;
    assert!(
        front.has("/pages/about-us") && site.browser().get("/pages/about-us").await.ok().has("We are four.")
    );
    assert!(site.browser().get("/sitemap.xml?part=0").await.has("/pages/about-us"));
    assert_eq!(site.browser().get("/pages/terms").await.status, 308);
    assert_eq!(site.browser().get("/pages/nothing").await.status, 404);

    for (slug, version) in [("about-us", "1"), ("terms", "1")] {
        let gone = [("_method", "delete"), ("version", version)];
        assert_eq!(admin.post(&format!("/admin/texts/{slug}"), &gone).await.status, 303);
    }
    assert!(site.browser().get("/terms").await.has("These terms say"));
    assert_eq!(site.browser().get("/pages/about-us").await.status, 404);
    let kept: i64 = sqlx::query_scalar("select count(*) from audit where before->>'text' like 'Be kind.%'")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!(kept, 1);
    assert_eq!(site.browser_of(Role::Editor).await.get("/admin/texts").await.status, 403);
}

#[tokio::test]
async fn a_reader_writes_to_the_paper_and_is_answered() {
    let site = Site::open().await;
    let admin = admin(&site).await;
    assert_eq!(admin.post("/admin/site", &WORDING).await.status, 303);
    let reader = site.browser();
    let wrong = reader.post("/contact", &[("name", "Ada"), ("email", "ada"), ("message", "Kept.")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.has("An address to which we can answer") && wrong.has("Kept."));
    let write = async |text: &str| {
        reader.post("/contact", &[("name", "Ada"), ("email", "ada@reader.example"), ("message", text)]).await
    };
    assert_eq!(write("Where are the tides? <b>").await.location(), "/contact?sent=true");
    assert!(reader.get("/contact?sent=true").await.has("Your message is with the paper"));
    let told = site.letters("desk@meuse.example").await;
    assert_eq!(told.len(), 1);
    assert!(!format!("{told:?}").contains("tides"), "what readers write is not in the letter");
    let desk = admin.get("/admin/messages").await.ok();
    assert!(
        desk.has("Where are the tides? &#60;b&#62;") && desk.has("mailto:ada@reader.example"),
        "{}",
        desk.text
    );
    let id = hidden(&desk, "message");
    for _ in 0..2 {
        assert_eq!(admin.post("/admin/messages", &[("message", &id)]).await.status, 303);
    }
    assert!(!admin.get("/admin/messages").await.has("tides"));
    let answered: i64 = sqlx::query_scalar("select count(*) from audit where action = 'message.answer'")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!(answered, 1);
    for _ in 1..5 {
        assert_eq!(write("More.").await.status, 303);
    }
    assert_eq!(write("Too much.").await.status, 429);
    assert_eq!(site.browser_of(Role::Editor).await.get("/admin/messages").await.status, 403);
}
