-- The provider of demonstrations. These tables are its side of the wire: only it reads them.

create table offline_checkout (
    reference       text primary key,
    account_id      uuid not null references account on delete cascade,
    email           text not null,
    customer        text not null,
    plan            text not null,
    price           text not null,
    amount          bigint not null,
    currency        text not null,
    every           interval_unit not null,
    quantity        integer not null,
    trial_days      integer not null,
    bought_url      text not null,
    left_url        text not null,
    created_at      timestamptz not null,
    subscription    text
);

create table offline_subscription (
    reference         text primary key,
    customer          text not null,
    account_id        uuid,
    price             text not null,
    amount            bigint not null,
    currency          text not null,
    every             interval_unit not null,
    quantity          integer not null,
    card              text not null,
    fingerprint       text not null,
    status            subscription_status not null,
    started_at        timestamptz not null,
    trial_ends_at     timestamptz,
    anchor            timestamptz not null,
    periods           integer not null,
    period_starts_at  timestamptz not null,
    period_ends_at    timestamptz not null,
    paid_until        timestamptz not null,
    ends_with_period  boolean not null default false,
    ended_at          timestamptz,
    collection_paused boolean not null default false,
    resumes_at        timestamptz,
    unpaid_since      timestamptz,
    tries             integer not null default 0,
    credit            bigint not null default 0,
    next_at           timestamptz
);
create index offline_subscription_customer on offline_subscription (customer);
create index offline_subscription_next on offline_subscription (next_at) where next_at is not null;

create sequence offline_invoice_number;
create table offline_invoice (
    reference        text primary key,
    number           bigint not null default nextval('offline_invoice_number'),
    customer         text not null,
    subscription     text not null references offline_subscription,
    status           invoice_status not null,
    amount           bigint not null,
    currency         text not null,
    issued_at        timestamptz not null,
    paid_at          timestamptz,
    period_starts_at timestamptz not null,
    period_ends_at   timestamptz not null,
    refunded         bigint not null default 0,
    constraint offline_invoice_refund check (refunded between 0 and amount)
);
create index offline_invoice_subscription on offline_invoice (subscription, number desc);

-- What was asked under which key, and what was answered: the same key twice is one change.
create table offline_request (
    key    text primary key,
    answer text not null
);

-- What readers were written about their subscriptions, once each.
create table notice (
    subscription_id uuid not null references subscription on delete cascade,
    kind            text not null,
    about           text not null,
    at              timestamptz not null,
    primary key (subscription_id, kind, about)
);
