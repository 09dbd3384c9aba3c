-- Site licences: whole institutions read, known by where they ask from or by the domain of their readers' addresses.

create table licence (
    licence_id  uuid primary key,
    institution text not null,
    -- The contract's days in the publication's time zone, the first and the last.
    begins_on   date not null,
    ends_on     date not null,
    -- How many accounts may hold a seat; null: every one at its domains.
    seats       integer,
    ranges      cidr[] not null,
    -- In lower case; `*.` in front stands for everything below.
    domains     text[] not null,
    note        text not null,
    -- Ended by an admin, before its last day.
    ended_at    timestamptz,
    created_at  timestamptz not null,
    version     integer not null default 1,
    constraint licence_days check (begins_on <= ends_on),
    constraint licence_seats check (seats > 0)
);

-- Every node hears of a change, whoever makes it.
create function licence_changed() returns trigger language plpgsql as $$
begin
    perform pg_notify('licence', '');
    return null;
end $$;
create trigger licence_changed after insert or update or delete on licence
    for each statement execute function licence_changed();

-- Whether an address is at one of these domains.
create function is_at_domain(email text, domains text[]) returns boolean language sql immutable as $$
    select exists (
        select from unnest(domains) as taken (domain), lower(split_part(email, '@', 2)) as host
        where case when domain like '*.%' then right(host, length(domain) - 1) = substr(domain, 2)
                   else host = domain end)
$$;

-- A seat: the entitlement of an account by a licence.
alter table entitlement
    add column licence_id uuid references licence,
    add constraint entitlement_licence check (licence_id is null or source = 'licence');
create unique index entitlement_seat on entitlement (licence_id, account_id);

-- By which licence a story was opened, and by which of its ranges; by a seat where that is null.
alter table article_view
    add column licence_id    uuid,
    add column licence_range cidr;
create index article_view_licence on article_view (viewed_at) where licence_id is not null;

-- What a licence is used for, summed up from the views, which are forgotten. Numbers alone: nobody's name, nobody's
-- address.
create type use_span as enum ('day', 'month');
create table licence_use (
    licence_id uuid not null references licence,
    span       use_span not null,
    begins_on  date not null,
    -- One of the ranges, 'seats', or 'all' of them together.
    way        text not null,
    opened     integer not null,
    readers    integer not null,
    primary key (licence_id, span, begins_on, way)
);
create table licence_story (
    licence_id uuid not null references licence,
    month      date not null,
    article_id uuid not null references article on delete cascade,
    opened     integer not null,
    primary key (licence_id, month, article_id)
);
