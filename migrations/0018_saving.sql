-- What a story was at each save. A publication that changes no word leaves no row: what stood at a version is in the newest
-- row that is not newer.
create type revision_cause as enum ('create', 'earlier', 'save', 'merge', 'submit', 'publish', 'restore');

create table revision (
    article_id    uuid not null references article on delete cascade,
    version       integer not null,
    at            timestamptz not null,
    account_id    uuid references account on delete set null,
    cause         revision_cause not null,
    name          text check (name <> ''),
    words_added   integer not null,
    words_removed integer not null,
    -- Every field of the story, its whole text among them: for staff alone.
    manuscript    jsonb not null,
    primary key (article_id, version)
);
create index revision_account on revision (account_id);

-- What somebody has typed and not saved, one for each person and story. A story that is not begun yet has no id.
create table working_copy (
    working_copy_id uuid primary key,
    account_id      uuid not null references account on delete cascade,
    article_id      uuid references article on delete cascade,
    -- The version of the story that it was made from; 0 for a new one.
    version         integer not null,
    -- The fields of the form as they were sent, names and values in order.
    fields          jsonb not null,
    saved_at        timestamptz not null,
    constraint working_copy_one unique nulls not distinct (account_id, article_id)
);
create index working_copy_article on working_copy (article_id);

-- Who has a story open, on any node. A row is renewed while somebody is there and counts until it expires.
create unlogged table presence (
    article_id uuid not null references article on delete cascade,
    account_id uuid not null references account on delete cascade,
    expires_at timestamptz not null,
    primary key (article_id, account_id)
);
create index presence_expires on presence (expires_at);
create index presence_account on presence (account_id);
