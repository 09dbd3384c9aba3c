-- A change to a published story that waits: readers see the story as it is until somebody, or its moment, brings it before
-- them.
alter type revision_cause add value 'pending';

create table pending_revision (
    article_id uuid primary key references article on delete cascade,
    -- Counts its saves: one that does not know the newest is a conflict.
    revision   integer not null,
    -- The version of the story that it was made from, and every field of it with the change made.
    version    integer not null,
    manuscript jsonb not null,
    account_id uuid references account on delete set null,
    saved_at   timestamptz not null,
    publish_at timestamptz,
    -- Why it did not go before readers at its moment.
    problem    text check (problem <> '')
);
create index pending_revision_due on pending_revision (publish_at) where publish_at is not null;
create index pending_revision_account on pending_revision (account_id);

create trigger pending_revision_changed after insert or update or delete on pending_revision
    for each statement execute function announce_scheduled_publication();
