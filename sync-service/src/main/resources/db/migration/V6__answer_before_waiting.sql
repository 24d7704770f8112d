-- Of the first answer that was imported, for an operation that was not waiting for it yet: lockstep.event.ArchiveCounts.
alter table sent_request add column counts bytea not null default '';
