package dev.lockstep.xmtp.mls.commit;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;
import dev.lockstep.xmtp.mls.schedule.PreSharedKeyId;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.tree.LeafNode;

/** A change of the group that somebody proposes, RFC 9420 §12.1. */
public sealed interface Proposal extends Encodable {
    int ADD = 1;
    int UPDATE = 2;
    int REMOVE = 3;
    int PRE_SHARED_KEY = 4;
    int RE_INIT = 5;
    int EXTERNAL_INIT = 6;
    int GROUP_CONTEXT_EXTENSIONS = 7;

    /** Adds the client that made the key package. */
    record Add(KeyPackage keyPackage) implements Proposal {}

    /** Replaces the leaf of the sender. */
    record Update(LeafNode leafNode) implements Proposal {}

    /**
     * Removes a member.
     *
     * @param leafIndex as on the wire, 0 to 2^32 − 1, whether such a leaf exists or not
     */
    record Remove(long leafIndex) implements Proposal {}

    /** Mixes a pre-shared key into the next epoch. Not of XMTP's profile. */
    record PreSharedKey(PreSharedKeyId id) implements Proposal {}

    /** Ends the group so that it can start anew with other parameters. Not of XMTP's profile. */
    record ReInit(Bytes groupId, int version, int cipherSuite, Extensions extensions) implements Proposal {}

    /** Lets somebody join through an external commit. Not of XMTP's profile. */
    record ExternalInit(Bytes kemOutput) implements Proposal {}

    /** Replaces the extensions of the group context. */
    record GroupContextExtensions(Extensions extensions) implements Proposal {}

    /**
     * A type that RFC 9420 does not define. The wire does not say where an unknown proposal ends; as other implementations
     * do for custom ones, its body is taken to be one vector.
     *
     * @param body the content of that vector
     */
    record Other(int type, Bytes body) implements Proposal {}

    /** The number of this type of proposal on the wire. */
    default int type() {
        return switch (this) {
            case Add a -> ADD;
            case Update u -> UPDATE;
            case Remove r -> REMOVE;
            case PreSharedKey p -> PRE_SHARED_KEY;
            case ReInit r -> RE_INIT;
            case ExternalInit e -> EXTERNAL_INIT;
            case GroupContextExtensions g -> GROUP_CONTEXT_EXTENSIONS;
            case Other(int type, Bytes body) -> type;
        };
    }

    static Proposal decode(TlsReader in) throws MlsRefusedException {
        int type = in.uint16();
        return switch (type) {
            case ADD -> new Add(KeyPackage.decode(in));
            case UPDATE -> new Update(LeafNode.decode(in));
            case REMOVE -> new Remove(in.uint32());
            case PRE_SHARED_KEY -> new PreSharedKey(PreSharedKeyId.decode(in));
            case RE_INIT -> new ReInit(in.opaque(), in.uint16(), in.uint16(), Extensions.decode(in));
            case EXTERNAL_INIT -> new ExternalInit(in.opaque());
            case GROUP_CONTEXT_EXTENSIONS -> new GroupContextExtensions(Extensions.decode(in));
            default -> new Other(type, in.opaque());
        };
    }

    @Override
    default void encode(TlsWriter out) {
        out.uint16(type());
        switch (this) {
            case Add(var keyPackage) -> out.value(keyPackage);
            case Update(var leafNode) -> out.value(leafNode);
            case Remove(long leafIndex) -> out.uint32(leafIndex);
            case PreSharedKey(var id) -> out.value(id);
            case ReInit(var groupId, int version, int cipherSuite, var extensions) ->
                out.opaque(groupId).uint16(version).uint16(cipherSuite).value(extensions);
            case ExternalInit(var kemOutput) -> out.opaque(kemOutput);
            case GroupContextExtensions(var extensions) -> out.value(extensions);
            case Other(int type, var body) -> out.opaque(body);
        }
    }
}
