-- Events on their way to Kafka: written in the transaction that causes them, deleted once the broker has them.
create table outbox
(
    id    bigint generated always as identity primary key,
    topic text  not null,
    key   bytea not null,
    value bytea not null
);

-- Events that have been handled; one that comes again is passed over.
create table handled_event
(
    event_id   uuid primary key,
    handled_at timestamptz not null default now()
);
create index handled_event_by_time on handled_event (handled_at);

-- How far each partition has been handled, moved in the transaction of the effects.
create table consumer_position
(
    topic       text   not null,
    partition   int    not null,
    next_offset bigint not null,
    primary key (topic, partition)
);
