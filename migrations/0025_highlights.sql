-- Highlights are sold: an organisation orders a campaign, a campaign shows highlights, and what readers saw and followed is
-- counted by day.

alter table organisation
    add column contact text not null default '',
    -- For colleagues alone.
    add column notes text not null default '',
    add column version integer not null default 1;

create table campaign (
    campaign_id     uuid primary key,
    organisation_id uuid not null references organisation,
    name            text not null,
    starts_at       timestamptz not null,
    -- Until further notice where there is none.
    ends_at         timestamptz,
    -- Impressions that were ordered, if a number was agreed.
    ordered         bigint,
    -- Nothing of it is shown while it is.
    paused          boolean not null default false,
    version         integer not null default 1,
    constraint campaign_name check (name <> ''),
    constraint campaign_span check (ends_at > starts_at),
    constraint campaign_ordered check (ordered > 0)
);
create index campaign_organisation on campaign (organisation_id);

-- What ran before has a campaign for each organisation, as long as its highlights.
insert into campaign (campaign_id, organisation_id, name, starts_at, ends_at)
select gen_random_uuid(), organisation_id, 'Highlights', min(starts_at),
       case when bool_and(ends_at is not null) then max(ends_at) end
from highlight group by organisation_id;

alter table highlight
    add column campaign_id uuid references campaign,
    -- How often it has a place beside others: one of weight 2 twice as often as one of weight 1.
    add column weight integer not null default 1,
    add constraint highlight_weight check (weight between 1 and 100),
    -- Its own dates, where it has any, lie within the campaign's.
    alter column starts_at drop not null;
update highlight set campaign_id = campaign.campaign_id from campaign where campaign.organisation_id = highlight.organisation_id;
drop index highlight_running;
alter table highlight
    alter column campaign_id set not null,
    drop column organisation_id,
    drop column position;
create index highlight_campaign on highlight (campaign_id);

-- What is counted, by day of the publication.
create table highlight_day (
    highlight_id uuid not null references highlight,
    day          date not null,
    impressions  bigint not null default 0,
    clicks       bigint not null default 0,
    primary key (highlight_id, day)
);

-- The same added up, written by the same statement: whether an order is fulfilled is asked all the time.
create table campaign_total (
    campaign_id uuid primary key references campaign,
    impressions bigint not null default 0,
    clicks      bigint not null default 0
);

-- Who was counted already in this turn, under a hash that is another one in the next. Gone within the hour or so, and in no
-- backup.
create unlogged table highlight_counted (
    turn         bigint not null,
    highlight_id uuid not null,
    clicked      boolean not null,
    visitor      bytea not null,
    primary key (turn, highlight_id, clicked, visitor)
);

-- Secret links to the report of a campaign, for who paid for it. A copy of the database opens none.
create table report_link (
    report_link_id uuid primary key,
    token_hash     bytea not null,
    campaign_id    uuid not null references campaign,
    account_id     uuid references account on delete set null,
    created_at     timestamptz not null,
    expires_at     timestamptz not null,
    revoked_at     timestamptz,
    openings       integer not null default 0,
    opened_at      timestamptz,
    constraint report_link_token unique (token_hash)
);
create index report_link_campaign on report_link (campaign_id, report_link_id desc);

-- Every node hears of a change, whoever makes it.
create function highlight_changed() returns trigger language plpgsql as $$
begin
    perform pg_notify('highlight', '');
    return null;
end $$;
create trigger organisation_changed after insert or update or delete on organisation
    for each statement execute function highlight_changed();
create trigger campaign_changed after insert or update or delete on campaign
    for each statement execute function highlight_changed();
create trigger highlight_changed after insert or update or delete on highlight
    for each statement execute function highlight_changed();
