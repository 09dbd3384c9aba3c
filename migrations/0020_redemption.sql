-- A subscription says by which use of a coupon it was bought, wherever the program stopped meanwhile. The offline
-- provider's side of the wire.
alter table offline_checkout add column redemption_id uuid;
alter table offline_subscription add column redemption_id uuid;
