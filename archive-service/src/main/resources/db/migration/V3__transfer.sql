-- Archives on their way out or in.
create table transfer (
    inbox_id        bytea       not null,
    -- The same for all installations of the inbox that want the same archive: the first is served.
    id              bytea       not null,
    installation_id bytea       not null references installation on delete cascade,
    -- lockstep.event.Envelope as it came: ArchiveWanted or ArchiveOffered.
    event           bytea       not null,
    state           text        not null default 'ready' check (state in ('ready', 'done', 'failed')),
    -- Counts up with each try, so that an instance that was too slow cannot end what another one has begun.
    attempts        int         not null default 0,
    troubled_since  timestamptz,
    retry_at        timestamptz,
    -- Until when an instance works at it.
    claimed_until   timestamptz,
    -- Slices of it that were announced, and where the next one begins: before this message; null at first.
    slices          int         not null default 0,
    next_at_ns      bigint,
    next_id         bytea,
    -- The slice that was built and is to be uploaded: its key, sealed; lockstep.event.ArchiveUploaded without location; where the
    -- slice after it begins. Null if none is.
    built_key       bytea,
    built           bytea,
    built_next_ns   bigint,
    built_next_id   bytea,
    created_at      timestamptz not null,
    ended_at        timestamptz,
    primary key (inbox_id, id)
);

create index transfer_to_do on transfer (created_at) where state = 'ready';
create index transfer_ended on transfer (ended_at) where state <> 'ready';

-- The transfer that a message came with; empty for those that came over the network.
alter table message add column imported_with bytea not null default '';

-- Archives go from the newest message to the oldest, over all conversations.
create index message_newest on message (installation_id, sent_at_ns desc, id desc);
-- Which messages were deleted by others.
create index message_deletion on message (installation_id, reference_id) where type_id = 'deleteMessage';
