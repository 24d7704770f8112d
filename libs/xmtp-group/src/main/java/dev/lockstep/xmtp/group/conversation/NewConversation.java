package dev.lockstep.xmtp.group.conversation;

import dev.lockstep.xmtp.group.keypackage.KeyPackageForm;
import dev.lockstep.xmtp.group.keypackage.OwnLeaf;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.identity.InstallationKey;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.group.Creating;
import dev.lockstep.xmtp.mls.group.Group;
import java.security.SecureRandom;
import java.time.Instant;

/**
 * Creates groups (XMTP MLS reference §4). Epoch 0 is ours alone; the first commit publishes the group and must raise our own
 * entry of the membership.
 */
public final class NewConversation {
    private NewConversation() {}

    /** 16 random bytes. */
    public static GroupId randomId(SecureRandom random) {
        var id = new byte[GroupId.LENGTH];
        random.nextBytes(id);
        return GroupId.of(id);
    }

    /**
     * @param inbox our own, the creator that the profile names
     * @param form of our key packages, so that all our leaves announce the same
     */
    public static Group create(
            GroupId id,
            GroupProfile profile,
            InboxId inbox,
            InstallationKey installation,
            KeyPackageForm form,
            Instant now,
            SecureRandom random) {
        if (!profile.immutable().creator().is(inbox)) {
            throw new IllegalArgumentException("creator: %s (expected: ourselves, %s)"
                    .formatted(profile.immutable().creator(), inbox));
        }
        var own = OwnLeaf.make(inbox, installation, form, now, random);
        try {
            return Creating.create(
                    Bytes.owning(id.toByteArray()), own.leaf(), own.encryptionKey(), profile.extensions(), random);
        } catch (MlsRefusedException e) {
            throw new IllegalStateException("a leaf of our own does not fit a group of our own", e);
        }
    }
}
