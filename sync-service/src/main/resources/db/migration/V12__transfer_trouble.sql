-- Why a transfer that an operation waits for is tried again. lockstep.event.Reason; empty if it is not, or not any more.
alter table awaited_transfer add column trouble bytea not null default '';
