package dev.lockstep.xmtp.group.commit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.StrictProtobuf;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.id.InvalidIdException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.group.Member;
import dev.lockstep.xmtp.mls.tree.Credential;
import dev.lockstep.xmtp.mls.tree.LeafNode;
import dev.lockstep.xmtp.proto.identity.MlsCredential;

/**
 * Whom a leaf stands for (XMTP MLS reference §2).
 *
 * @param inbox as its credential claims
 * @param installation its signature key
 */
public record Leaf(ClaimedInbox inbox, InstallationId installation) {

    /** @throws CommitRefusedException {@link CommitRefusal#CREDENTIAL} */
    public static Leaf of(LeafNode leaf) throws CommitRefusedException {
        return of(leaf.credential(), leaf.signatureKey());
    }

    /** @throws CommitRefusedException {@link CommitRefusal#CREDENTIAL} */
    public static Leaf of(Member member) throws CommitRefusedException {
        return of(member.credential(), member.signatureKey());
    }

    private static Leaf of(Credential credential, Bytes signatureKey) throws CommitRefusedException {
        try {
            return new Leaf(inbox(credential), InstallationId.of(signatureKey.toByteArray()));
        } catch (InvalidIdException e) {
            throw new CommitRefusedException(CommitRefusal.CREDENTIAL, e);
        }
    }

    private static ClaimedInbox inbox(Credential credential) throws CommitRefusedException {
        if (credential.type() != Credential.BASIC) {
            throw new CommitRefusedException(
                    CommitRefusal.CREDENTIAL, "credential type: %d (expected: 1, basic)".formatted(credential.type()));
        }
        try {
            var identity = ByteString.copyFrom(credential.body().toByteArray());
            StrictProtobuf.check(MlsCredential.getDescriptor(), identity);
            return new ClaimedInbox(MlsCredential.parseFrom(identity).getInboxId());
        } catch (InvalidProtocolBufferException e) {
            throw new CommitRefusedException(CommitRefusal.CREDENTIAL, e);
        }
    }
}
