-- Hosted installations whose history is kept.
create table installation (
    id         bytea       primary key check (length(id) = 32),
    tenant_id  text        not null,
    inbox_id   bytea       not null check (length(inbox_id) = 32),
    revoked_at timestamptz
);

create index installation_of_inbox on installation (inbox_id);

-- A conversation as its newest event tells it, or only its last activity while messages came before it.
create table conversation (
    installation_id  bytea    not null references installation on delete cascade,
    id               bytea    not null check (length(id) = 16),
    -- -1 while only messages have told of it.
    version          bigint   not null default -1,
    type             smallint not null default 0,
    peer_inbox_id    bytea    not null default '',
    -- Sealed: its name, description and the like.
    profile          bytea    not null default '',
    created_at_ns    bigint   not null default 0,
    default_consent  smallint not null default 0,
    membership_state smallint not null default 0,
    -- lockstep.event.ConversationMember, and 16 bytes each: read whole or not at all.
    members          bytea[]  not null default '{}',
    added_by_inbox_id bytea   not null default '',
    group_ids        bytea[]  not null default '{}',
    last_message_at_ns bigint not null default 0,
    -- What lists are ordered by: the last message, or its making while there is none.
    last_activity_ns bigint   generated always as (greatest(created_at_ns, last_message_at_ns)) stored,
    primary key (installation_id, id)
);

create index conversation_by_activity on conversation (installation_id, last_activity_ns desc, id desc) where version >= 0;

create table message (
    installation_id        bytea    not null references installation on delete cascade,
    id                     bytea    not null check (length(id) = 32),
    conversation_id        bytea    not null check (length(conversation_id) = 16),
    group_id               bytea    not null,
    sender_inbox_id        bytea    not null,
    sender_installation_id bytea    not null,
    kind                   smallint not null,
    authority_id           text     not null,
    type_id                text     not null,
    version_major          bigint   not null,
    version_minor          bigint   not null,
    -- Sealed: the encoded content as received.
    content                bytea    not null,
    sent_at_ns             bigint   not null,
    delivery_status        smallint not null,
    sequence_id            bigint   not null,
    own                    boolean  not null,
    expires_at_ns          bigint   not null,
    reference_id           bytea    not null,
    primary key (installation_id, id)
);

-- Sealed bytes do not get smaller.
alter table message alter column content set storage external;

create index message_by_time on message (installation_id, conversation_id, sent_at_ns, id);
