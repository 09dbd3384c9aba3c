-- The content, the people and the paywall. Tables are singular, keys are <table>_id, constraints are named:
-- src/error.rs turns the names into sentences.

create extension if not exists pg_trgm;
create extension if not exists unaccent;
create extension if not exists citext;

-- English stems over letters without accents: a search for "Bela" finds "Béla".
create text search configuration courant (copy = english);
alter text search configuration courant
    alter mapping for hword, hword_part, word with unaccent, english_stem;

create type access_level as enum ('free', 'metered', 'registered', 'subscribers');
create type article_kind as enum ('news', 'opinion', 'column', 'analysis', 'interview', 'investigation', 'sponsored');
create type article_status as enum ('draft', 'in_review', 'ready', 'scheduled', 'published', 'withdrawn');
create type brief_status as enum ('draft', 'published', 'withdrawn');
create type role as enum ('reader', 'contributor', 'author', 'editor', 'admin');
create type entitlement_source as enum ('subscription', 'complimentary', 'demonstration', 'group', 'licence');

-- The publication: one row.
create table site (
    site_id          boolean primary key default true,
    name             text not null,
    access           access_level not null default 'metered',
    anonymous_limit  integer not null default 3,
    registered_limit integer not null default 5,
    constraint site_single check (site_id),
    constraint site_limits check (anonymous_limit >= 0 and registered_limit >= 0)
);
insert into site (name) values ('Courant');

create table account (
    account_id    uuid primary key,
    email         citext not null,
    name          text not null,
    role          role not null default 'reader',
    password_hash text,
    demonstration boolean not null default false,
    created_at    timestamptz not null,
    constraint account_email_taken unique (email)
);

-- A session's token is kept as its SHA-256, so that a copy of this table signs nobody in.
create table session (
    token_hash   bytea primary key,
    account_id   uuid references account on delete cascade,
    data         jsonb not null,
    device       text not null default '',
    created_at   timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at   timestamptz not null
);
create index session_account on session (account_id, last_seen_at desc);

-- All that the paywall reads of money. Billing, complimentary and demonstration subscriptions write it.
create table entitlement (
    entitlement_id uuid primary key,
    account_id     uuid not null references account on delete cascade,
    source         entitlement_source not null,
    starts_at      timestamptz not null,
    ends_at        timestamptz,
    constraint entitlement_span check (ends_at > starts_at)
);
create index entitlement_account on entitlement (account_id);

create table section (
    section_id  uuid primary key,
    slug        text not null,
    name        text not null,
    description text not null default '',
    access      access_level,
    position    integer not null default 0,
    constraint section_slug_taken unique (slug)
);

-- A byline. Need not be somebody who signs in.
create table author (
    author_id  uuid primary key,
    slug       text not null,
    name       text not null,
    role       text not null default '',
    note       text not null default '',
    account_id uuid references account on delete set null,
    constraint author_slug_taken unique (slug)
);

create table "column" (
    column_id   uuid primary key,
    slug        text not null,
    name        text not null,
    description text not null default '',
    author_id   uuid references author on delete set null,
    constraint column_slug_taken unique (slug)
);

create table topic (
    topic_id uuid primary key,
    slug     text not null,
    name     text not null,
    constraint topic_slug_taken unique (slug)
);

-- A picture. Its files stand in the media store under media_id, one for each of widths.
create table media (
    media_id   uuid primary key,
    alt        text not null,
    credit     text not null default '',
    width      integer not null,
    height     integer not null,
    widths     integer[] not null,
    created_at timestamptz not null
);

create table article (
    article_id    uuid primary key,
    section_id    uuid not null references section,
    slug          text not null,
    kind          article_kind not null default 'news',
    status        article_status not null default 'draft',
    access        access_level,
    headline      text not null,
    standfirst    text not null default '',
    kicker        text,
    column_id     uuid references "column",
    note          text,
    lead_media_id uuid references media,
    lead_caption  text not null default '',
    -- The open part of the body: up to the wall mark or the second paragraph.
    preview       jsonb not null,
    has_more      boolean not null,
    words         integer not null,
    created_by    uuid references account on delete set null,
    created_at    timestamptz not null,
    edited_at     timestamptz not null,
    published_at  timestamptz,
    updated_at    timestamptz,
    version       integer not null default 1,
    -- Where an imported story came from, what it was, and its version then: a later version was edited here.
    source        text,
    source_hash   bytea,
    source_version integer,
    open_search   tsvector not null,
    constraint article_slug_taken unique (section_id, slug),
    constraint article_source_known unique (source),
    constraint article_published_when check (status <> 'published' or published_at is not null)
);
create index article_latest on article (published_at desc, article_id desc) where status = 'published';
create index article_section on article (section_id, published_at desc, article_id desc) where status = 'published';
create index article_column on article (column_id, published_at desc, article_id desc) where status = 'published';
create index article_kind on article (kind, published_at desc, article_id desc) where status = 'published';
create index article_desk on article (edited_at desc, article_id desc);
create index article_open_search on article using gin (open_search) where status = 'published';

-- What lies behind the wall, apart from everything else so that no careless select can carry it out.
create table article_body (
    article_id   uuid primary key references article on delete cascade,
    document     jsonb not null,
    whole_search tsvector not null
);
create index article_body_whole_search on article_body using gin (whole_search);

create table article_author (
    article_id uuid not null references article on delete cascade,
    author_id  uuid not null references author,
    position   integer not null,
    primary key (article_id, author_id)
);
create index article_author_author on article_author (author_id);

create table article_topic (
    article_id uuid not null references article on delete cascade,
    topic_id   uuid not null references topic,
    position   integer not null,
    primary key (article_id, topic_id)
);
create index article_topic_topic on article_topic (topic_id);

-- Chosen by hand; the page fills up from the story's topics.
create table article_related (
    article_id uuid not null references article on delete cascade,
    related_id uuid not null references article on delete cascade,
    position   integer not null,
    primary key (article_id, related_id),
    constraint article_related_other check (article_id <> related_id)
);

-- Old addresses of a story: a permanent redirect to where it stands now.
create table redirect (
    path       text primary key,
    article_id uuid not null references article on delete cascade,
    created_at timestamptz not null
);

create table brief (
    brief_id     uuid primary key,
    slug         text not null,
    headline     text not null,
    body         jsonb not null,
    status       brief_status not null default 'draft',
    created_at   timestamptz not null,
    edited_at    timestamptz not null,
    published_at timestamptz,
    version      integer not null default 1,
    constraint brief_slug_taken unique (slug),
    constraint brief_published_when check (status <> 'published' or published_at is not null)
);
create index brief_latest on brief (published_at desc, brief_id desc) where status = 'published';

create table organisation (
    organisation_id uuid primary key,
    name            text not null,
    -- The publication itself: its highlights are house advertisements.
    house           boolean not null default false,
    constraint organisation_name_taken unique (name)
);

create table highlight (
    highlight_id    uuid primary key,
    organisation_id uuid not null references organisation,
    headline        text not null,
    url             text not null,
    placement       smallint not null,
    position        integer not null default 0,
    starts_at       timestamptz not null,
    ends_at         timestamptz,
    version         integer not null default 1,
    constraint highlight_placement check (placement in (1, 2)),
    constraint highlight_span check (ends_at > starts_at)
);
create index highlight_running on highlight (placement, position);

-- The meter: which stories a reader opened in a calendar month of the publication. One row a reader, so that
-- counting and deciding are one statement under one row lock. A reader is a visitor's or an account's id.
create table meter (
    month    date not null,
    reader   uuid not null,
    articles uuid[] not null,
    primary key (month, reader)
) partition by range (month);
create table meter_default partition of meter default;

-- A story opened. Written in bulk, at most a second late; losing some in a crash is accepted.
create table article_view (
    article_id uuid not null references article on delete cascade,
    viewed_at  timestamptz not null
);
create index article_view_when on article_view (viewed_at);

-- Who did what to what. Ids, not addresses, so that an account can be erased.
create table audit (
    audit_id   uuid primary key,
    at         timestamptz not null,
    account_id uuid,
    action     text not null,
    subject    text not null,
    subject_id uuid not null,
    before     jsonb,
    after      jsonb
);
create index audit_subject on audit (subject_id, at);
