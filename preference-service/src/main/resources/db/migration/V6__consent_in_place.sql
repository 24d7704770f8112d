-- A decision is written when it is made and when it was told: if its page has room it stays where it is, and no index is written then.
alter table consent set (fillfactor = 70);
-- PostgreSQL parses a check at each statement that writes its table. What this one says is said by the enum of whoever writes, and reads.
alter table consent drop constraint consent_source_check;
