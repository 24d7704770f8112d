package dev.lockstep.xmtp.mls.framing;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.schedule.RatchetType;
import dev.lockstep.xmtp.mls.schedule.SecretTree;
import java.security.SecureRandom;

/** How messages become private messages and back, RFC 9420 §6.3. */
public final class PrivateProtection {
    private PrivateProtection() {}

    /** A message in public, and the key tree once its key is used up. */
    public record Sealed(PrivateMessage message, SecretTree after) {}

    /** A message in the clear, its signature not verified yet, and the key tree once its key is used up. */
    public record Opened(AuthenticatedContent content, SecretTree after) {}

    /** Encrypts a message that the member at {@code leaf}, ourselves, has signed. */
    public static Sealed seal(
            CipherSuite suite,
            AuthenticatedContent content,
            int leaf,
            SecretTree keys,
            Secret senderDataSecret,
            SecureRandom random) {
        FramedContent framed = content.content();
        ContentType type = framed.content().type();
        SecretTree.Use use = keys.forSending(leaf, ratchet(type));
        byte[] guard = new byte[SenderData.REUSE_GUARD_LENGTH];
        random.nextBytes(guard);
        SenderData senderData = new SenderData(leaf, use.key().generation(), Bytes.owning(guard));
        PrivateMessage header = new PrivateMessage(
                framed.groupId(), framed.epoch(), type, framed.authenticatedData(), Bytes.EMPTY, Bytes.EMPTY);
        Bytes plaintext =
                new TlsWriter().value(framed.content()).value(content.auth()).toBytes();
        Bytes ciphertext = suite.seal(
                use.key().key(), use.key().guardedNonce(senderData.reuseGuard()), header.contentAad(), plaintext);
        Bytes encryptedSenderData = senderData.seal(suite, senderDataSecret, ciphertext, header.senderDataAad());
        return new Sealed(header.with(encryptedSenderData, ciphertext), use.after());
    }

    /**
     * Decrypts a message.
     *
     * @param ownLeaf our own leaf, whose messages cannot be decrypted
     * @throws MlsRefusedException {@link Refusal#UNDECRYPTABLE}, {@link Refusal#MALFORMED}, {@link Refusal#PADDING},
     *     {@link Refusal#OWN_MESSAGE}, {@link Refusal#UNKNOWN_SENDER}, {@link Refusal#GENERATION_GONE}, {@link Refusal#GENERATION_TOO_FAR}
     */
    public static Opened open(
            CipherSuite suite, PrivateMessage message, SecretTree keys, Secret senderDataSecret, int ownLeaf)
            throws MlsRefusedException {
        SenderData sender = SenderData.open(suite, senderDataSecret, message);
        if (sender.leafIndex() > Integer.MAX_VALUE) {
            throw new MlsRefusedException(Refusal.UNKNOWN_SENDER, "leaf: %d".formatted(sender.leafIndex()));
        }
        if (sender.leafIndex() == ownLeaf) {
            throw new MlsRefusedException(Refusal.OWN_MESSAGE, "generation %d".formatted(sender.generation()));
        }
        SecretTree.Use use =
                keys.forReceiving((int) sender.leafIndex(), ratchet(message.contentType()), sender.generation());
        Bytes plaintext = suite.open(
                use.key().key(),
                use.key().guardedNonce(sender.reuseGuard()),
                message.contentAad(),
                message.ciphertext());
        TlsReader in = new TlsReader(plaintext.toByteArray());
        Content content = Content.decode(message.contentType(), in);
        AuthData auth = AuthData.decode(message.contentType(), in);
        refuseUnlessZero(in.rest());
        FramedContent framed = new FramedContent(
                message.groupId(),
                message.epoch(),
                new Sender.Member(sender.leafIndex()),
                message.authenticatedData(),
                content);
        return new Opened(new AuthenticatedContent(WireFormat.PRIVATE_MESSAGE, framed, auth), use.after());
    }

    private static void refuseUnlessZero(Bytes padding) throws MlsRefusedException {
        for (int i = 0; i < padding.size(); i++) {
            if (padding.at(i) != 0) {
                throw new MlsRefusedException(
                        Refusal.PADDING, "padding byte %d: %d (expected: 0)".formatted(i, padding.at(i)));
            }
        }
    }

    private static RatchetType ratchet(ContentType type) {
        return switch (type) {
            case APPLICATION -> RatchetType.APPLICATION;
            case PROPOSAL, COMMIT -> RatchetType.HANDSHAKE;
        };
    }
}
