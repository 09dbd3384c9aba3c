-- What somebody said about mail that is not about their account, here or in a system that they were brought from.
create table consent (
    account_id  uuid not null references account on delete cascade,
    -- 'newsletter'
    subject     text not null,
    -- Given or withdrawn, and since when, as far as it is known.
    given       boolean not null,
    since       timestamptz,
    -- Where that is known from.
    source      text not null,
    recorded_at timestamptz not null,
    primary key (account_id, subject)
);
