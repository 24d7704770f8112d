-- A group that an installation is in, or was.
create table mls_group
(
    installation_id     bytea       not null references installation on delete cascade,
    group_id            bytea       not null check (length(group_id) = 16),
    type                text        not null check (type in ('group', 'dm', 'sync')),
    -- That of the first group with the same peer, for DMs; its own id for all others.
    conversation_id     bytea       not null,
    -- Of DMs only.
    peer_inbox_id       bytea,
    standing            text        not null check (standing in ('active', 'paused', 'left')),
    -- The id of the last entry of the log that was taken in.
    cursor              bigint      not null,
    -- Counts up with each change, so that an instance that lost the inbox cannot change it back.
    version             bigint      not null default 0,
    -- Who added us; null if we created it.
    added_by            bytea,
    -- The operation that created it; null if it was joined.
    operation_id        text,
    created_ns          bigint      not null,
    last_message_ns     bigint      not null default 0,
    checked_at          timestamptz,
    leaf_key_changed_at timestamptz,
    -- Inboxes that asked to leave, as they are written in the group.
    leaving             text[]      not null default '{}',
    primary key (installation_id, group_id)
);
create index mls_group_by_conversation on mls_group (installation_id, conversation_id);
create index mls_group_by_peer on mls_group (installation_id, peer_inbox_id) where peer_inbox_id is not null;
create unique index mls_group_by_operation on mls_group (installation_id, operation_id) where operation_id is not null;

-- The state of a group, part by part: reading one message changes one small part.
create table mls_group_part
(
    installation_id bytea not null,
    group_id        bytea not null,
    name            text  not null,
    -- Sealed.
    content         bytea not null,
    primary key (installation_id, group_id, name),
    foreign key (installation_id, group_id) references mls_group on delete cascade
);

-- What was handed to the network, or is about to be, and was not seen in the log yet.
create table own_payload
(
    installation_id bytea  not null,
    group_id        bytea  not null,
    -- By which it is known again: SHA-256 of the MLS message.
    hash            bytea  not null,
    kind            text   not null check (kind in ('message', 'commit')),
    epoch           bigint not null,
    attempts        int    not null,
    -- Exactly as it is published.
    input           bytea  not null,
    -- Sealed: the message, or the pending commit with the recipients of its welcome.
    content         bytea  not null,
    primary key (installation_id, group_id, hash),
    foreign key (installation_id, group_id) references mls_group on delete cascade
);

-- Messages of operations that may be asked for again.
create table sent_message
(
    installation_id bytea       not null references installation on delete cascade,
    operation_id    text        not null,
    group_id        bytea       not null,
    message_id      bytea       not null,
    state           text        not null check (state in ('unpublished', 'published', 'failed')),
    created_at      timestamptz not null,
    primary key (installation_id, operation_id)
);
create index sent_message_by_id on sent_message (installation_id, message_id);

-- Welcomes of commits that were merged, until the network has them.
create table due_welcome
(
    id              bigint generated always as identity primary key,
    installation_id bytea not null references installation on delete cascade,
    group_id        bytea not null,
    -- Exactly as it is published.
    input           bytea not null
);
create index due_welcome_by_installation on due_welcome (installation_id, id);

-- Orders what is told of conversations.
create sequence conversation_version;
