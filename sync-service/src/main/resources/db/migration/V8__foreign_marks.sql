-- When an installation's newest message came, if it was not marked by the inbox's HMAC root; 0 if it was. By the network's time, ns.
alter table heard_installation add column marked_otherwise_ns bigint not null default 0;
