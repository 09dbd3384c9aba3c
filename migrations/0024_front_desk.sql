-- What editors put on the front page. Each change is a row with the whole layout, and the newest one holds: of two people
-- who change the same version at once the second meets the key.
create table front_layout (
    version    integer primary key,
    at         timestamptz not null,
    account_id uuid references account on delete set null,
    -- The earlier version whose layout it brought back.
    restores   integer,
    pins       jsonb not null,
    constraint front_layout_counts check (version > 0),
    constraint front_layout_restores check (restores >= 0 and restores < version)
);
create index front_layout_at on front_layout (at);
create index front_layout_account on front_layout (account_id);

-- What the paper is divided into is edited by people, who say which version they changed.
alter table section add column version integer not null default 1;
alter table "column" add column version integer not null default 1;
alter table topic add column version integer not null default 1;
alter table author add column version integer not null default 1;

-- One shape for all of it, with how many stories each has.
create view structure as
    select 'sections' as kind, section_id as key, slug, name, description, '' as role, '' as note, null::uuid as author_id,
           null::uuid as account_id, position, version,
           (select count(*) from article where article.section_id = section.section_id) as stories
    from section
    union all
    select 'columns', column_id, slug, name, description, '', '', author_id, null, 0, version,
           (select count(*) from article where article.column_id = "column".column_id)
    from "column"
    union all
    select 'topics', topic_id, slug, name, '', '', '', null, null, 0, version,
           (select count(*) from article_topic where article_topic.topic_id = topic.topic_id)
    from topic
    union all
    select 'authors', author_id, slug, name, '', role, note, null, account_id, 0, version,
           (select count(*) from article_author where article_author.author_id = author.author_id)
    from author;

-- An old address leads to a story, wherever that stands by now, or to another address of this site.
alter table redirect
    alter column article_id drop not null,
    add column target text,
    add constraint redirect_leads check (num_nonnulls(article_id, target) = 1),
    add constraint redirect_elsewhere check (target <> path);
create index redirect_article on redirect (article_id);
create index redirect_target on redirect (target) where target is not null;
create index redirect_latest on redirect (created_at desc, path);
