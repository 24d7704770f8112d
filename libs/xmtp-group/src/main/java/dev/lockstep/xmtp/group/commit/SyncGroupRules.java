package dev.lockstep.xmtp.group.commit;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.context.GroupMembership;

/**
 * Our own rule: a sync group has the installations of one inbox and nobody else (device sync reference §1.9). Peers do not
 * check it. Whoever breaks it loses us as a member, which is what we want.
 */
final class SyncGroupRules {
    private SyncGroupRules() {}

    static void check(Reader reader, CommitFacts facts, GroupMembership after) throws CommitRefusedException {
        if (reader.conversationType() != ConversationType.SYNC) {
            return;
        }
        for (var inbox : after.members().keySet()) {
            requireOwn(reader, inbox);
        }
        for (var proposal : facts.proposals()) {
            switch (proposal) {
                case ProposedChange.Add add -> requireOwn(reader, add.added().inbox());
                case ProposedChange.Update update ->
                    requireOwn(reader, update.updated().inbox());
                case ProposedChange.Remove r -> {}
                case ProposedChange.Context c -> {}
                case ProposedChange.Other o -> {}
            }
        }
    }

    private static void requireOwn(Reader reader, ClaimedInbox inbox) throws CommitRefusedException {
        if (!inbox.is(reader.inbox())) {
            throw new CommitRefusedException(
                    CommitRefusal.FOREIGN_INBOX_IN_SYNC_GROUP,
                    "inbox %s (expected: %s alone)".formatted(inbox, reader.inbox()));
        }
    }
}
