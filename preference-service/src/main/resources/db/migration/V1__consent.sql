-- Inboxes whose preferences are kept, and whose they are.
create table inbox
(
    inbox_id  bytea primary key check (length(inbox_id) = 32),
    tenant_id text not null
);

-- What an inbox thinks of another one or of a conversation: the decision that won.
create table consent
(
    inbox_id        bytea    not null references inbox on delete cascade,
    -- lockstep.event.ConsentRecord's numbers.
    entity_type     smallint not null,
    entity          text     not null,
    state           smallint not null,
    -- When it was decided, ns: never far ahead of when it was heard of.
    at_ns           bigint   not null,
    -- Its place in the sync group's log; 0 for one that was not said there, or not yet.
    sequence_id     bigint   not null,
    -- Who decided; empty if no installation did.
    installation_id bytea    not null,
    source          text     not null check (source in ('default', 'caller', 'sync-group', 'archive')),
    -- Of the newest decision that was said in a sync group, whether it won or not: what it says, and when the network had it.
    said_state      smallint not null default 0,
    said_at_ns      bigint   not null default 0,
    said_network_ns bigint   not null default 0,
    said_sequence   bigint   not null default 0,
    said_by         bytea    not null default '',
    primary key (inbox_id, entity_type, entity)
);
