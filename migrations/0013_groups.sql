-- Groups: somebody buys seats and gives them away. Named reader_group, for group is SQL's word.

create type group_role as enum ('owner', 'manager', 'member');
-- 'lost': the provider's number of seats fell below what was held; the first to have one again. 'none': given up, or never
-- taken, as an owner or a manager may.
create type group_seat as enum ('held', 'lost', 'none');

create table reader_group (
    reader_group_id uuid primary key,
    -- Empty until somebody names it.
    name            text not null default '',
    -- By whose seats its members read: the latest that was bought for it.
    subscription_id uuid not null references subscription,
    -- How many seats it is about to be lowered to, while the provider is asked: nobody takes one above it meanwhile.
    lowering_to     integer,
    -- The link by which whoever holds it joins: its SHA-256, and which it is of those that were made. The link itself is
    -- made of both with a key of the installation.
    link_hash       bytea,
    link_number     integer not null default 0,
    created_at      timestamptz not null,
    constraint reader_group_subscription unique (subscription_id),
    constraint reader_group_link unique (link_hash)
);

-- An account is in one group at most.
create table group_member (
    account_id      uuid primary key references account on delete cascade,
    reader_group_id uuid not null references reader_group on delete cascade,
    role            group_role not null default 'member',
    seat            group_seat not null default 'none',
    -- Since when the seat is or was held: the oldest keep theirs.
    seated_at       timestamptz,
    joined_at       timestamptz not null,
    constraint group_member_seat check (seat = 'none' or seated_at is not null)
);
create index group_member_group on group_member (reader_group_id);
create unique index group_member_owner on group_member (reader_group_id) where role = 'owner';

-- Who was removed or left: their domain does not bring them back.
create table group_departure (
    reader_group_id uuid not null references reader_group on delete cascade,
    account_id      uuid not null references account on delete cascade,
    -- By a manager; else they left.
    removed         boolean not null,
    at              timestamptz not null,
    primary key (reader_group_id, account_id)
);
create index group_departure_account on group_departure (account_id);

-- A seat that is kept for whoever holds the link of a mail.
create table group_invitation (
    group_invitation_id uuid primary key,
    reader_group_id uuid not null references reader_group on delete cascade,
    email           citext not null,
    token_hash      bytea not null,
    invited_by      uuid references account on delete set null,
    invited_at      timestamptz not null,
    expires_at      timestamptz not null,
    constraint group_invitation_token unique (token_hash),
    constraint group_invitation_once unique (reader_group_id, email)
);

-- A domain of e-mail addresses that the group says is its own. It does nothing until that is proved.
create table group_domain (
    group_domain_id uuid primary key,
    reader_group_id uuid not null references reader_group on delete cascade,
    domain          text not null,
    claimed_by      uuid references account on delete set null,
    claimed_at      timestamptz not null,
    token_hash      bytea,
    token_expires_at timestamptz,
    verified_at     timestamptz,
    -- Whoever has a confirmed address there takes a seat by themselves.
    joins           boolean not null default true,
    constraint group_domain_once unique (reader_group_id, domain),
    constraint group_domain_token unique (token_hash)
);
create unique index group_domain_verified on group_domain (domain) where verified_at is not null;

-- The group is offered to another owner, who has yet to accept.
create table group_handover (
    reader_group_id uuid primary key references reader_group on delete cascade,
    account_id      uuid not null references account on delete cascade,
    offered_at      timestamptz not null,
    expires_at      timestamptz not null
);
create index group_handover_account on group_handover (account_id);

-- A group pays as a customer of its own: its bills and its card go to the next owner, and nobody's own with them.
alter table customer add column reader_group_id uuid references reader_group on delete set null;
create index customer_group on customer (reader_group_id) where reader_group_id is not null;

-- The fewest seats that a plan for groups is sold with.
alter table plan
    add column fewest_seats integer not null default 2,
    add constraint plan_fewest_seats check (fewest_seats between 2 and 500);

insert into plan (plan_id, slug, name, description, benefits, audience, every, trial_days, position, fewest_seats) values
    ('01939a00-0000-7000-8000-000000000003', 'group-yearly', 'Group', 'For an office, an embassy or an association.',
     '{Every story and the whole archive for each reader,Invite by mail or by link and move seats at any time,One bill}',
     'group', 'year', 0, 4, 3);
insert into price (price_id, plan_id, amount, currency, created_at) values
    ('01939a00-0000-7000-8000-000000000013', '01939a00-0000-7000-8000-000000000003', 12000, 'EUR', '2026-11-24T00:00:00Z');
