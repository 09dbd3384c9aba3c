-- A second factor beside the password, and staff who are invited and disabled.

-- The secret that an authenticator app shares with us (RFC 6238), sealed under a key of the installation. One an account:
-- whoever changes the telephone takes the old one off.
create table authenticator (
    account_id uuid primary key references account on delete cascade,
    sealed     bytea not null,
    -- The last period whose code was taken: no code is good twice.
    last_step  bigint not null,
    added_at   timestamptz not null,
    used_at    timestamptz
);

create table passkey (
    passkey_id    uuid primary key,
    account_id    uuid not null references account on delete cascade,
    name          text not null,
    credential_id bytea not null,
    credential    jsonb not null,
    -- How often it was used, where it counts: a copy of it is noticed by the number.
    counter       bigint not null,
    added_at      timestamptz not null,
    used_at       timestamptz,
    constraint passkey_credential_taken unique (credential_id)
);
create index passkey_account on passkey (account_id);

create table recovery_code (
    account_id uuid not null references account on delete cascade,
    code_hash  bytea not null,
    made_at    timestamptz not null,
    used_at    timestamptz,
    primary key (account_id, code_hash)
);

-- What a browser was asked to sign with a passkey, or to make one for. Good for one answer.
create table passkey_ceremony (
    ceremony_id uuid primary key,
    account_id  uuid not null references account on delete cascade,
    state       jsonb not null,
    expires_at  timestamptz not null
);
create index passkey_ceremony_expires_at on passkey_ceremony (expires_at);

-- Whose password was right in a session that still waits for their second factor. Nobody is signed in there.
alter table session add column entering_id uuid references account on delete cascade;
create index session_entering on session (entering_id) where entering_id is not null;

-- Whoever is disabled does not get in; what they did stays theirs.
alter table account add column disabled_at timestamptz;

-- Who was asked to work here. The token is kept as its SHA-256.
create table staff_invitation (
    staff_invitation_id uuid primary key,
    email               citext not null,
    role                role not null,
    token_hash          bytea not null,
    invited_at          timestamptz not null,
    invited_by          uuid references account on delete set null,
    expires_at          timestamptz not null,
    taken_at            timestamptz,
    revoked_at          timestamptz,
    constraint staff_invitation_role check (role <> 'reader'),
    constraint staff_invitation_token unique (token_hash)
);
create unique index staff_invitation_open on staff_invitation (email) where taken_at is null and revoked_at is null;
