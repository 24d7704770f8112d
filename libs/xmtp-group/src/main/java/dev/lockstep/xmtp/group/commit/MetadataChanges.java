package dev.lockstep.xmtp.group.commit;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.context.MutableMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a commit changes in the mutable metadata (XMTP MLS reference §5.2, §9.2 step 10).
 *
 * @param attributes by key in ascending order
 * @param superAdminsAfter how many entries the list has then
 */
public record MetadataChanges(
        List<AttributeChange> attributes,
        List<ClaimedInbox> adminsAdded,
        List<ClaimedInbox> adminsRemoved,
        List<ClaimedInbox> superAdminsAdded,
        List<ClaimedInbox> superAdminsRemoved,
        int superAdminsAfter) {

    /** An attribute that appeared, changed or went away. */
    public record AttributeChange(String key, Optional<String> before, Optional<String> after) {
        /** The key alone: a value may be a secret. */
        @Override
        public String toString() {
            return "AttributeChange[%s]".formatted(key);
        }
    }

    public MetadataChanges {
        attributes = List.copyOf(attributes);
        adminsAdded = List.copyOf(adminsAdded);
        adminsRemoved = List.copyOf(adminsRemoved);
        superAdminsAdded = List.copyOf(superAdminsAdded);
        superAdminsRemoved = List.copyOf(superAdminsRemoved);
    }

    public static MetadataChanges between(MutableMetadata before, MutableMetadata after) {
        return new MetadataChanges(
                attributeChanges(before, after),
                missingIn(before.admins(), after.admins()),
                missingIn(after.admins(), before.admins()),
                missingIn(before.superAdmins(), after.superAdmins()),
                missingIn(after.superAdmins(), before.superAdmins()),
                after.superAdmins().size());
    }

    private static List<AttributeChange> attributeChanges(MutableMetadata before, MutableMetadata after) {
        var keys = new TreeSet<>(before.attributes().keySet());
        keys.addAll(after.attributes().keySet());
        var changes = new ArrayList<AttributeChange>();
        for (var key : keys) {
            var was = before.attributes().get(key);
            var is = after.attributes().get(key);
            if (!Objects.equals(was, is)) {
                changes.add(new AttributeChange(key, Optional.ofNullable(was), Optional.ofNullable(is)));
            }
        }
        return changes;
    }

    private static List<ClaimedInbox> missingIn(List<ClaimedInbox> list, List<ClaimedInbox> candidates) {
        return candidates.stream().filter(inbox -> !list.contains(inbox)).toList();
    }

    public boolean isEmpty() {
        return attributes.isEmpty()
                && adminsAdded.isEmpty()
                && adminsRemoved.isEmpty()
                && superAdminsAdded.isEmpty()
                && superAdminsRemoved.isEmpty();
    }

    void checkLengths() throws CommitRefusedException {
        for (var change : attributes) {
            var field = MetadataField.of(change.key());
            if (field.isPresent()
                    && change.after().filter(field.get()::isTooLong).isPresent()) {
                throw new CommitRefusedException(
                        CommitRefusal.ATTRIBUTE_TOO_LONG,
                        "%s of %d characters (expected: at most %d UTF-8 bytes)"
                                .formatted(
                                        change.key(),
                                        change.after().get().length(),
                                        field.get().longest()));
            }
        }
    }
}
