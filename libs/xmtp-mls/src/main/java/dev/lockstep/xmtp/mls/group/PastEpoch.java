package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.schedule.GroupContext;
import dev.lockstep.xmtp.mls.schedule.SecretTree;
import dev.lockstep.xmtp.mls.tree.Credential;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is kept of an epoch that is over, to read application messages of it that arrive late (RFC 9420 §15.3).
 *
 * @param members the members of that epoch by leaf
 */
record PastEpoch(
        GroupContext context,
        int ownLeaf,
        int leafCount,
        Secret senderDataSecret,
        Map<Integer, Member> members,
        SecretTree keys) {
    private static final int VERSION = 1;

    PastEpoch {
        members = Map.copyOf(members);
    }

    static PastEpoch of(Epoch epoch, SecretTree keys) {
        Map<Integer, Member> members = new TreeMap<>();
        for (int leaf : epoch.tree().members()) {
            epoch.tree().leaf(leaf).ifPresent(node -> members.put(leaf, Member.of(leaf, node)));
        }
        return new PastEpoch(
                epoch.context(),
                epoch.own().leafIndex(),
                epoch.tree().leafCount(),
                epoch.secrets().senderData(),
                members,
                keys);
    }

    PastEpoch with(SecretTree after) {
        return new PastEpoch(context, ownLeaf, leafCount, senderDataSecret, members, after);
    }

    /** All but the keys, which are stored in parts of their own. */
    Encodable head() {
        return out -> {
            TlsWriter table = new TlsWriter();
            new TreeMap<>(members)
                    .forEach((leaf, member) ->
                            table.uint32(leaf).opaque(member.signatureKey()).value(member.credential()));
            out.uint8(VERSION)
                    .value(context)
                    .uint32(ownLeaf)
                    .uint32(leafCount)
                    .opaque(senderDataSecret.reveal())
                    .vector(table);
        };
    }

    static PastEpoch decode(Bytes head, KeysOf keys) throws MlsRefusedException {
        TlsReader in = new TlsReader(head.toByteArray());
        int version = in.uint8();
        if (version != VERSION) {
            throw in.malformed("version of a stored past epoch: %d (expected: %d)".formatted(version, VERSION));
        }
        GroupContext context = GroupContext.decode(in);
        int ownLeaf = in.index();
        int leafCount = in.index();
        Secret senderData = Secret.of(in.opaque());
        Map<Integer, Member> members = new TreeMap<>();
        TlsReader table = in.vector();
        while (table.hasRemaining()) {
            int leaf = table.index();
            members.put(leaf, new Member(leaf, table.opaque(), Credential.decode(table)));
        }
        in.end();
        return new PastEpoch(context, ownLeaf, leafCount, senderData, members, keys.of(context, leafCount));
    }

    /** Finds the stored keys of an epoch. */
    interface KeysOf {
        SecretTree of(GroupContext context, int leafCount) throws MlsRefusedException;
    }
}
