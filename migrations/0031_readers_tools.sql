-- What a reader keeps of the paper: stories for later, and, if they ask for it, which they have read. Neither opens a
-- story, and neither is counted by anything.

create table saved_story (
    account_id uuid not null references account on delete cascade,
    article_id uuid not null references article on delete cascade,
    -- When: the newest stands first.
    at         timestamptz not null,
    primary key (account_id, article_id)
);
create index saved_story_newest on saved_story (account_id, at desc, article_id desc);
create index saved_story_article on saved_story (article_id);

-- Who asked for a history. Whoever did not has no row here, and so can have none in read_story: the foreign key keeps what
-- nobody asked for from being written, and takes all of it along when the history is ended.
create table reading_history (
    account_id uuid primary key references account on delete cascade,
    -- Nothing that was read before is written, however late its report comes: ended and begun anew, or emptied, a history
    -- begins here.
    since      timestamptz not null
);

create table read_story (
    account_id uuid not null references reading_history on delete cascade,
    article_id uuid not null references article on delete cascade,
    -- When it was last opened. Deleted after a year.
    at         timestamptz not null,
    primary key (account_id, article_id)
);
create index read_story_newest on read_story (account_id, at desc, article_id desc);
create index read_story_article on read_story (article_id);
create index read_story_when on read_story (at);

-- What was read most in the last day, ranked anew each minute: pages show it, and none of them counts a day's views.
-- Unlogged, for it can always be made again.
create unlogged table most_read (
    article_id uuid primary key,
    -- How many readers opened it, however often each did.
    readers    bigint not null
);
