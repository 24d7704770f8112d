package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.Hpke;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.schedule.EpochSecrets;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.tree.PathSecret;
import dev.lockstep.xmtp.mls.tree.TreeKem;
import dev.lockstep.xmtp.mls.tree.TreeMath;
import dev.lockstep.xmtp.mls.welcome.GroupInfo;
import dev.lockstep.xmtp.mls.welcome.GroupSecrets;
import dev.lockstep.xmtp.mls.welcome.Welcome;
import dev.lockstep.xmtp.mls.welcome.WelcomeProtection;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** Making a welcome, RFC 9420 §12.4.3.1. The ratchet tree travels in it (XMTP MLS reference §1). */
final class Inviting {
    private Inviting() {}

    static Welcome invite(
            Epoch next,
            Secret joiner,
            Bytes confirmationTag,
            Changes changes,
            TreeKem.NewPath path,
            Secret signatureKey,
            SecureRandom random)
            throws MlsRefusedException {
        int own = next.own().leafIndex();
        GroupInfo groupInfo = new GroupInfo(
                        next.context(),
                        Extensions.of(new Extension(
                                Extension.RATCHET_TREE, next.tree().encoded())),
                        confirmationTag,
                        own,
                        Bytes.EMPTY)
                .signed(signatureKey);
        Bytes encryptedGroupInfo =
                WelcomeProtection.seal(next.suite(), EpochSecrets.welcomeSecret(joiner, Secret.zero()), groupInfo);
        List<Welcome.EncryptedGroupSecrets> secrets = new ArrayList<>();
        for (Changes.Added added : changes.added()) {
            PathSecret shared = path.pathSecrets().get(TreeMath.commonAncestor(own, added.leafIndex()));
            GroupSecrets forOne = new GroupSecrets(joiner, shared == null ? null : shared.secret(), List.of());
            secrets.add(new Welcome.EncryptedGroupSecrets(
                    added.keyPackage().reference(),
                    Hpke.encryptWithLabel(
                            next.suite(),
                            added.keyPackage().initKey(),
                            WelcomeProtection.LABEL,
                            encryptedGroupInfo,
                            forOne.encoded(),
                            random)));
        }
        return new Welcome(next.suite().id(), secrets, encryptedGroupInfo);
    }
}
