package dev.lockstep.xmtp.identity;

import dev.lockstep.xmtp.id.InboxId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/** XMTP network reference §4.2: SHA-256 over the identifier's text and the nonce in decimal, nothing between. */
final class InboxIdDerivation {
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");

    private InboxIdDerivation() {}

    static InboxId derive(Identifier.Root owner, long nonce) throws IdentityUpdateException {
        if (owner instanceof Identifier.Ethereum(String address)
                && !ADDRESS.matcher(address).matches()) {
            throw new IdentityUpdateException(
                    IdentityUpdateException.Reason.INVALID_ACCOUNT_ADDRESS,
                    "%s (expected: 0x and 40 hex digits)".formatted(Shown.text(address)));
        }
        var preimage = owner.text() + Long.toUnsignedString(nonce);
        try {
            return InboxId.of(MessageDigest.getInstance("SHA-256").digest(preimage.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java platform", e);
        }
    }
}
