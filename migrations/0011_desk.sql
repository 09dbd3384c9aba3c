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

-- Any part of an address or a name. Without a list of what is still to be indexed, which each search would read to its end.
create index account_search on account using gin ((email::text || ' ' || name) gin_trgm_ops) with (fastupdate = off);
create index invoice_number on invoice (number);
create index entitlement_source on entitlement (source, account_id desc) where source <> 'subscription';

-- What a change does to the recurring revenue, and since when the person has paid: the figures are then one pass over one
-- table.
create type movement as enum ('new', 'expansion', 'contraction', 'churn', 'reactivation');
alter table subscription_change add column movement movement, add column paying_since timestamptz;
with first as (
    select coalesce(account_id, subscription_id) as person, min(at) as at
    from subscription_change join subscription using (subscription_id)
    where monthly_before = 0 and monthly_after > 0 group by 1
)
update subscription_change as c
set paying_since = first.at,
    movement = (case
        when monthly_before = monthly_after then null
        when monthly_before = 0 and c.at = first.at then 'new'
        when monthly_before = 0 then 'reactivation'
        when monthly_after = 0 then 'churn'
        when monthly_after > monthly_before then 'expansion'
        else 'contraction'
    end)::movement
from subscription as s join first on first.person = coalesce(s.account_id, s.subscription_id)
where s.subscription_id = c.subscription_id and c.at >= first.at;
