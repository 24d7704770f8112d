-- What another installation than the one that spoke last had said last before it, and when the network had that: an installation that
-- decides twice crosses that one with its second decision too.
alter table consent add column said_before_state smallint not null default 0;
alter table consent add column said_before_ns bigint not null default 0;
-- Whether somebody here has decided since, knowing what was said: that decision crosses nothing, however soon it comes.
alter table consent add column said_known boolean not null default false;
