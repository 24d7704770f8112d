package dev.lockstep.xmtp.group.conversation;

import dev.lockstep.xmtp.group.welcome.Recipient;
import dev.lockstep.xmtp.group.welcome.WelcomeRefusedException;
import dev.lockstep.xmtp.group.welcome.Wrapping;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;
import dev.lockstep.xmtp.mls.keypackage.KeyPackageValidation;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.tree.RequiredCapabilities;
import java.time.Instant;
import java.util.Optional;

/**
 * An installation that can be added to a group, by a key package that was fetched for it.
 *
 * @param recipient how its welcome is wrapped
 */
public record Invitee(InboxId inbox, InstallationId installation, KeyPackage keyPackage, Recipient recipient) {

    /**
     * Checks a fetched key package (XMTP MLS reference §3.2).
     *
     * @param context the extensions of the group that it is for
     * @return nothing if it is not valid, not this installation's, or not able to be in the group; the installation is then
     *     listed as failed
     */
    public static Optional<Invitee> of(
            InboxId inbox, InstallationId installation, byte[] fetched, Extensions context, Instant now) {
        try {
            var valid = KeyPackageValidation.validate(fetched, now);
            var keyPackage = valid.keyPackage();
            boolean expected =
                    valid.inboxId().equals(inbox) && valid.installationId().equals(installation);
            return expected && supports(keyPackage, context) && hasUsableKeys(keyPackage)
                    ? Optional.of(new Invitee(inbox, installation, keyPackage, Recipient.of(keyPackage)))
                    : Optional.empty();
        } catch (MlsRefusedException | WelcomeRefusedException e) {
            return Optional.empty();
        }
    }

    /** One key that nothing can be encrypted to would make the whole commit impossible. */
    private static boolean hasUsableKeys(KeyPackage keyPackage) {
        return Wrapping.CURVE25519.accepts(keyPackage.initKey())
                && Wrapping.CURVE25519.accepts(keyPackage.leafNode().encryptionKey());
    }

    private static boolean supports(KeyPackage keyPackage, Extensions context) throws MlsRefusedException {
        var capabilities = keyPackage.leafNode().capabilities();
        var required = RequiredCapabilities.in(context);
        boolean extensions = context.list().stream()
                        .allMatch(extension -> extension.isDefaultType()
                                || capabilities.extensions().contains(extension.type()))
                && required.extensions().stream()
                        .allMatch(type -> Extension.isDefaultType(type)
                                || capabilities.extensions().contains(type));
        return extensions
                && capabilities.proposals().containsAll(required.proposals())
                && capabilities.credentials().containsAll(required.credentials());
    }
}
