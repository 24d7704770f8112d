package dev.lockstep.xmtp.mls.schedule;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Kdf;
import dev.lockstep.xmtp.mls.crypto.Secret;
import java.util.ArrayList;
import java.util.List;

/**
 * One ratchet of one sender: the secret of the next generation, and the keys of the few generations that were passed over.
 * RFC 9420 §9.1; the bounds are those of XMTP's clients (XMTP MLS reference §1).
 *
 * @param next the generation that {@code secret} belongs to
 * @param skipped keys of earlier generations that no message was read with, in ascending order
 */
public record SenderRatchet(Secret secret, long next, List<MessageKey> skipped) implements Encodable {
    /** How far behind the newest generation read a message may be. */
    public static final int MOST_BEHIND = 5;
    /** How far beyond the next generation a message may be. */
    public static final int MOST_AHEAD = 1000;
    /** The end of all generations. */
    private static final long GENERATIONS = 1L << 32;

    public SenderRatchet {
        skipped = List.copyOf(skipped);
    }

    /** A key and the ratchet once it is used up. */
    public record Use(MessageKey key, SenderRatchet after) {}

    /** The key for the next message to send. */
    Use forSending(CipherSuite suite) {
        if (next >= GENERATIONS) {
            throw new IllegalStateException("all generations of this epoch are used (expected: a commit before)");
        }
        return new Use(MessageKey.of(suite, secret, next), new SenderRatchet(following(), next + 1, skipped));
    }

    /**
     * The key for a message that was received.
     *
     * @throws MlsRefusedException {@link Refusal#GENERATION_GONE}, {@link Refusal#GENERATION_TOO_FAR}
     */
    Use forReceiving(CipherSuite suite, long generation) throws MlsRefusedException {
        if (generation < next) {
            return ofSkipped(generation);
        }
        if (generation - next > MOST_AHEAD) {
            throw new MlsRefusedException(
                    Refusal.GENERATION_TOO_FAR,
                    "generation: %d (expected: at most %d)".formatted(generation, next + MOST_AHEAD));
        }
        List<MessageKey> keys = new ArrayList<>(skipped);
        SenderRatchet at = this;
        while (at.next < generation) {
            if (generation - at.next <= MOST_BEHIND) {
                keys.add(MessageKey.of(suite, at.secret, at.next));
            }
            at = new SenderRatchet(at.following(), at.next + 1, List.of());
        }
        keys.removeIf(key -> generation - key.generation() > MOST_BEHIND);
        return new Use(
                MessageKey.of(suite, at.secret, generation), new SenderRatchet(at.following(), generation + 1, keys));
    }

    private Use ofSkipped(long generation) throws MlsRefusedException {
        for (MessageKey key : skipped) {
            if (key.generation() == generation) {
                List<MessageKey> others = skipped.stream()
                        .filter(other -> other.generation() != generation)
                        .toList();
                return new Use(key, new SenderRatchet(secret, next, others));
            }
        }
        throw new MlsRefusedException(
                Refusal.GENERATION_GONE,
                "generation: %d, next: %d (expected: one not read yet, at most %d behind the newest)"
                        .formatted(generation, next, MOST_BEHIND));
    }

    private Secret following() {
        return Kdf.deriveTreeSecret(secret, "secret", next, CipherSuite.HASH_LENGTH);
    }

    static SenderRatchet decode(TlsReader in) throws MlsRefusedException {
        return new SenderRatchet(
                Secret.of(in.opaque()),
                in.uint64(),
                in.vector(key -> new MessageKey(key.uint32(), Secret.of(key.opaque()), Secret.of(key.opaque()))));
    }

    @Override
    public void encode(TlsWriter out) {
        TlsWriter keys = new TlsWriter();
        for (MessageKey key : skipped) {
            keys.uint32(key.generation())
                    .opaque(key.key().reveal())
                    .opaque(key.nonce().reveal());
        }
        out.opaque(secret.reveal()).uint64(next).vector(keys);
    }
}
