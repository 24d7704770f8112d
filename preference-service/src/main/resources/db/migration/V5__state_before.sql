-- What held before the state that holds: 0 if nothing did, or if that was not kept yet.
alter table consent add column state_before smallint not null default 0;
