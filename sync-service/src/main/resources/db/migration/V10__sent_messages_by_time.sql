-- Old ones are forgotten together, not with each message that is sent.
create index sent_message_by_time on sent_message using brin (created_at);
