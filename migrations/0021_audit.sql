-- The log is only added to, whoever holds the connection.
create trigger audit_stands before update or delete on audit
    for each row execute function written_once();
create trigger audit_stays before truncate on audit
    for each statement execute function written_once();
revoke update, delete, truncate on audit from public, current_user;

-- Read from the newest on, of everything, of one kind of thing, of one person.
create index audit_latest on audit (at desc, audit_id desc);
create index audit_kind on audit (subject, at desc, audit_id desc);
create index audit_account on audit (account_id, at desc, audit_id desc);
