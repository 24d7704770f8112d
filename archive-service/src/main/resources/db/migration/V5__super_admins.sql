-- Who may delete what others have written in a group: inboxes, also in members, which is read whole.
alter table conversation add column super_admins bytea[] not null default '{}';

-- A ConversationMember is 0a 20, its inbox, 10 and its role: 3 for a super admin. Type 2 is a group.
update conversation set super_admins = array(
    select substring(member from 3 for 32) from unnest(members) as member where length(member) = 36 and get_byte(member, 35) = 3)
where type = 2;
