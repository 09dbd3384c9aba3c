-- What was wrong in a published story, as readers are told.
create type correction_kind as enum ('correction', 'clarification', 'update');

create table correction (
    correction_id uuid primary key,
    article_id    uuid not null references article on delete cascade,
    kind          correction_kind not null,
    words         text not null,
    made_at       timestamptz not null,
    made_by       uuid references account on delete set null,
    -- Never deleted: what readers were told, they were told.
    withdrawn_at  timestamptz,
    constraint correction_words check (words <> '')
);
create index correction_article on correction (article_id, made_at);
create index correction_latest on correction (made_at desc, correction_id desc) where withdrawn_at is null;
