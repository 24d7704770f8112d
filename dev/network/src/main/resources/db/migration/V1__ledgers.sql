-- Where each ledger stands. A writer adds to its row and keeps the row locked until it commits: so rows become
-- visible in the order of their ids, and a reader that has seen an id has missed nothing below it.
create table ledger_head (
    ledger          text primary key,
    last_id         bigint not null,
    last_created_ns bigint not null
) with (fillfactor = 20);

insert into ledger_head (ledger, last_id, last_created_ns)
values ('group_message', 0, 0),
       ('welcome', 0, 0),
       ('identity_update', 0, 0),
       ('commit_log', 0, 0);

create table group_message (
    id           bigint primary key,
    created_ns   bigint  not null,
    group_id     bytea   not null check (octet_length(group_id) = 16),
    data         bytea   not null,
    sender_hmac  bytea   not null,
    should_push  boolean not null,
    is_commit    boolean not null,
    content_hash bytea   not null generated always as (sha256(group_id || data)) stored
);
-- Ciphertext does not compress.
alter table group_message alter column data set storage external;
create unique index group_message_content on group_message (content_hash);
create unique index group_message_topic on group_message (group_id, id);

create table welcome (
    id                bigint primary key,
    created_ns        bigint   not null,
    installation_key  bytea    not null check (octet_length(installation_key) = 32),
    pointer           boolean  not null,
    data              bytea    not null,
    hpke_public_key   bytea    not null,
    wrapper_algorithm smallint not null,
    welcome_metadata  bytea    not null,
    content_hash      bytea    not null generated always as (sha256(installation_key || data)) stored
);
alter table welcome alter column data set storage external;
create unique index welcome_content on welcome (content_hash);
create unique index welcome_topic on welcome (installation_key, id);

create table key_package (
    installation_key bytea primary key check (octet_length(installation_key) = 32),
    inbox_id         text   not null,
    key_package      bytea  not null,
    created_ns       bigint not null,
    updated_ns       bigint not null
);

create table commit_log (
    id         bigint primary key,
    created_ns bigint not null,
    group_id   bytea  not null check (octet_length(group_id) = 16),
    entry      bytea  not null,
    signature  bytea  not null,
    public_key bytea  not null
);
create unique index commit_log_topic on commit_log (group_id, id);

create table inbox (
    inbox_id         text primary key,
    updates          int    not null,
    last_sequence_id bigint not null,
    state            bytea
);

create table identity_update (
    sequence_id         bigint primary key,
    server_timestamp_ns bigint not null,
    inbox_id            text   not null references inbox,
    identity_update     bytea  not null
);
create unique index identity_update_topic on identity_update (inbox_id, sequence_id);

-- One row for each time an identifier joined an inbox.
create table inbox_identifier (
    identifier              text     not null,
    kind                    smallint not null,
    inbox_id                text     not null references inbox,
    association_sequence_id bigint   not null,
    revocation_sequence_id  bigint,
    primary key (identifier, kind, inbox_id, association_sequence_id)
);
create index inbox_identifier_current on inbox_identifier (identifier, kind, association_sequence_id)
    where revocation_sequence_id is null;
