-- Installations that came to an inbox when it was hosted already, by our own clock: identity logs have only the times that whoever
-- adds an installation claims. One that was there before has no row.
create table arrived_installation
(
    inbox_id        bytea       not null references inbox on delete cascade,
    installation_id bytea       not null,
    heard_at        timestamptz not null,
    primary key (inbox_id, installation_id)
);
-- lockstep.event.Reason: why somebody should look at who asks; empty if nobody has to.
alter table received_request add column alarm bytea not null default '';
