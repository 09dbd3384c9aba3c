-- How a story gets from its writer to its readers: the steps it took, its embargo, and the moment it is scheduled for.

-- Nobody publishes the story before this moment.
alter table article add column embargo_until timestamptz;

-- What was done to a story, by whom, and with which words to the colleague. Colleagues read it; the audit log is the
-- proof.
create table workflow_step (
    workflow_step_id uuid primary key,
    article_id       uuid not null references article on delete cascade,
    -- Nobody where the program did it, or the account is gone.
    account_id       uuid references account on delete set null,
    deed             text not null,
    note             text not null default '',
    at               timestamptz not null,
    -- For what was to be done at a moment: that moment.
    due_at           timestamptz
);
create index workflow_step_article on workflow_step (article_id, workflow_step_id desc);

-- Stories that publish themselves. The row goes with the deed, in its transaction.
create table scheduled_publication (
    article_id uuid primary key references article on delete cascade,
    publish_at timestamptz not null,
    account_id uuid references account on delete set null
);
create index scheduled_publication_due on scheduled_publication (publish_at);

create function announce_scheduled_publication() returns trigger language plpgsql as $$
begin
    perform pg_notify('scheduled_publication', '');
    return null;
end $$;
create trigger scheduled_publication_changed after insert or update or delete on scheduled_publication
    for each statement execute function announce_scheduled_publication();

-- The list of what waits for an editor.
create index article_waiting on article (edited_at desc, article_id desc) where status = 'in_review';

-- Secret links to stories that readers do not see yet. A copy of the database opens none: the token's hash is kept.
create table preview_link (
    preview_link_id uuid primary key,
    token_hash      bytea not null,
    article_id      uuid not null references article on delete cascade,
    account_id      uuid references account on delete set null,
    created_at      timestamptz not null,
    expires_at      timestamptz not null,
    revoked_at      timestamptz,
    openings        integer not null default 0,
    opened_at       timestamptz,
    constraint preview_link_token unique (token_hash)
);
create index preview_link_article on preview_link (article_id, preview_link_id desc);

-- What colleagues say to each other about a story. An answer stands below what it answers; only what begins a talk is
-- resolved. What its writer took back has no text any more.
create table comment (
    comment_id  uuid primary key,
    article_id  uuid not null references article on delete cascade,
    answers     uuid references comment on delete cascade,
    account_id  uuid references account on delete set null,
    text        text not null,
    at          timestamptz not null,
    edited_at   timestamptz,
    resolved_at timestamptz,
    resolved_by uuid references account on delete set null,
    constraint comment_answer_open check (answers is null or resolved_at is null)
);
create index comment_article on comment (article_id, comment_id);
