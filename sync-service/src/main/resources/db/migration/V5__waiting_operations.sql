-- Several operations may wait for one transfer.
alter table awaited_transfer drop constraint awaited_transfer_pkey;
alter table awaited_transfer add primary key (installation_id, transfer_id, operation_id);
