package dev.lockstep.xmtp.group.context;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.StrictProtobuf;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Who belongs to a group, extension {@code 0xff01} (XMTP MLS reference §5.3): the leaves are, for each inbox, its
 * installations at exactly the given point of its identity log, without those that failed.
 *
 * @param members the sequence id (unsigned) in the identity log by inbox, in the order of the wire
 * @param failedInstallations installations that have no leaf although the log names them; any bytes, in the order of the
 *     wire
 */
public record GroupMembership(Map<ClaimedInbox, Long> members, List<ByteString> failedInstallations) {
    private static final int TYPE = ExtensionTypes.GROUP_MEMBERSHIP;

    public GroupMembership {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        failedInstallations = List.copyOf(failedInstallations);
    }

    /** @param data of the extension: the protobuf message GroupMembership */
    public static GroupMembership decode(ByteString data) throws UnreadableExtensionException {
        try {
            StrictProtobuf.check(dev.lockstep.xmtp.proto.mls.contents.GroupMembership.getDescriptor(), data);
            var proto = dev.lockstep.xmtp.proto.mls.contents.GroupMembership.parseFrom(data);
            var members = new LinkedHashMap<ClaimedInbox, Long>();
            proto.getMembersMap().forEach((inbox, sequenceId) -> members.put(new ClaimedInbox(inbox), sequenceId));
            return new GroupMembership(members, proto.getFailedInstallationsList());
        } catch (InvalidProtocolBufferException e) {
            throw new UnreadableExtensionException(
                    TYPE, "%d bytes (expected: protobuf GroupMembership)".formatted(data.size()), e);
        }
    }

    /** The data of the extension. */
    public ByteString encode() {
        var entries = new MapEntries();
        int field = dev.lockstep.xmtp.proto.mls.contents.GroupMembership.MEMBERS_FIELD_NUMBER;
        members.forEach((inbox, sequenceId) -> entries.number(field, inbox.text(), sequenceId));
        return ByteString.copyFrom(entries.followedBy(dev.lockstep.xmtp.proto.mls.contents.GroupMembership.newBuilder()
                .addAllFailedInstallations(failedInstallations)
                .build()));
    }

    /** The sequence id, unsigned; nothing for an inbox that is no member. */
    public OptionalLong sequenceId(ClaimedInbox inbox) {
        var sequenceId = members.get(inbox);
        return sequenceId == null ? OptionalLong.empty() : OptionalLong.of(sequenceId);
    }

    public boolean contains(ClaimedInbox inbox) {
        return members.containsKey(inbox);
    }

    public boolean hasFailed(InstallationId installation) {
        return failedInstallations.contains(installation.bytes());
    }

    public GroupMembership with(ClaimedInbox inbox, long sequenceId) {
        var changed = new LinkedHashMap<>(members);
        changed.put(inbox, sequenceId);
        return new GroupMembership(changed, failedInstallations);
    }

    public GroupMembership without(ClaimedInbox inbox) {
        var changed = new LinkedHashMap<>(members);
        changed.remove(inbox);
        return new GroupMembership(changed, failedInstallations);
    }

    /** The same with more failed installations; the list only grows. */
    public GroupMembership withFailed(Collection<InstallationId> more) {
        var failed = new LinkedHashSet<>(failedInstallations);
        more.forEach(installation -> failed.add(installation.bytes()));
        return new GroupMembership(members, List.copyOf(failed));
    }
}
