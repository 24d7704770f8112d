-- Who gets what comes in: each installation has a history of its own. Empty for what goes out, which is one archive for all that want it.
alter table transfer add column recipient bytea not null default '';
alter table transfer drop constraint transfer_pkey;
alter table transfer add primary key (inbox_id, id, recipient);
