-- Who uses this installation of ours.
create table tenant
(
    tenant_id  uuid primary key,
    name       text        not null,
    created_at timestamptz not null default now()
);

-- Keys are known by their SHA-256 alone: nobody can take one from here.
create table api_key
(
    key_hash   bytea primary key,
    key_id     uuid        not null unique,
    tenant_id  uuid        not null references tenant,
    scopes     text[]      not null,
    created_at timestamptz not null default now()
);

-- Operations: inserted with their command, moved by events.
create table operation
(
    operation_id           uuid primary key,
    tenant_id              uuid        not null references tenant,
    kind                   text        not null,
    inbox_id               bytea       not null,
    installation_id        bytea,
    state                  text        not null,
    progress               double precision,
    reason_code            text,
    reason_message         text,
    reason_next_step       text,
    result                 text,
    signature_request_id   text,
    signature_request_text text,
    created_at             timestamptz not null,
    updated_at             timestamptz not null,
    -- When the event that it shows happened, ns; 0 before the first one.
    event_at_ns            bigint      not null default 0,
    -- Where that event is in lockstep.sync.
    event_partition        int,
    event_offset           bigint
);
create index operation_by_tenant on operation (tenant_id, created_at desc, operation_id desc);
create index operation_by_installation on operation (installation_id, event_offset desc) where event_offset is not null;
create index operation_by_age on operation (created_at);

-- Answers to calls with an idempotency key.
create table idempotency_key
(
    tenant_id    uuid        not null references tenant,
    key          text        not null,
    -- SHA-256 of method, path and body.
    fingerprint  bytea       not null,
    started_at   timestamptz not null,
    -- Set in the transaction that starts an operation, so that a call whose answer was lost is not done twice.
    operation_id uuid,
    -- Absent while in progress.
    status       int,
    location     text,
    body         text,
    primary key (tenant_id, key)
);
create index idempotency_key_by_age on idempotency_key (started_at);

-- Uses of custodial wallets.
create table audit_entry
(
    id        bigint generated always as identity primary key,
    at        timestamptz not null default now(),
    tenant_id uuid        not null,
    key_id    uuid        not null,
    action    text        not null,
    inbox_id  bytea       not null
);
