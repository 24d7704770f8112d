-- Requests for history that other installations have made in sync groups, as each of ours has read them.
create table received_request
(
    installation_id bytea       not null references installation on delete cascade,
    -- Of the message that asks.
    message_id      bytea       not null,
    group_id        bytea       not null,
    pin             text        not null,
    requester       bytea       not null,
    -- lockstep.event.ArchiveOptions.
    options         bytea       not null,
    server_url      text        not null,
    state           text        not null check (state in ('held', 'answering', 'answered', 'refused', 'failed')),
    -- lockstep.event.Reason; empty if there is none.
    reason          bytea       not null default '',
    sent_at_ns      bigint      not null,
    updated_at      timestamptz not null,
    primary key (installation_id, message_id)
);

-- Requests of ours, each of which an operation waits for.
create table sent_request
(
    installation_id bytea       not null references installation on delete cascade,
    pin             text        not null,
    operation_id    text        not null,
    options         bytea       not null,
    server_url      text        not null,
    -- Null until the network has it.
    group_id        bytea,
    state           text        not null check (state in ('open', 'answering', 'imported', 'failed')),
    reason          bytea       not null default '',
    sent_at_ns      bigint      not null,
    updated_at      timestamptz not null,
    primary key (installation_id, pin)
);
create index sent_request_by_operation on sent_request (installation_id, operation_id);

-- Archives that were announced in sync groups, our own ones included.
create table announced_archive
(
    installation_id bytea       not null references installation on delete cascade,
    -- Of the message that announces it.
    message_id      bytea       not null,
    pin             text        not null,
    sender          bytea       not null,
    -- Sealed: lockstep.event.ArchiveLocation.
    location        bytea       not null,
    -- xmtp.device_sync.BackupMetadataSave; empty if it came without.
    metadata        bytea       not null,
    sent_at_ns      bigint      not null,
    imported        boolean     not null default false,
    primary key (installation_id, message_id)
);
create index announced_archive_by_time on announced_archive (installation_id, sent_at_ns desc);
create index announced_archive_by_pin on announced_archive (installation_id, pin, sent_at_ns desc);

-- Transfers that operations wait for, with what has come of them so far.
create table awaited_transfer
(
    installation_id bytea  not null references installation on delete cascade,
    transfer_id     bytea  not null,
    operation_id    text   not null,
    -- lockstep.event.ArchiveCounts of all slices.
    counts          bytea  not null default '',
    -- Of the first slice.
    url             text   not null default '',
    primary key (installation_id, transfer_id)
);

-- When installations of our inboxes were last heard of by one of ours.
create table heard_installation
(
    installation_id bytea  not null references installation on delete cascade,
    other_id        bytea  not null,
    -- In any group, and in a sync group: by the network's time, ns.
    heard_ns        bigint not null,
    heard_sync_ns   bigint not null default 0,
    primary key (installation_id, other_id)
);
