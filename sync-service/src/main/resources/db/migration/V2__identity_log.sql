-- Identity updates that were found to hold, as the network logged them.
create table identity_update
(
    inbox_id    bytea  not null,
    sequence_id bigint not null,
    update      bytea  not null,
    primary key (inbox_id, sequence_id)
);
