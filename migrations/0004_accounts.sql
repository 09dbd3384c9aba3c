-- Accounts that prove their address, get back in by mail, and can be taken along or deleted.

alter table account add column verified_at timestamptz;
-- Who works here was made by somebody who knew them.
update account set verified_at = created_at where demonstration or role <> 'reader';

-- An address belongs to the account that has proved to read its mail. Until then an account only claims it, and several
-- may: so registering says nothing about who has an account.
alter table account drop constraint account_email_taken;
create unique index account_email_taken on account (email) where verified_at is not null;
create index account_email on account (email, created_at desc);

create type token_purpose as enum
    ('confirm_address', 'new_password', 'sign_in', 'leave_address', 'take_address', 'delete_account');

-- What a link in a mail carries: good for one thing, once, for a while. Kept as its SHA-256.
create table token (
    token_hash bytea primary key,
    account_id uuid not null references account on delete cascade,
    purpose    token_purpose not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);
create index token_account on token (account_id, purpose);

-- The address that an account is to move to, and who has confirmed it so far.
create table address_change (
    account_id uuid primary key references account on delete cascade,
    email      citext not null,
    asked_at   timestamptz not null,
    left_at    timestamptz,
    taken_at   timestamptz
);

-- What somebody may still try: until when their allowance is spent in advance. Under a keyed hash of whom it is about.
-- Unlogged: losing it in a crash gives a few more tries and nothing else.
create unlogged table allowance (
    allowance_key bytea primary key,
    spent_until   timestamptz not null
);
create index allowance_spent_until on allowance (spent_until);
