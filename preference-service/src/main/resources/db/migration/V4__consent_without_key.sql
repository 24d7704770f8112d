-- Whoever writes consent holds the lock of the inbox's row, so the check found nothing, at each decision.
-- Who erases an inbox erases its consent.
alter table consent drop constraint consent_inbox_id_fkey;
