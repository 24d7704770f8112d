-- An index on the id alone is taken for "the inbox's oldest task" when many wait, and then all of them are read.
alter table task drop constraint task_pkey, add primary key (inbox_id, id);
