//! Publishing on time with the program killed around the moment.

use std::time::{Duration, Instant};

use courant::database::connect;
use courant::database::embedded::{Cluster, Purpose};
use sqlx::PgPool;

use super::{Serving, data_dir};

/// Drafts of a demonstration's newsroom, scheduled for some seconds ahead, one a tenth of a second.
async fn scheduled(pool: &PgPool, count: i64) {
    sqlx::raw_sql(
        "insert into article (article_id, section_id, slug, headline, status, preview, has_more, words, created_at, edited_at, open_search)
         select gen_random_uuid(), (select section_id from section order by slug limit 1), 'on-time-' || n, 'On time ' || n,
                'scheduled', '{\"type\":\"doc\",\"content\":[]}', false, 0, now(), now(), ''
         from generate_series(1, 60) as n;
         insert into article_body (article_id, document, whole_search)
         select article_id, preview, '' from article where slug like 'on-time-%';
         insert into scheduled_publication (article_id, publish_at)
         select article_id, clock_timestamp() + interval '1 second' + interval '100 milliseconds' * row_number() over ()
         from article where slug like 'on-time-%'",
    )
    .execute(pool)
    .await
    .unwrap();
    assert_eq!(waiting(pool).await, count);
}

async fn waiting(pool: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from scheduled_publication").fetch_one(pool).await.unwrap()
}

async fn until_left(pool: &PgPool, left: i64) {
    let began = Instant::now();
    while waiting(pool).await > left {
        assert!(began.elapsed() < Duration::from_mins(2), "stories are not published");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_story_is_published_once_at_its_moment_though_the_program_is_killed() {
    let data = data_dir();
    let cluster = Cluster::attach(data.path(), Purpose::Command).await.unwrap();
    let mut serving = Serving::start(data.path());
    let pool = connect(cluster.connect_options(), 2).await.unwrap();
    scheduled(&pool, 60).await;
    for left in [48, 36, 24] {
        until_left(&pool, left).await;
        serving.signal("-KILL");
        serving.child.wait().unwrap();
        serving = Serving::start(data.path());
    }
    until_left(&pool, 0).await;
    let (published, steps, lines, kept): (i64, i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from article where slug like 'on-time-%' and status = 'published'),
                (select count(*) from workflow_step where deed = 'publish' and due_at is not null),
                (select count(*) from audit where action = 'article.publish' and account_id is null),
                (select count(*) from revision join article using (article_id) where slug like 'on-time-%' and cause = 'publish')",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!((published, steps, lines, kept), (60, 60, 60, 60), "each once");
    // The last ones had nobody killed around them: they came at their moment, not at some minute's beginning.
    let late: f64 = sqlx::query_scalar(
        "select extract(epoch from max(at - due_at))::float8 from (
             select at, due_at from workflow_step where deed = 'publish' order by due_at desc limit 5
         ) as last",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert!((0.0..1.0).contains(&late), "{late} s late");
    assert!(serving.stop().success());
    pool.close().await;
    cluster.stop().await.unwrap();
}
