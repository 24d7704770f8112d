package dev.lockstep.xmtp.group.context;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.StrictProtobuf;
import dev.lockstep.xmtp.proto.mls.contents.GroupMutableMetadataV1;
import dev.lockstep.xmtp.proto.mls.contents.Inboxes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Name, settings and admins of a group, extension {@code 0xff00} (XMTP MLS reference §5.2).
 *
 * @param attributes by key, in the order of the wire; keys that we do not know are kept
 * @param admins in the order of the wire
 * @param superAdmins in the order of the wire
 */
public record MutableMetadata(
        Map<String, String> attributes, List<ClaimedInbox> admins, List<ClaimedInbox> superAdmins) {
    private static final int TYPE = ExtensionTypes.MUTABLE_METADATA;

    public MutableMetadata {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        admins = List.copyOf(admins);
        superAdmins = List.copyOf(superAdmins);
    }

    /** @param data of the extension: the protobuf message GroupMutableMetadataV1 */
    public static MutableMetadata decode(ByteString data) throws UnreadableExtensionException {
        try {
            StrictProtobuf.check(GroupMutableMetadataV1.getDescriptor(), data);
            var proto = GroupMutableMetadataV1.parseFrom(data);
            if (!proto.hasAdminList() || !proto.hasSuperAdminList()) {
                throw new UnreadableExtensionException(
                        TYPE, "a list of admins is missing (expected: both, even if empty)");
            }
            return new MutableMetadata(
                    proto.getAttributesMap(), claimed(proto.getAdminList()), claimed(proto.getSuperAdminList()));
        } catch (InvalidProtocolBufferException e) {
            throw new UnreadableExtensionException(
                    TYPE, "%d bytes (expected: protobuf GroupMutableMetadataV1)".formatted(data.size()), e);
        }
    }

    private static List<ClaimedInbox> claimed(Inboxes inboxes) {
        return inboxes.getInboxIdsList().stream().map(ClaimedInbox::new).toList();
    }

    /** The data of the extension. */
    public ByteString encode() {
        var entries = new MapEntries();
        attributes.forEach((key, value) -> entries.text(GroupMutableMetadataV1.ATTRIBUTES_FIELD_NUMBER, key, value));
        return ByteString.copyFrom(entries.followedBy(GroupMutableMetadataV1.newBuilder()
                .setAdminList(inboxes(admins))
                .setSuperAdminList(inboxes(superAdmins))
                .build()));
    }

    private static Inboxes inboxes(List<ClaimedInbox> inboxes) {
        var proto = Inboxes.newBuilder();
        inboxes.forEach(inbox -> proto.addInboxIds(inbox.text()));
        return proto.build();
    }

    public Optional<String> get(MetadataField field) {
        return Optional.ofNullable(attributes.get(field.key()));
    }

    public boolean isAdmin(ClaimedInbox inbox) {
        return admins.contains(inbox);
    }

    public boolean isSuperAdmin(ClaimedInbox inbox) {
        return superAdmins.contains(inbox);
    }

    /**
     * The same with one attribute changed.
     *
     * @throws IllegalArgumentException if peers would refuse a value that long
     */
    public MutableMetadata with(MetadataField field, String value) {
        if (field.isTooLong(value)) {
            throw new IllegalArgumentException("%s of %d characters (expected: at most %d UTF-8 bytes)"
                    .formatted(field.key(), value.length(), field.longest()));
        }
        var changed = new LinkedHashMap<>(attributes);
        changed.put(field.key(), value);
        return new MutableMetadata(changed, admins, superAdmins);
    }

    public MutableMetadata withAdmin(ClaimedInbox inbox) {
        return new MutableMetadata(attributes, including(admins, inbox), superAdmins);
    }

    public MutableMetadata withoutAdmin(ClaimedInbox inbox) {
        return new MutableMetadata(attributes, excluding(admins, inbox), superAdmins);
    }

    public MutableMetadata withSuperAdmin(ClaimedInbox inbox) {
        return new MutableMetadata(attributes, admins, including(superAdmins, inbox));
    }

    public MutableMetadata withoutSuperAdmin(ClaimedInbox inbox) {
        return new MutableMetadata(attributes, admins, excluding(superAdmins, inbox));
    }

    private static List<ClaimedInbox> including(List<ClaimedInbox> list, ClaimedInbox inbox) {
        var changed = new ArrayList<>(list);
        if (!changed.contains(inbox)) {
            changed.add(inbox);
        }
        return changed;
    }

    private static List<ClaimedInbox> excluding(List<ClaimedInbox> list, ClaimedInbox inbox) {
        return list.stream().filter(other -> !other.equals(inbox)).toList();
    }

    /** Without the values of attributes that are for super admins; the secret of the commit log is one of them. */
    @Override
    public String toString() {
        var shown = new LinkedHashMap<>(attributes);
        shown.replaceAll((key, value) -> key.startsWith(MetadataField.SUPER_ADMIN_PREFIX) ? "…" : value);
        return "MutableMetadata[attributes=%s, admins=%s, superAdmins=%s]".formatted(shown, admins, superAdmins);
    }
}
