-- The operation that ends when the message is seen in the log; null if none does.
alter table own_payload add column operation_id text;
-- The primary key orders an inbox's tasks as well.
drop index task_by_inbox;
-- A row that is written more than once stays where it is if its page has room, and no index is written then.
alter table task set (fillfactor = 50);
alter table mls_group set (fillfactor = 50);
-- PostgreSQL parses a check at each statement that writes its table. What these say is said by the enums of whoever writes, and reads.
alter table task drop constraint task_state_check;
alter table mls_group drop constraint mls_group_type_check, drop constraint mls_group_standing_check,
    drop constraint mls_group_group_id_check;
alter table own_payload drop constraint own_payload_kind_check;
alter table sent_message drop constraint sent_message_state_check;
