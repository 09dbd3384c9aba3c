-- What search engines' crawlers may see, and which addresses their operators publish as theirs.

create type crawler_policy as enum ('preview', 'full');
alter table site add column crawlers crawler_policy not null default 'preview';

-- One row for each crawler whose operator publishes its ranges: when somebody last asked, when the answer was last good.
create table crawler (
    crawler    text primary key,
    asked_at   timestamptz not null,
    fetched_at timestamptz,
    etag       text
);

create table crawler_range (
    crawler text not null references crawler on delete cascade,
    network cidr not null,
    primary key (crawler, network)
);
