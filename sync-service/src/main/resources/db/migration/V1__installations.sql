-- Inboxes that are hosted here, each by one tenant. What is sealed is sealed with the inbox's data key.
create table inbox
(
    inbox_id             bytea primary key check (length(inbox_id) = 32),
    -- Kafka's hash of the inbox id; its remainder by the number of partitions tells who runs the inbox.
    partition_hash       int         not null,
    tenant_id            text        not null,
    -- Lower case, with 0x.
    ethereum_address     text        not null unique,
    -- Unsigned.
    nonce                bigint      not null,
    signer               text        not null check (signer in ('external', 'managed')),
    label                text        not null,
    -- Wrapped by the key-encryption key.
    data_key             bytea       not null,
    -- Sealed; of managed inboxes only.
    wallet_key           bytea,
    -- Sealed.
    hmac_root            bytea       not null,
    -- What the identity log amounted to when it was last looked at.
    identity_sequence_id bigint      not null default 0,
    updates_used         int         not null default 0,
    known_installations  bytea[]     not null default '{}',
    created_at           timestamptz not null,
    check ((signer = 'managed') = (wallet_key is not null))
);
create index inbox_by_tenant on inbox (tenant_id, created_at, inbox_id);
create index inbox_by_partition_hash on inbox (partition_hash, inbox_id);

create table installation
(
    installation_id  bytea primary key check (length(installation_id) = 32),
    inbox_id         bytea       not null references inbox on delete cascade,
    state            text        not null check (state in ('provisioning', 'registered', 'abandoned')),
    label            text        not null,
    -- Sealed: the seed of the Ed25519 key.
    installation_key bytea       not null,
    form             text        not null,
    -- What must be done about its sync group before anything else is said.
    sync_group_due   text        not null default 'nothing' check (sync_group_due in ('nothing', 'ensure', 'renew')),
    -- The id of the last welcome that was read.
    welcome_cursor   bigint      not null default 0,
    key_package_due  timestamptz not null,
    created_at       timestamptz not null,
    -- Counts up with each change, so that an instance that lost the inbox cannot change it back.
    version          bigint      not null default 0
);
create index installation_by_inbox on installation (inbox_id);
create index installation_by_due_key_package on installation (key_package_due) where state = 'registered';

create table key_package
(
    id              bigint generated always as identity primary key,
    installation_id bytea       not null references installation on delete cascade,
    -- Sealed: the key package with all its private keys.
    keys            bytea       not null,
    made_at         timestamptz not null,
    -- Null until the network has it.
    uploaded_at     timestamptz,
    superseded_at   timestamptz
);
create index key_package_by_installation on key_package (installation_id, id desc);
create index key_package_by_superseded on key_package (superseded_at) where superseded_at is not null;

-- Commands that have not ended.
create table task
(
    id             bigint generated always as identity primary key,
    operation_id   text        not null unique,
    inbox_id       bytea       not null references inbox on delete cascade,
    -- The command as it came.
    envelope       bytea       not null,
    state          text        not null default 'ready' check (state in ('ready', 'waiting')),
    -- Counts up with each try, so that an instance that lost the inbox cannot end what another one has begun.
    attempts       int         not null default 0,
    -- When its first try without success was; null before.
    troubled_since timestamptz,
    retry_at       timestamptz,
    created_at     timestamptz not null
);
create index task_by_inbox on task (inbox_id, id) where state = 'ready';

-- What an operation wants of an inbox's identity log, and how far it has come.
create table identity_change
(
    operation_id    text primary key references task (operation_id) on delete cascade,
    inbox_id        bytea not null references inbox on delete cascade,
    kind            text  not null check (kind in ('add-installation', 'revoke-installation')),
    installation_id bytea not null,
    -- The text to sign, its time and its signer; null before there is one.
    text            text,
    text_at         timestamptz,
    expected_signer text,
    -- The update with all its signatures, as it is published: the same bytes each time.
    signed_update   bytea,
    texts_made      int   not null default 0,
    publishes_begun int   not null default 0
);

-- Texts that wait for a signature from outside.
create table signature_request
(
    id              uuid primary key,
    operation_id    text        not null,
    inbox_id        bytea       not null references inbox on delete cascade,
    text            text        not null,
    expected_signer text        not null,
    state           text        not null check (state in ('open', 'answered', 'closed')),
    signature       bytea,
    created_at      timestamptz not null
);
create index signature_request_by_operation on signature_request (operation_id);

-- Each use of a custodial wallet for a text that a caller brought. Outlives the inbox.
create table signed_text
(
    id        bigint generated always as identity primary key,
    tenant_id text        not null,
    inbox_id  bytea       not null,
    text      text        not null,
    signed_at timestamptz not null
);
