-- One row for each file, from before its first byte until its tombstone is forgotten.
create table file (
    -- SHA-256 of the id. The id itself is stored nowhere.
    blob_name  text        primary key check (blob_name ~ '^[0-9a-f]{64}$'),
    state      text        not null check (state in ('arriving', 'stored', 'expired', 'gone')),
    size       bigint      check (size >= 0),
    sha256     text        check (sha256 ~ '^[0-9a-f]{64}$'),
    started_at timestamptz not null,
    stored_at  timestamptz,
    -- Of an arriving file: until when it may take; of any other: until when it is given out.
    expires_at timestamptz not null,
    check (state = 'arriving' or (size is not null and sha256 is not null and stored_at is not null))
);

create index file_to_expire on file (expires_at) where state = 'stored';
create index file_to_delete on file (blob_name) where state = 'expired';
create index file_to_abandon on file (blob_name) where state = 'arriving';
create index file_to_forget on file (expires_at) where state = 'gone';
