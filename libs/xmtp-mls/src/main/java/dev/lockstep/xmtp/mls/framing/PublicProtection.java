package dev.lockstep.xmtp.mls.framing;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.schedule.GroupContext;

/** How messages become public messages and back, RFC 9420 §6.2. */
public final class PublicProtection {
    private PublicProtection() {}

    /** A public message of a member. */
    public static PublicMessage seal(AuthenticatedContent content, Secret membershipKey, GroupContext context) {
        return new PublicMessage(content.content(), content.auth(), content.membershipTag(membershipKey, context));
    }

    /**
     * The message with its membership tag checked, but not its signature.
     *
     * @throws MlsRefusedException {@link Refusal#MEMBERSHIP_TAG}, {@link Refusal#MALFORMED} for application data, which
     *     must not travel so
     */
    public static AuthenticatedContent open(PublicMessage message, Secret membershipKey, GroupContext context)
            throws MlsRefusedException {
        AuthenticatedContent content =
                new AuthenticatedContent(WireFormat.PUBLIC_MESSAGE, message.content(), message.auth());
        if (message.content().content().type() == ContentType.APPLICATION) {
            throw new MlsRefusedException(
                    Refusal.MALFORMED, "application data in a public message (expected: a handshake message)");
        }
        if (message.content().sender() instanceof Sender.Member
                && !content.membershipTag(membershipKey, context).equals(message.membershipTag())) {
            throw new MlsRefusedException(Refusal.MEMBERSHIP_TAG, "the tag does not fit");
        }
        return content;
    }
}
