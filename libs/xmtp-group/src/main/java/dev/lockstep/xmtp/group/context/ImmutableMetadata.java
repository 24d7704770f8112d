package dev.lockstep.xmtp.group.context;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.StrictProtobuf;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.proto.mls.contents.GroupMetadataV1;
import dev.lockstep.xmtp.proto.mls.contents.Inbox;
import dev.lockstep.xmtp.proto.mls.contents.OneshotMessage;
import java.util.Optional;

/**
 * What a group was made for, extension {@code 0xf000} (XMTP MLS reference §5.1). Peers merge a commit that alters it, so
 * keep what was read when the group was joined.
 *
 * @param dmMembers of a DM
 * @param oneshot the payload of a oneshot group
 */
public record ImmutableMetadata(
        ConversationType conversationType,
        ClaimedInbox creator,
        Optional<DmMembers> dmMembers,
        Optional<OneshotMessage> oneshot) {
    private static final int TYPE = ExtensionTypes.IMMUTABLE_METADATA;

    public static ImmutableMetadata ofGroup(InboxId creator) {
        return of(ConversationType.GROUP, creator, Optional.empty());
    }

    public static ImmutableMetadata ofSyncGroup(InboxId creator) {
        return of(ConversationType.SYNC, creator, Optional.empty());
    }

    public static ImmutableMetadata ofDm(InboxId creator, InboxId peer) {
        return of(ConversationType.DM, creator, Optional.of(DmMembers.of(creator, peer)));
    }

    private static ImmutableMetadata of(ConversationType type, InboxId creator, Optional<DmMembers> members) {
        return new ImmutableMetadata(type, ClaimedInbox.of(creator), members, Optional.empty());
    }

    /** Whether the data is one vector, whatever is in it. */
    public static void checkFrame(ByteString data) throws UnreadableExtensionException {
        InnerVector.unwrap(TYPE, data);
    }

    /** @param data of the extension: a vector that holds the protobuf message GroupMetadataV1 */
    public static ImmutableMetadata decode(ByteString data) throws UnreadableExtensionException {
        var content = InnerVector.unwrap(TYPE, data);
        try {
            StrictProtobuf.check(GroupMetadataV1.getDescriptor(), content);
            var proto = GroupMetadataV1.parseFrom(content);
            var number = proto.getConversationTypeValue();
            var type = ConversationType.of(number)
                    .orElseThrow(() -> new UnreadableExtensionException(
                            TYPE, "conversation type: %d (expected: 1 to 4)".formatted(number)));
            return new ImmutableMetadata(
                    type,
                    new ClaimedInbox(proto.getCreatorInboxId()),
                    dmMembers(proto),
                    proto.hasOneshotMessage() ? Optional.of(proto.getOneshotMessage()) : Optional.empty());
        } catch (InvalidProtocolBufferException e) {
            throw new UnreadableExtensionException(
                    TYPE, "%d bytes (expected: protobuf GroupMetadataV1)".formatted(content.size()), e);
        }
    }

    private static Optional<DmMembers> dmMembers(GroupMetadataV1 proto) throws UnreadableExtensionException {
        if (!proto.hasDmMembers()) {
            return Optional.empty();
        }
        var members = proto.getDmMembers();
        if (!members.hasDmMemberOne() || !members.hasDmMemberTwo()) {
            throw new UnreadableExtensionException(TYPE, "DM members: one is missing (expected: two)");
        }
        return Optional.of(new DmMembers(
                new ClaimedInbox(members.getDmMemberOne().getInboxId()),
                new ClaimedInbox(members.getDmMemberTwo().getInboxId())));
    }

    /** The data of the extension. */
    public ByteString encode() {
        var proto = GroupMetadataV1.newBuilder()
                .setConversationTypeValue(conversationType.number())
                .setCreatorInboxId(creator.text());
        dmMembers.ifPresent(members ->
                proto.getDmMembersBuilder().setDmMemberOne(inbox(members.one())).setDmMemberTwo(inbox(members.two())));
        oneshot.ifPresent(proto::setOneshotMessage);
        return InnerVector.wrap(proto.build().toByteArray());
    }

    private static Inbox inbox(ClaimedInbox inbox) {
        return Inbox.newBuilder().setInboxId(inbox.text()).build();
    }
}
