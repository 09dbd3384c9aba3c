-- The publication as its own people word it, and the pages that belong to it. What nobody has written is said by the
-- program's own wording.
alter table site
    -- What stands under the name.
    add column strapline text not null default '',
    -- Who pays for it: in the footer, and in the offer.
    add column funding text not null default '',
    -- What the offer and the wall promise, one sentence each.
    add column claims text[] not null default '{}',
    -- What the navigation leads to beside the sections, as JSON: a label and an address each.
    add column links jsonb not null default '[]',
    -- Where messages to the paper go.
    add column contact_email citext,
    -- Counts changes of these columns and the name; version counts those of the rules.
    add column wording_version integer not null default 1;

create table page (
    slug       text primary key,
    heading    text not null,
    -- Markdown.
    text       text not null,
    version    integer not null default 1,
    edited_at  timestamptz not null,
    account_id uuid references account on delete set null
);
create index page_account on page (account_id);
create trigger page_changed after insert or update or delete on page for each statement execute function site_changed();

-- What readers wrote to the paper.
create table message (
    message_id  uuid primary key,
    name        text not null,
    email       citext not null,
    text        text not null,
    at          timestamptz not null,
    answered_at timestamptz,
    answered_by uuid references account on delete set null
);
create index message_open on message (message_id desc) where answered_at is null;
create index message_answered_by on message (answered_by);
