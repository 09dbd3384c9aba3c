-- What the subscribers' desk looks things up by.

-- How a subscription stands in an admin's words: one of six, for the filters of the list.
create type subscription_stage as enum ('trialing', 'paying', 'past_due', 'cancelling', 'paused', 'ended');
alter table subscription add column stage subscription_stage not null generated always as (
    case
        when status in ('canceled', 'incomplete_expired') then 'ended'::subscription_stage
        when status = 'paused' or collection_paused then 'paused'
        when status in ('past_due', 'unpaid', 'incomplete', 'unknown') then 'past_due'
        when cancel_at is not null then 'cancelling'
        when status = 'trialing' then 'trialing'
        else 'paying'
    end
) stored;
create index subscription_stage on subscription (stage, account_id desc);

-- Any part of an address or a name.
create index account_search on account using gin ((email::text || ' ' || name) gin_trgm_ops);
create index invoice_number on invoice (number);
create index entitlement_source on entitlement (source, account_id desc) where source <> 'subscription';
