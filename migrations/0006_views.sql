-- What is kept of a story opened: enough to list the most read, and to play the meter again under other rules. The views
-- recorded so far say too little for that; a list of the most read begins anew with each day anyway.

drop table article_view;

create type view_outcome as enum ('full', 'metered', 'preview');

-- Written by COPY once a second. Nothing refers to other tables, so that no story deleted meanwhile stops a batch. Rows of
-- one node have moments that only grow: they tell the order in which the meter was asked.
create table article_view (
    viewed_at  timestamptz not null,
    -- The meter's month that was decided in.
    month      date not null,
    article_id uuid not null,
    section_id uuid not null,
    -- Under which id the meter counts: an account's or a browser's.
    reader     uuid not null,
    -- The browser, where that is another.
    visitor    uuid,
    standing   text not null,
    -- The story's own level; none where it inherits.
    level      access_level,
    outcome    view_outcome not null,
    reason     text not null,
    -- Stories of the month that the reader had used, this one included, where the meter decided.
    used       integer
);
create index article_view_when on article_view (viewed_at);
create index article_view_reader on article_view (reader);

-- Signing in and out adds what one id has read to what another has.
create table meter_merge (
    merged_at   timestamptz not null,
    month       date not null,
    from_reader uuid not null,
    into_reader uuid not null
);
create index meter_merge_when on meter_merge (merged_at);
