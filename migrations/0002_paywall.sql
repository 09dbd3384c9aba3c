-- The paywall in full: rules that admins edit, the coarse meter over networks, gifts, and stories opened to all.

alter table site
    add column gift_limit      integer not null default 5,
    -- Networks that many people share: their coarse meter is higher.
    add column shared_networks cidr[] not null default '{}',
    add column version         integer not null default 1,
    add constraint site_gift_limit check (gift_limit >= 0);

-- Every node hears of a change, whoever makes it.
create function site_changed() returns trigger language plpgsql as $$
begin
    perform pg_notify('site', '');
    return null;
end $$;
create trigger site_changed after update on site for each statement execute function site_changed();
create trigger section_changed after insert or update or delete on section
    for each statement execute function site_changed();

-- The day of a reader's first story of the month: the coarse meter counts only who has none of an earlier day. What is
-- merely noted here, because an account read it, has none ('infinity').
alter table meter add column begun_on date;
update meter set begun_on = month;
alter table meter alter column begun_on set not null;

-- The coarse meter. Its keys live for two days and stand in unlogged tables, which neither backups nor replicas hold:
-- what cannot be linked to a network tomorrow is not kept as if it could.
create unlogged table network_key (
    day date primary key,
    key bytea not null
);
create unlogged table network_read (
    day     date not null,
    network bytea not null,
    used    integer not null,
    primary key (day, network)
);

-- Opened to everybody until this moment, in the public interest.
alter table article add column open_until timestamptz;
create index article_open_until on article (open_until) where open_until is not null;

-- A story given away.
create table gift (
    gift_id    uuid primary key,
    article_id uuid not null references article on delete cascade,
    account_id uuid not null references account on delete cascade,
    -- How many readers may take it.
    places     integer not null,
    created_at timestamptz not null,
    ends_at    timestamptz not null,
    revoked_at timestamptz,
    constraint gift_places check (places > 0)
);
create index gift_account on gift (account_id, created_at desc);

-- Who took it: a visitor's or an account's id.
create table gift_reader (
    gift_id  uuid not null references gift on delete cascade,
    reader   uuid not null,
    taken_at timestamptz not null,
    primary key (gift_id, reader)
);
create index gift_reader_reader on gift_reader (reader);

-- Makes the partition of a month and drops those of months before `oldest`, with what the default partition holds of
-- them. Two nodes at once: the second waits for the lock and finds all done.
create function meter_partitions(month date, oldest date) returns void language plpgsql as $$
declare
    name text := 'meter_' || to_char(month, 'YYYY_MM');
    part record;
begin
    -- A backup holds the table for as long as it reads; whoever waits for it here makes all readers wait behind.
    perform set_config('lock_timeout', '300ms', true);
    perform pg_advisory_xact_lock(hashtext('meter_partitions'));
    if to_regclass(name) is null and not exists (
        select from meter_default as d where d.month = meter_partitions.month
    ) then
        execute format('create table %I partition of meter for values from (%L) to (%L)',
                       name, month, month + interval '1 month');
    end if;
    for part in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'meter'::regclass and c.relname ~ '^meter_\d{4}_\d{2}$'
          and to_date(right(c.relname, 7), 'YYYY_MM') < oldest
    loop
        execute format('drop table %I', part.relname);
    end loop;
    delete from meter_default as d where d.month < oldest;
end $$;
