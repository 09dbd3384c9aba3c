-- Invoices of our own, for sales by bank transfer. The provider's are mirrored in `invoice`; these are numbered by us.
-- All amounts are in euros, in cents.

create type vat_treatment as enum ('domestic', 'reverse_charge', 'destination', 'outside');
create type transfer_invoice_stage as enum ('draft', 'open', 'paid', 'credited');
create type transfer_entry as enum ('received', 'correction', 'returned');
create type vat_answer as enum ('valid', 'invalid', 'unavailable');

-- Who sells: one row, once somebody has filled it in.
create table seller (
    seller_id   boolean primary key default true,
    name        text not null,
    address     text not null,
    country     text not null,
    vat_id      text not null,
    iban        text not null,
    bic         text not null,
    days_to_pay integer not null,
    prefix      text not null,
    version     integer not null default 1,
    constraint seller_single check (seller_id),
    constraint seller_days check (days_to_pay between 0 and 120),
    constraint seller_prefix check (prefix ~ '^[A-Z0-9]{1,10}$')
);

-- Standard rates of VAT, in hundredths of a percent, from a day on.
create table vat_rate (
    country    text not null,
    valid_from date not null,
    rate       integer not null,
    primary key (country, valid_from),
    constraint vat_rate_bounds check (rate between 0 and 10000)
);

create table transfer_invoice (
    transfer_invoice_id uuid primary key,
    buyer           text not null,
    address         text not null,
    country         text not null,
    -- Without blanks, in capitals; empty where the buyer has none.
    vat_id          text not null,
    email           text not null,
    -- What the buyer wants to find on it: an order's number.
    buyer_reference text not null,
    note            text not null,
    -- The days that are paid for, the first and the last.
    period_from     date,
    period_until    date,
    -- Whose reading is paid for, and by which contract.
    account_id      uuid references account on delete set null,
    licence_id      uuid references licence,
    treatment       vat_treatment not null,
    net             bigint not null,
    vat             bigint not null,
    total           bigint not null,
    created_at      timestamptz not null,
    version         integer not null default 1,
    -- From here on: set when it is issued.
    number          text,
    issued_on       date,
    due_on          date,
    -- The seller's details as they were on that day.
    seller          jsonb,
    -- The only things that change afterwards.
    paid            bigint not null default 0,
    credited        bigint not null default 0,
    paid_on         date,
    mailed_at       timestamptz,
    reminded_at     timestamptz,
    stage           transfer_invoice_stage not null generated always as (
        case
            when number is null then 'draft'::transfer_invoice_stage
            when credited = total then 'credited'
            when paid >= total - credited then 'paid'
            else 'open'
        end
    ) stored,
    constraint transfer_invoice_number unique (number),
    constraint transfer_invoice_issued check (
        (number is null) = (issued_on is null) and (number is null) = (due_on is null) and (number is null) = (seller is null)
    ),
    constraint transfer_invoice_money check (
        net >= 0 and vat >= 0 and total = net + vat and paid between 0 and total and credited between 0 and total
        and (number is not null or paid = 0 and credited = 0)
    ),
    constraint transfer_invoice_period check ((period_from is null) = (period_until is null) and period_from <= period_until)
);
create index transfer_invoice_stage on transfer_invoice (stage, transfer_invoice_id desc);
create index transfer_invoice_due on transfer_invoice (due_on) where stage = 'open';
create index transfer_invoice_account on transfer_invoice (account_id);
create index transfer_invoice_licence on transfer_invoice (licence_id);
create index transfer_invoice_search on transfer_invoice
    using gin ((buyer || ' ' || email || ' ' || coalesce(number, '')) gin_trgm_ops) with (fastupdate = off);

create table transfer_invoice_line (
    transfer_invoice_id uuid not null references transfer_invoice on delete cascade,
    position   integer not null,
    text       text not null,
    quantity   integer not null,
    unit_price bigint not null,
    -- In hundredths of a percent. Null in a draft: the standard rate of the day on which it is issued.
    vat_rate   integer,
    primary key (transfer_invoice_id, position),
    constraint transfer_invoice_line_money check (quantity > 0 and unit_price >= 0),
    constraint transfer_invoice_line_rate check (vat_rate between 0 and 10000)
);

-- What came in for an invoice, was entered wrongly, or was sent back. Nothing here is changed: a mistake is undone by an entry.
create table transfer_payment (
    transfer_payment_id uuid primary key,
    transfer_invoice_id uuid not null references transfer_invoice,
    entry      transfer_entry not null,
    -- What it adds to what was paid.
    amount     bigint not null,
    booked_on  date not null,
    note       text not null,
    entered_by uuid references account on delete set null,
    entered_at timestamptz not null,
    constraint transfer_payment_amount check ((entry = 'received') = (amount > 0) and amount <> 0)
);
create index transfer_payment_invoice on transfer_payment (transfer_invoice_id);

create table credit_note (
    credit_note_id      uuid primary key,
    transfer_invoice_id uuid not null references transfer_invoice,
    number     text not null,
    issued_on  date not null,
    reason     text not null,
    net        bigint not null,
    vat        bigint not null,
    total      bigint not null,
    constraint credit_note_number unique (number),
    constraint credit_note_money check (net > 0 and vat >= 0 and total = net + vat)
);
create index credit_note_invoice on credit_note (transfer_invoice_id);

create table credit_note_line (
    credit_note_id uuid not null references credit_note,
    -- The invoice's line.
    position   integer not null,
    net        bigint not null,
    primary key (credit_note_id, position),
    constraint credit_note_line_net check (net > 0)
);

-- The last number of each series and year. Its row is locked from the number's giving to the end of the transaction, so
-- none is given twice and none is lost.
create table invoice_series (
    series text not null,
    year   integer not null,
    last   integer not null,
    primary key (series, year)
);

-- What VIES said of a VAT id and when: the proof that somebody asked. Only that it did not answer is written over.
create table vat_check (
    vat_check_id uuid primary key,
    vat_id       text not null,
    answer       vat_answer not null,
    asked_at     timestamptz not null,
    -- The number under which the Commission keeps the answer.
    consultation text,
    name         text,
    address      text,
    problem      text
);
create index vat_check_newest on vat_check (vat_id, asked_at desc);
create unique index vat_check_unavailable on vat_check (vat_id) where answer = 'unavailable';

-- An issued invoice never changes, whoever holds the connection. What was paid and credited is written beside it, and an
-- account may be deleted or merged.
create function transfer_invoice_stands() returns trigger language plpgsql as $$
declare
    changing constant text[] := '{paid,credited,paid_on,mailed_at,reminded_at,stage,account_id}';
begin
    if old.number is null then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    if tg_op = 'DELETE' or to_jsonb(old) - changing <> to_jsonb(new) - changing then
        raise exception 'an issued invoice does not change' using errcode = 'restrict_violation',
            constraint = 'transfer_invoice_stands';
    end if;
    return new;
end $$;
create trigger transfer_invoice_stands before update or delete on transfer_invoice
    for each row execute function transfer_invoice_stands();

create function transfer_invoice_line_stands() returns trigger language plpgsql as $$
declare
    line transfer_invoice_line := case when tg_op = 'DELETE' then old else new end;
begin
    if exists (
        select from transfer_invoice
        where transfer_invoice_id in (line.transfer_invoice_id, old.transfer_invoice_id) and number is not null
    ) then
        raise exception 'an issued invoice does not change' using errcode = 'restrict_violation',
            constraint = 'transfer_invoice_stands';
    end if;
    return line;
end $$;
create trigger transfer_invoice_line_stands before insert or update or delete on transfer_invoice_line
    for each row execute function transfer_invoice_line_stands();

create function written_once() returns trigger language plpgsql as $$
begin
    raise exception 'this is written once' using errcode = 'restrict_violation', constraint = 'written_once';
end $$;
create trigger credit_note_stands before update or delete on credit_note
    for each row execute function written_once();
create trigger credit_note_line_stands before update or delete on credit_note_line
    for each row execute function written_once();
-- Who entered it may be deleted.
create trigger transfer_payment_stands before delete or update of
    transfer_payment_id, transfer_invoice_id, entry, amount, booked_on, note, entered_at on transfer_payment
    for each row execute function written_once();

-- A right to read that an invoice of ours paid for.
alter type entitlement_source add value 'transfer';
alter table entitlement add column transfer_invoice_id uuid references transfer_invoice;
create unique index entitlement_transfer_invoice on entitlement (transfer_invoice_id) where transfer_invoice_id is not null;

-- Files that go with a mail. They go when its words go.
create table mail_attachment (
    mail_id  uuid not null references mail on delete cascade,
    position integer not null,
    name     text not null,
    type     text not null,
    content  bytea not null,
    primary key (mail_id, position)
);

-- The standard rates of the 27 member states (European Commission, Taxes in Europe Database, as of November 2026), and
-- those before where they changed since 2024: an invoice counts by the day on which it is issued.
insert into vat_rate (country, valid_from, rate) values
    ('AT', '2024-01-01', 2000), ('BE', '2024-01-01', 2100), ('BG', '2024-01-01', 2000), ('CY', '2024-01-01', 1900),
    ('CZ', '2024-01-01', 2100), ('DE', '2024-01-01', 1900), ('DK', '2024-01-01', 2500), ('EE', '2024-01-01', 2200),
    ('EE', '2025-07-01', 2400), ('ES', '2024-01-01', 2100), ('FI', '2024-01-01', 2400), ('FI', '2024-09-01', 2550),
    ('FR', '2024-01-01', 2000), ('GR', '2024-01-01', 2400), ('HR', '2024-01-01', 2500), ('HU', '2024-01-01', 2700),
    ('IE', '2024-01-01', 2300), ('IT', '2024-01-01', 2200), ('LT', '2024-01-01', 2100), ('LU', '2024-01-01', 1700),
    ('LV', '2024-01-01', 2100), ('MT', '2024-01-01', 1800), ('NL', '2024-01-01', 2100), ('PL', '2024-01-01', 2300),
    ('PT', '2024-01-01', 2300), ('RO', '2024-01-01', 1900), ('RO', '2025-08-01', 2100), ('SE', '2024-01-01', 2500),
    ('SI', '2024-01-01', 2200), ('SK', '2024-01-01', 2000), ('SK', '2025-01-01', 2300);
