-- When everything was compared with the provider's books: claimed by one node a night.
create table reconciliation (
    reconciliation_id uuid primary key,
    started_at  timestamptz not null,
    finished_at timestamptz,
    seen        bigint not null default 0,
    changed     bigint not null default 0,
    missing     bigint not null default 0
);
create index reconciliation_started on reconciliation (started_at desc);
