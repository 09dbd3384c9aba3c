-- Plans, subscriptions and what the payment provider told us. Money is an amount in minor units and a currency.

create type interval_unit as enum ('month', 'year');
create type plan_audience as enum ('everyone', 'student', 'group');
create type provider as enum ('stripe', 'offline');
create type subscription_status as enum (
    'trialing', 'active', 'past_due', 'paused', 'unpaid', 'incomplete', 'incomplete_expired', 'canceled', 'unknown'
);
create type entitlement_reason as enum ('given', 'trial', 'paid', 'ending', 'grace', 'paused', 'unknown', 'ended');
create type invoice_status as enum ('draft', 'open', 'paid', 'void', 'uncollectible');
create type event_outcome as enum ('waiting', 'done', 'ignored', 'not_understood');
create type cancellation_reason as enum (
    'too_expensive', 'too_little_time', 'not_what_i_need', 'other_source', 'technical', 'other',
    'payment_failed', 'withdrawal', 'by_admin', 'account_deleted', 'trial_taken_before'
);

create table plan (
    plan_id     uuid primary key,
    slug        text not null,
    name        text not null,
    description text not null default '',
    benefits    text[] not null default '{}',
    audience    plan_audience not null default 'everyone',
    every       interval_unit not null,
    trial_days  integer not null default 0,
    position    integer not null default 0,
    archived_at timestamptz,
    version     integer not null default 1,
    constraint plan_slug_taken unique (slug),
    constraint plan_trial check (trial_days between 0 and 365)
);

-- Never edited: a new price archives the one before, and whoever subscribed at it keeps it.
create table price (
    price_id    uuid primary key,
    plan_id     uuid not null references plan,
    amount      bigint not null,
    currency    text not null,
    created_at  timestamptz not null,
    archived_at timestamptz,
    constraint price_amount check (amount > 0),
    constraint price_currency check (currency ~ '^[A-Z]{3}$')
);
create unique index price_on_sale on price (plan_id, currency) where archived_at is null;
create index price_plan on price (plan_id);

-- What a provider calls our prices.
create table price_reference (
    price_id  uuid not null references price,
    provider  provider not null,
    reference text not null,
    primary key (provider, price_id),
    constraint price_reference_taken unique (provider, reference)
);

-- A paying account at a provider. Stays without its account once that is erased: invoices must.
create table customer (
    customer_id uuid primary key,
    account_id  uuid references account on delete set null,
    provider    provider not null,
    reference   text not null,
    created_at  timestamptz not null,
    deleted_at  timestamptz,
    constraint customer_reference unique (provider, reference)
);
create index customer_account on customer (account_id);

create table subscription (
    subscription_id  uuid primary key,
    account_id       uuid references account on delete set null,
    customer_id      uuid references customer,
    provider         provider not null,
    reference        text not null,
    price_id         uuid references price,
    amount           bigint not null,
    currency         text not null,
    every            interval_unit not null,
    quantity         integer not null default 1,
    status           subscription_status not null,
    started_at       timestamptz not null,
    trial_ends_at    timestamptz,
    period_starts_at timestamptz not null,
    period_ends_at   timestamptz not null,
    paid_until       timestamptz not null,
    unpaid_since     timestamptz,
    cancel_at        timestamptz,
    ended_at         timestamptz,
    collection_paused boolean not null default false,
    resumes_at       timestamptz,
    latest_invoice   text,
    card             text,
    cancellation     cancellation_reason,
    cancellation_note text,
    seen_at          timestamptz not null,
    constraint subscription_reference unique (provider, reference),
    constraint subscription_amount check (amount >= 0 and quantity > 0)
);
create index subscription_account on subscription (account_id);
create index subscription_customer on subscription (customer_id);
create index subscription_due on subscription (period_ends_at)
    where status in ('trialing', 'active', 'past_due', 'unknown');

-- Each change of a subscription's worth a month or of its status, as it was noticed: the figures are made of it.
create table subscription_change (
    subscription_change_id uuid primary key,
    subscription_id uuid not null references subscription,
    at              timestamptz not null,
    status_before   subscription_status,
    status_after    subscription_status not null,
    monthly_before  bigint not null,
    monthly_after   bigint not null,
    currency        text not null
);
create index subscription_change_at on subscription_change (at);
create index subscription_change_subscription on subscription_change (subscription_id, at);

alter table entitlement
    add column reason entitlement_reason not null default 'given',
    add column subscription_id uuid references subscription,
    add column note text not null default '',
    add constraint entitlement_of_subscription unique (subscription_id, account_id);

-- Who had a trial. Addresses and cards are kept as keyed hashes and outlive the account: else deleting it gives another.
create table trial (
    trial_id        uuid primary key,
    subscription_id uuid not null references subscription,
    account_id      uuid references account on delete set null,
    address_key     bytea,
    card_key        bytea,
    taken_at        timestamptz not null,
    constraint trial_subscription unique (subscription_id)
);
create index trial_account on trial (account_id);
create index trial_address on trial (address_key);
create index trial_card on trial (card_key);

-- The provider's invoices, mirrored. Those of bank transfers are numbered by us and have tables of their own.
create table invoice (
    invoice_id      uuid primary key,
    customer_id     uuid references customer,
    subscription_id uuid references subscription,
    provider        provider not null,
    reference       text not null,
    number          text,
    status          invoice_status not null,
    currency        text not null,
    total           bigint not null,
    tax             bigint not null,
    paid            bigint not null,
    refunded        bigint not null default 0,
    issued_at       timestamptz not null,
    paid_at         timestamptz,
    period_starts_at timestamptz,
    period_ends_at  timestamptz,
    payment_intent  text,
    charge          text,
    page_url        text,
    pdf_url         text,
    disputed_at     timestamptz,
    constraint invoice_reference unique (provider, reference),
    constraint invoice_money check (paid >= 0 and refunded >= 0 and refunded <= paid)
);
create index invoice_customer on invoice (customer_id, issued_at desc);
create index invoice_subscription on invoice (subscription_id, issued_at desc);
create index invoice_payment_intent on invoice (payment_intent);
create index invoice_charge on invoice (charge);

-- What we asked to be paid back. The sum stands before the provider is asked, so that two at once cannot exceed the payment.
create table refund (
    refund_id    uuid primary key,
    invoice_id   uuid not null references invoice,
    amount       bigint not null,
    reason       text not null,
    asked_by     uuid references account on delete set null,
    asked_at     timestamptz not null,
    reference    text,
    succeeded_at timestamptz,
    failed_at    timestamptz,
    constraint refund_amount check (amount > 0)
);
create index refund_invoice on refund (invoice_id);

-- Everything a provider sent, once each. A worker takes what waits and asks the provider how things are.
create table inbox (
    provider    provider not null,
    event       text not null,
    type        text not null,
    payload     text not null,
    received_at timestamptz not null,
    outcome     event_outcome not null default 'waiting',
    tries       integer not null default 0,
    next_try_at timestamptz not null,
    handled_at  timestamptz,
    problem     text,
    primary key (provider, event)
);
create index inbox_waiting on inbox (next_try_at) where outcome = 'waiting';

-- What somebody should look at.
create table alert (
    alert_id   uuid primary key,
    at         timestamptz not null,
    subject    text not null,
    message    text not null,
    settled_at timestamptz
);
create unique index alert_open on alert (subject, message) where settled_at is null;

-- How far the clock of a demonstration was moved ahead.
create table demonstration_clock (
    demonstration_clock_id boolean primary key default true,
    ahead interval not null default '0',
    constraint demonstration_clock_single check (demonstration_clock_id)
);

insert into plan (plan_id, slug, name, description, benefits, audience, every, trial_days, position) values
    ('01939a00-0000-7000-8000-000000000001', 'yearly', 'Yearly', 'Two months cheaper than paying by the month.',
     '{Every story and the whole archive,Five stories a month to give away,Cancel anytime}', 'everyone', 'year', 30, 1),
    ('01939a00-0000-7000-8000-000000000002', 'monthly', 'Monthly', 'The same stories, a month at a time.',
     '{Every story and the whole archive,Five stories a month to give away,Cancel anytime}', 'everyone', 'month', 30, 2);
insert into price (price_id, plan_id, amount, currency, created_at) values
    ('01939a00-0000-7000-8000-000000000011', '01939a00-0000-7000-8000-000000000001', 15000, 'EUR', '2026-11-24T00:00:00Z'),
    ('01939a00-0000-7000-8000-000000000012', '01939a00-0000-7000-8000-000000000002', 1500, 'EUR', '2026-11-24T00:00:00Z');

-- Plans stand in every node's memory beside the site; both are heard of the same way.
create trigger plan_changed after insert or update or delete on plan
    for each statement execute function site_changed();
create trigger price_changed after insert or update or delete on price
    for each statement execute function site_changed();
