package dev.lockstep.xmtp.group.transcript;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.commit.MetadataChanges.AttributeChange;
import dev.lockstep.xmtp.group.commit.ValidatedCommit;
import dev.lockstep.xmtp.group.content.ApplicationMessage;
import dev.lockstep.xmtp.group.content.Contents;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.proto.mls.contents.GroupUpdated;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Makes those rows (XMTP MLS reference §12). Nothing of them travels: every client makes them for itself. */
public final class Transcript {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Transcript() {}

    /**
     * The row for a commit, or nothing if there is nothing to tell.
     *
     * @param pendingLeaves whose leave requests are open; those of them that are removed have left
     * @param createdNs the node's time of the commit, Unix ns
     */
    public static Optional<ApplicationMessage> of(
            ValidatedCommit commit, Set<ClaimedInbox> pendingLeaves, long createdNs) {
        return commit.isWorthTelling()
                ? Optional.of(ApplicationMessage.of(Contents.groupUpdated(update(commit, pendingLeaves)), createdNs))
                : Optional.empty();
    }

    /**
     * The row that says that we were added.
     *
     * @param welcomedNs the node's time of the welcome, Unix ns
     */
    public static ApplicationMessage ofWelcome(ClaimedInbox addedBy, InboxId own, long welcomedNs) {
        var update = GroupUpdated.newBuilder()
                .setInitiatedByInboxId(addedBy.text())
                .addAddedInboxes(inbox(ClaimedInbox.of(own)))
                .build();
        return new ApplicationMessage(
                time(welcomedNs) + "_welcome_added",
                Contents.groupUpdated(update).toByteString());
    }

    private static GroupUpdated update(ValidatedCommit commit, Set<ClaimedInbox> pendingLeaves) {
        var update = GroupUpdated.newBuilder()
                .setInitiatedByInboxId(commit.actor().inbox().text());
        commit.addedInboxes().forEach(i -> update.addAddedInboxes(inbox(i)));
        for (var removed : commit.removedInboxes()) {
            if (pendingLeaves.contains(removed)) {
                update.addLeftInboxes(inbox(removed));
            } else {
                update.addRemovedInboxes(inbox(removed));
            }
        }
        var metadata = commit.metadata();
        metadata.attributes().forEach(change -> update.addMetadataFieldChanges(fieldChange(change)));
        inboxes(metadata.adminsAdded()).forEach(update::addAddedAdminInboxes);
        inboxes(metadata.adminsRemoved()).forEach(update::addRemovedAdminInboxes);
        inboxes(metadata.superAdminsAdded()).forEach(update::addAddedSuperAdminInboxes);
        inboxes(metadata.superAdminsRemoved()).forEach(update::addRemovedSuperAdminInboxes);
        return update.build();
    }

    private static GroupUpdated.MetadataFieldChange fieldChange(AttributeChange change) {
        var proto = GroupUpdated.MetadataFieldChange.newBuilder().setFieldName(change.key());
        change.before().ifPresent(proto::setOldValue);
        change.after().ifPresent(proto::setNewValue);
        return proto.build();
    }

    private static List<GroupUpdated.Inbox> inboxes(List<ClaimedInbox> inboxes) {
        return inboxes.stream().map(Transcript::inbox).toList();
    }

    private static GroupUpdated.Inbox inbox(ClaimedInbox inbox) {
        return GroupUpdated.Inbox.newBuilder().setInboxId(inbox.text()).build();
    }

    /** As the peers print times: a fraction of 3, 6 or 9 digits, or none. */
    private static String time(long ns) {
        long seconds = Math.floorDiv(ns, 1_000_000_000L);
        long fraction = Math.floorMod(ns, 1_000_000_000L);
        var text = SECONDS.format(Instant.ofEpochSecond(seconds));
        return text + fraction(fraction) + " UTC";
    }

    private static String fraction(long ns) {
        if (ns == 0) {
            return "";
        }
        if (ns % 1_000_000 == 0) {
            return String.format(Locale.ROOT, ".%03d", ns / 1_000_000);
        }
        return ns % 1_000 == 0
                ? String.format(Locale.ROOT, ".%06d", ns / 1_000)
                : String.format(Locale.ROOT, ".%09d", ns);
    }
}
