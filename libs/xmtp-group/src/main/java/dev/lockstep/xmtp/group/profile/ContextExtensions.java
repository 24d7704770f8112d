package dev.lockstep.xmtp.group.profile;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.context.ExtensionTypes;
import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.group.context.ImmutableMetadata;
import dev.lockstep.xmtp.group.context.MutableMetadata;
import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import java.util.ArrayList;

/** Reads XMTP's parts of a group context, and replaces them (XMTP MLS reference §5). */
public final class ContextExtensions {
    private ContextExtensions() {}

    /** @throws UnreadableExtensionException if it is missing or unintelligible; so do the others */
    public static ImmutableMetadata immutableMetadata(Extensions context) throws UnreadableExtensionException {
        return ImmutableMetadata.decode(data(context, ExtensionTypes.IMMUTABLE_METADATA));
    }

    public static MutableMetadata mutableMetadata(Extensions context) throws UnreadableExtensionException {
        return MutableMetadata.decode(data(context, ExtensionTypes.MUTABLE_METADATA));
    }

    public static GroupMembership membership(Extensions context) throws UnreadableExtensionException {
        return GroupMembership.decode(data(context, ExtensionTypes.GROUP_MEMBERSHIP));
    }

    public static PolicySet policies(Extensions context) throws UnreadableExtensionException {
        return PolicySet.decode(data(context, ExtensionTypes.GROUP_PERMISSIONS));
    }

    /** The data of an extension that every group has. */
    public static ByteString data(Extensions context, int type) throws UnreadableExtensionException {
        var data = context.find(type).orElseThrow(() -> new UnreadableExtensionException(type, "missing"));
        return ByteString.copyFrom(data.toByteArray());
    }

    public static Extensions with(Extensions context, MutableMetadata metadata) {
        return replacing(context, extension(ExtensionTypes.MUTABLE_METADATA, metadata.encode()));
    }

    public static Extensions with(Extensions context, GroupMembership membership) {
        return replacing(context, extension(ExtensionTypes.GROUP_MEMBERSHIP, membership.encode()));
    }

    public static Extensions with(Extensions context, PolicySet policies) {
        return replacing(context, extension(ExtensionTypes.GROUP_PERMISSIONS, policies.encode()));
    }

    static Extension extension(int type, ByteString data) {
        return new Extension(type, Bytes.owning(data.toByteArray()));
    }

    /** A replaced extension moves to the end, as it does for the peers; all others stay byte for byte. */
    private static Extensions replacing(Extensions context, Extension replacement) {
        var list = new ArrayList<>(context.list());
        list.removeIf(extension -> extension.type() == replacement.type());
        list.add(replacement);
        return new Extensions(list);
    }
}
