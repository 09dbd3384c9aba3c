-- Mail on its way out. A row is written in the transaction of its cause and sent afterwards: no mail without its cause,
-- no cause without its mail.
create table mail (
    mail_id    uuid primary key,
    -- The same at every try, so that a server that took the mail and answered too late can be seen to have it twice.
    message_id text not null,
    -- Whom it is about; nobody for the mail that says that an account is gone.
    account_id uuid references account on delete cascade,
    recipient  text not null,
    kind       text not null,
    subject    text not null,
    -- Gone as soon as the mail is sent or given up: links in it open accounts.
    plain      text,
    html       text,
    created_at timestamptz not null,
    -- When it may be tried next. Who takes it moves this on: a lease that ends by itself if the sender dies.
    due_at     timestamptz not null,
    tries      integer not null default 0,
    sent_at    timestamptz,
    failed_at  timestamptz,
    failure    text,
    constraint mail_message_id_taken unique (message_id),
    constraint mail_one_end check (sent_at is null or failed_at is null)
);
create index mail_due on mail (due_at) where sent_at is null and failed_at is null;
create index mail_account on mail (account_id);
