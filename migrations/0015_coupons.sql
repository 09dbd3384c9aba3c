-- Coupons, the codes that bring them, who has used them; and who has shown that they study.

-- The names are the field's, as Stripe has them: a coupon is what is promised, a promotion code is how one asks for it.
create type coupon_duration as enum ('once', 'repeating', 'forever');

-- Never edited in what it promises: whoever has it was promised that. It is archived and another takes its place.
create table coupon (
    coupon_id    uuid primary key,
    name         text not null,
    percent_off  integer,
    amount_off   bigint,
    off_currency text,
    duration     coupon_duration not null,
    months       integer,
    -- Also for who has, or had, a subscription.
    for_former   boolean not null,
    valid_from   timestamptz,
    valid_until  timestamptz,
    most         integer,
    note         text not null default '',
    coupon_created_at  timestamptz not null,
    coupon_archived_at timestamptz,
    coupon_version     integer not null default 1,
    constraint coupon_off check (
        (percent_off between 1 and 100 and amount_off is null and off_currency is null)
        or (percent_off is null and amount_off > 0 and off_currency ~ '^[A-Z]{3}$')
    ),
    constraint coupon_months check ((duration = 'repeating') = (months is not null) and months between 1 and 120),
    constraint coupon_most check (most > 0),
    constraint coupon_span check (valid_from < valid_until)
);

-- The plans that a coupon is for; all of them, if none stands here.
create table coupon_plan (
    coupon_id uuid not null references coupon on delete cascade,
    plan_id   uuid not null references plan,
    primary key (coupon_id, plan_id)
);

create table promotion_code (
    promotion_code_id uuid primary key,
    coupon_id         uuid not null references coupon on delete cascade,
    code              text not null,
    -- One of a batch: good for one redemption.
    single_use        boolean not null,
    constraint promotion_code_taken unique (code),
    constraint promotion_code_form check (code ~ '^[A-Z0-9-]{4,32}$')
);
create index promotion_code_coupon on promotion_code (coupon_id);

-- What a provider calls our coupons.
create table coupon_reference (
    coupon_id uuid not null references coupon on delete cascade,
    provider  provider not null,
    reference text not null,
    primary key (provider, coupon_id),
    constraint coupon_reference_taken unique (provider, reference)
);

-- A use of a coupon: held while a checkout is open, taken once it is paid, given back if it is not. The mailbox is kept as
-- a keyed hash and outlives the account: else deleting it gives another use.
create table redemption (
    redemption_id     uuid primary key,
    coupon_id         uuid not null references coupon,
    promotion_code_id uuid references promotion_code on delete set null,
    account_id        uuid references account on delete set null,
    address_key       bytea,
    -- The mark of the order's form: the same form twice is one use.
    mark              text not null,
    provider          provider not null,
    checkout          text,
    held_at           timestamptz not null,
    held_until        timestamptz not null,
    redeemed_at       timestamptz,
    subscription_id   uuid references subscription,
    given_back_at     timestamptz,
    constraint redemption_ends_once check (redeemed_at is null or given_back_at is null)
);
create index redemption_coupon on redemption (coupon_id) where given_back_at is null;
create index redemption_account on redemption (account_id);
create index redemption_held on redemption (held_until) where redeemed_at is null and given_back_at is null;
create unique index redemption_subscription on redemption (subscription_id, coupon_id);

-- What still comes off the bills of a subscription.
alter table subscription
    add column coupon_id uuid references coupon,
    add column discount_ends_at timestamptz;

-- The offline provider's side of the wire.
alter table offline_checkout add column discount jsonb, add column expires_at timestamptz;
alter table offline_subscription add column discount jsonb, add column period_total bigint;

-- Institutions at whose domains students have addresses, beside the suffixes that the program knows.
create table student_domain (
    domain   text primary key,
    added_at timestamptz not null,
    constraint student_domain_form check (domain = lower(domain) and domain like '%_._%')
);

-- What somebody sent in to show that they study. The files go thirty days after the decision.
create table student_request (
    student_request_id uuid primary key,
    account_id  uuid not null references account on delete cascade,
    words       text not null,
    asked_at    timestamptz not null,
    decided_at  timestamptz,
    decided_by  uuid references account on delete set null,
    approved    boolean,
    reason      text not null default '',
    constraint student_request_decided check ((decided_at is null) = (approved is null))
);
create unique index student_request_open on student_request (account_id) where decided_at is null;
create index student_request_decided on student_request (decided_at) where decided_at is not null;

create type student_file_kind as enum ('jpeg', 'png', 'pdf');
create table student_file (
    student_request_id uuid not null references student_request on delete cascade,
    place   integer not null,
    kind    student_file_kind not null,
    content bytea not null,
    primary key (student_request_id, place)
);

-- Who has shown that they study, and until when that holds. One academic address serves one account.
create table student (
    account_id  uuid primary key references account on delete cascade,
    address     text,
    address_key bytea,
    proved_at   timestamptz not null,
    valid_until timestamptz not null,
    constraint student_address_taken unique (address_key)
);

-- An address that somebody says is theirs, until the link that was mailed there is used.
create table student_address (
    account_id uuid primary key references account on delete cascade,
    token_hash bytea not null,
    address    text not null,
    asked_at   timestamptz not null,
    expires_at timestamptz not null,
    constraint student_address_token unique (token_hash)
);

alter type cancellation_reason add value 'student_no_more';

insert into plan (plan_id, slug, name, description, benefits, audience, every, trial_days, position) values
    ('01939a00-0000-7000-8000-000000000004', 'student-yearly', 'Students, yearly', 'Everything, for whoever studies. We ask again each year.',
     '{Every story and the whole archive,Five stories a month to give away,Cancel anytime}', 'student', 'year', 30, 3);
insert into price (price_id, plan_id, amount, currency, created_at) values
    ('01939a00-0000-7000-8000-000000000014', '01939a00-0000-7000-8000-000000000004', 6000, 'EUR', '2026-11-24T00:00:00Z');
