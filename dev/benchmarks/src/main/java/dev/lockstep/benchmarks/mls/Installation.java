package dev.lockstep.benchmarks.mls;

import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.conversation.NewConversation;
import dev.lockstep.xmtp.group.keypackage.KeyPackageForm;
import dev.lockstep.xmtp.group.keypackage.KeyPackageMaking;
import dev.lockstep.xmtp.group.keypackage.OwnLeaf;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.identity.InstallationKey;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.mls.group.OwnKeyPackage;
import dev.lockstep.xmtp.mls.group.Sent;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;

/** The one installation of an inbox, with the key package that others add it by. */
record Installation(InboxId inbox, InstallationKey key, OwnKeyPackage keyPackage) {
    static final SecureRandom RANDOM = new SecureRandom();

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final KeyPackageForm FORM = KeyPackageForm.X_WING;

    static Installation make() {
        byte[] id = new byte[32];
        RANDOM.nextBytes(id);
        InboxId inbox = InboxId.of(id);
        InstallationKey key = InstallationKey.generate(RANDOM);
        return new Installation(
                inbox, key, KeyPackageMaking.make(inbox, key, FORM, NOW, RANDOM).mls());
    }

    Secret signatureKey() {
        return OwnLeaf.signatureKey(key);
    }

    /** A group of ours alone. */
    Group create() {
        byte[] commitLogSigner = new byte[GroupProfile.COMMIT_LOG_SIGNER_LENGTH];
        RANDOM.nextBytes(commitLogSigner);
        GroupProfile profile = GroupProfile.ofGroup(
                inbox, Map.of(MetadataField.GROUP_NAME, "A large group"), PolicySet.DEFAULT, commitLogSigner);
        return NewConversation.create(NewConversation.randomId(RANDOM), profile, inbox, key, FORM, NOW, RANDOM);
    }

    Proposal addition() {
        return new Proposal.Add(keyPackage.keyPackage());
    }

    Sent say(Group group, Bytes envelope) {
        return group.seal(envelope, signatureKey(), RANDOM);
    }
}
