-- Where a tenant has its events sent.
create table webhook
(
    webhook_id  uuid primary key,
    tenant_id   uuid        not null references tenant,
    url         text        not null,
    -- The types it is told of; null for all.
    events      text[],
    -- Signs what is sent; wrapped by the key-encryption key.
    secret      bytea       not null,
    created_at  timestamptz not null,
    -- When its receiver said that it is gone for good.
    disabled_at timestamptz,
    -- Why the last delivery that failed did.
    problem     text,
    problem_at  timestamptz,
    -- Events that were given up, or dropped because too many waited.
    lost        bigint      not null default 0
);
create index webhook_by_tenant on webhook (tenant_id, created_at, webhook_id);

-- One inbox's events on their way to one webhook. Whoever works at it holds it for a while; it is gone when nothing waits.
-- Locks are taken in this order: webhook, lane, delivery.
create table webhook_lane
(
    webhook_id uuid        not null references webhook on delete cascade,
    inbox_id   bytea       not null,
    -- From when on somebody may work at it.
    ready_at   timestamptz not null,
    -- Counts up with each holder, so that one that was too slow changes nothing any more.
    claim      int         not null default 0,
    -- Waits after a failure.
    retrying   boolean     not null default false,
    primary key (webhook_id, inbox_id)
);
create index webhook_lane_by_time on webhook_lane (ready_at);

-- In the order of their ids.
create table webhook_delivery
(
    id           bigint generated always as identity primary key,
    webhook_id   uuid        not null references webhook on delete cascade,
    inbox_id     bytea       not null,
    -- lockstep.event.Envelope as it came, secrets sealed, and where it is in lockstep.sync.
    event        bytea       not null,
    log_partition int        not null,
    log_offset   bigint      not null,
    created_at   timestamptz not null,
    attempts     int         not null default 0,
    -- Of an event that is told in several parts: the last one that was taken.
    told_part    text
);
create index webhook_delivery_by_lane on webhook_delivery (webhook_id, inbox_id, id);
create index webhook_delivery_by_webhook on webhook_delivery (webhook_id, id);
create index webhook_delivery_failing on webhook_delivery (webhook_id) where attempts > 0;

-- An answer that holds a secret, wrapped; its body is null.
alter table idempotency_key add column wrapped_body bytea;
