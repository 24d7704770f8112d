-- A row is only written by whoever runs the installation, so the check found nothing, at each message. It holds ids alone, and is forgotten
-- two days after it was written, whether the installation is there or not.
alter table sent_message drop constraint sent_message_installation_id_fkey;
