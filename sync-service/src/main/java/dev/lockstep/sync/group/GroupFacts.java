package dev.lockstep.sync.group;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.content.ApplicationMessage;
import dev.lockstep.xmtp.group.content.LeaveRequests;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What is stored of a group beside its MLS state.
 *
 * @param type what it was when it was created or joined
 * @param conversation under which callers know it: for DMs the first group with the same peer
 * @param peer of DMs
 * @param cursor the id of the last entry of the log that was taken in
 * @param addedBy nothing if we created it
 * @param createdNs Unix ns
 * @param lastMessageNs of the newest message of anybody, Unix ns; 0 if there is none
 * @param checkedAt when its membership was last compared with the identity logs
 * @param leafKeyChangedAt when our leaf last got a new key
 * @param leaving who asked to leave; once we are out, who had asked by then
 */
record GroupFacts(
        GroupId id,
        ConversationType type,
        GroupId conversation,
        Optional<InboxId> peer,
        Standing standing,
        long cursor,
        Optional<InboxId> addedBy,
        long createdNs,
        long lastMessageNs,
        Optional<Instant> checkedAt,
        Optional<Instant> leafKeyChangedAt,
        Set<ClaimedInbox> leaving) {
    GroupFacts {
        leaving = Set.copyOf(leaving);
    }

    /** As a part of the conversation that callers know it as. */
    ConversationGroups.Part part() {
        return new ConversationGroups.Part(conversation, id);
    }

    boolean isActive() {
        return standing == Standing.ACTIVE;
    }

    GroupFacts readUpTo(long entry) {
        return new GroupFacts(
                id,
                type,
                conversation,
                peer,
                standing,
                Math.max(cursor, entry),
                addedBy,
                createdNs,
                lastMessageNs,
                checkedAt,
                leafKeyChangedAt,
                leaving);
    }

    GroupFacts standing(Standing now) {
        return new GroupFacts(
                id,
                type,
                conversation,
                peer,
                now,
                cursor,
                addedBy,
                createdNs,
                lastMessageNs,
                checkedAt,
                leafKeyChangedAt,
                leaving);
    }

    GroupFacts heardAt(long ns) {
        return new GroupFacts(
                id,
                type,
                conversation,
                peer,
                standing,
                cursor,
                addedBy,
                createdNs,
                Math.max(lastMessageNs, ns),
                checkedAt,
                leafKeyChangedAt,
                leaving);
    }

    GroupFacts checked(Instant at) {
        return new GroupFacts(
                id,
                type,
                conversation,
                peer,
                standing,
                cursor,
                addedBy,
                createdNs,
                lastMessageNs,
                Optional.of(at),
                leafKeyChangedAt,
                leaving);
    }

    GroupFacts leafKeyChanged(Instant at) {
        return new GroupFacts(
                id,
                type,
                conversation,
                peer,
                standing,
                cursor,
                addedBy,
                createdNs,
                lastMessageNs,
                checkedAt,
                Optional.of(at),
                leaving);
    }

    /** After a message of a member, which may ask to leave with it. */
    GroupFacts saidBy(ClaimedInbox inbox, ApplicationMessage message) {
        if (message.decodedContent().filter(LeaveRequests::isLeaveRequest).isEmpty()) {
            return this;
        }
        var all = new LinkedHashSet<>(leaving);
        all.add(inbox);
        return leaving(all);
    }

    GroupFacts gone(Iterable<ClaimedInbox> removed) {
        var all = new LinkedHashSet<>(leaving);
        removed.forEach(all::remove);
        return leaving(all);
    }

    private GroupFacts leaving(Set<ClaimedInbox> now) {
        return new GroupFacts(
                id,
                type,
                conversation,
                peer,
                standing,
                cursor,
                addedBy,
                createdNs,
                lastMessageNs,
                checkedAt,
                leafKeyChangedAt,
                now);
    }
}
