-- The operation that ends when the message is seen in the log; null if none does.
alter table own_payload add column operation_id text;
-- The primary key orders an inbox's tasks as well.
drop index task_by_inbox;
