-- 100,000 accounts with a subscription each and three changes of it, over four years: for measuring. Never for a database
-- that anybody reads by.
insert into account (account_id, email, name, created_at, verified_at)
select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'reader' || n || '@example.org',
       (array['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara'])[1 + n % 5] || ' ' || md5(n::text), at, at
from (select n, timestamptz '2022-12-01' + n * interval '20 minutes' as at from generate_series(1, 100000) as n) as made;

insert into subscription (subscription_id, account_id, provider, reference, price_id, amount, currency, every, status,
                          started_at, trial_ends_at, period_starts_at, period_ends_at, paid_until, ended_at, cancellation,
                          cancel_at, seen_at)
select ('01900000-0000-7000-9000-' || right(account_id::text, 12))::uuid, account_id, 'stripe', 'sub_' || n,
       '01939a00-0000-7000-8000-000000000012', 1500, 'EUR', 'month',
       (case n % 10 when 0 then 'past_due' when 1 then 'canceled' when 2 then 'canceled' when 3 then 'trialing'
                    else 'active' end)::subscription_status,
       created_at, created_at + interval '30 days', created_at, created_at + interval '60 days', created_at + interval '60 days',
       case when n % 10 in (1, 2) then created_at + (n % 500 + 31) * interval '1 day' end,
       case when n % 10 in (1, 2) then (enum_range(null::cancellation_reason))[1 + n % 8] end,
       case when n % 10 = 4 then created_at + interval '60 days' end, now()
from (select *, row_number() over (order by account_id) as n from account where email like 'reader%@example.org') as a;

insert into subscription_change (subscription_change_id, subscription_id, at, status_before, status_after, monthly_before,
                                 monthly_after, currency, movement, paying_since)
select gen_random_uuid(), subscription_id, started_at, null::subscription_status, 'trialing'::subscription_status, 0, 0,
       'EUR', null::movement, null::timestamptz
from subscription where reference like 'sub\_%'
union all
select gen_random_uuid(), subscription_id, started_at + interval '30 days', 'trialing', 'active', 0, 1500, 'EUR', 'new',
       started_at + interval '30 days'
from subscription where reference like 'sub\_%' and status <> 'trialing'
union all
select gen_random_uuid(), subscription_id, ended_at, 'active', 'canceled', 1500, 0, 'EUR', 'churn',
       started_at + interval '30 days'
from subscription where reference like 'sub\_%' and ended_at is not null
union all
select gen_random_uuid(), subscription_id, started_at + interval '45 days', 'active', 'active', 1500, 1250, 'EUR',
       'contraction', started_at + interval '30 days'
from subscription where reference like 'sub\_%' and ended_at is null and status <> 'trialing' and random() < 0.3;
analyze account, subscription, subscription_change;
