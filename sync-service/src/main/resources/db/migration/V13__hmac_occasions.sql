-- What an inbox has made a new HMAC root for: each occasion makes one, however many of its installations see it.
create table hmac_occasion
(
    inbox_id bytea not null references inbox on delete cascade,
    occasion text  not null,
    primary key (inbox_id, occasion)
);
