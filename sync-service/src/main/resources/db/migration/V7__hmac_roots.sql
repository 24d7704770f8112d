-- When the inbox's HMAC root was made, by its maker's clock, Unix ns: of two the later one holds.
alter table inbox add column hmac_root_cycled_at_ns bigint not null default 0;
-- The period of 30 days for whose keys callers were told.
alter table inbox add column hmac_epoch bigint not null default 0;
