-- A bill may be paid by several payments: events about any of them must find it.
alter table invoice add column payments text[] not null default '{}';
update invoice set payments = array_remove(array[payment_intent, charge], null);
create index invoice_payments on invoice using gin (payments);
alter table invoice drop column payment_intent, drop column charge;
