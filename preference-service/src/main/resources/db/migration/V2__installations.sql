-- Installations that run here, by which callers name an inbox.
create table installation
(
    installation_id bytea primary key check (length(installation_id) = 32),
    inbox_id        bytea not null references inbox on delete cascade
);
create index installation_by_inbox on installation (inbox_id);
