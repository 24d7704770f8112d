package dev.lockstep.xmtp.mls.schedule;

import static dev.lockstep.xmtp.mls.vectors.Vectors.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.vectors.Vectors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The working group's {@code secret-tree} vectors, and the bounds of the window. */
class SecretTreeTest {
    private static final Secret ENCRYPTION = Secret.of(Bytes.fromHex("5a".repeat(32)));
    private static final SecretTree FRESH = SecretTree.of(CipherSuite.XMTP, ENCRYPTION, 4);

    @Test
    void derivesEveryKeyOfTheVectors() throws Exception {
        for (JsonNode vector : Vectors.ofOurSuites("secret-tree")) {
            List<JsonNode> leaves = Vectors.list(vector.required("leaves"));
            SecretTree tree = SecretTree.of(Vectors.suite(vector), secret(vector, "encryption_secret"), leaves.size());
            for (int leaf = 0; leaf < leaves.size(); leaf++) {
                for (JsonNode expected : leaves.get(leaf)) {
                    long generation = expected.required("generation").asLong();

                    SecretTree.Use handshake = tree.forReceiving(leaf, RatchetType.HANDSHAKE, generation);
                    SecretTree.Use application =
                            handshake.after().forReceiving(leaf, RatchetType.APPLICATION, generation);

                    assertThat(handshake.key())
                            .isEqualTo(new MessageKey(
                                    generation,
                                    secret(expected, "handshake_key"),
                                    secret(expected, "handshake_nonce")));
                    assertThat(application.key())
                            .isEqualTo(new MessageKey(
                                    generation,
                                    secret(expected, "application_key"),
                                    secret(expected, "application_nonce")));
                    tree = application.after();
                }
            }
        }
    }

    @Test
    void givesAKeyOnce() throws Exception {
        SecretTree after = FRESH.forReceiving(2, RatchetType.APPLICATION, 0).after();

        assertThat(refusal(after, 2, 0)).isEqualTo(Refusal.GENERATION_GONE);
    }

    @Test
    void keepsTheKeysOfTheFiveGenerationsBeforeTheNewest() throws Exception {
        SecretTree after = FRESH.forReceiving(2, RatchetType.APPLICATION, 9).after();

        assertThat(refusal(after, 2, 3)).isEqualTo(Refusal.GENERATION_GONE);
        for (int generation = 4; generation <= 8; generation++) {
            SecretTree.Use use = after.forReceiving(2, RatchetType.APPLICATION, generation);
            assertThat(use.key())
                    .isEqualTo(FRESH.forReceiving(2, RatchetType.APPLICATION, generation)
                            .key());
            assertThat(refusal(use.after(), 2, generation)).isEqualTo(Refusal.GENERATION_GONE);
        }
    }

    @Test
    void goesAThousandGenerationsAheadAndNoFurther() throws Exception {
        SecretTree after = FRESH.forReceiving(1, RatchetType.APPLICATION, 0).after();

        assertThat(after.forReceiving(1, RatchetType.APPLICATION, 1001).key().generation())
                .isEqualTo(1001);
        assertThat(refusal(after, 1, 1002)).isEqualTo(Refusal.GENERATION_TOO_FAR);
        assertThat(refusal(after, 1, (1L << 32) - 1)).isEqualTo(Refusal.GENERATION_TOO_FAR);
    }

    @Test
    void knowsNoLeafOutsideOfTheTree() {
        assertThat(refusal(FRESH, 4, 0)).isEqualTo(Refusal.UNKNOWN_SENDER);
        assertThat(refusal(FRESH, -1, 0)).isEqualTo(Refusal.UNKNOWN_SENDER);
    }

    @Test
    void forgetsTheSecretsAboveALeafThatWasUsed() throws Exception {
        SecretTree after = FRESH.forReceiving(0, RatchetType.APPLICATION, 0).after();

        assertThat(after.parts().keySet())
                .containsExactlyInAnyOrder("node.2", "node.5", "ratchet.0.HANDSHAKE", "ratchet.0.APPLICATION");
        assertThat(after.parts().values()).doesNotContain(ENCRYPTION.reveal());
    }

    @Test
    void writesLittleForOneMessage() throws Exception {
        SecretTree before = FRESH.forReceiving(0, RatchetType.APPLICATION, 0).after();
        SecretTree after = before.forReceiving(0, RatchetType.APPLICATION, 6).after();

        Map<String, Bytes> changed = new HashMap<>(after.parts());
        changed.entrySet().removeAll(before.parts().entrySet());

        assertThat(changed).containsOnlyKeys("ratchet.0.APPLICATION");
        assertThat(changed.values().iterator().next().size()).isLessThan(512);
    }

    @Property(tries = 200)
    void sendersAndReceiversAgreeInAnyOrderWithinTheWindow(
            @ForAll @IntRange(min = 1, max = 16) int half, @ForAll long seed) throws Exception {
        int leafCount = Integer.highestOneBit(half) * 2;
        SecretTree sender = SecretTree.of(CipherSuite.XMTP, ENCRYPTION, leafCount);
        SecretTree receiver = sender;
        Random random = new Random(seed);
        for (int block = 0; block < 3; block++) {
            int leaf = random.nextInt(leafCount);
            List<MessageKey> sent = new ArrayList<>();
            for (int i = 0; i < SenderRatchet.MOST_BEHIND + 1; i++) {
                SecretTree.Use use = sender.forSending(leaf, RatchetType.APPLICATION);
                sent.add(use.key());
                sender = use.after();
            }
            Collections.shuffle(sent, random);

            for (MessageKey key : sent) {
                receiver = SecretTree.restore(CipherSuite.XMTP, leafCount, receiver.parts());
                SecretTree.Use use = receiver.forReceiving(leaf, RatchetType.APPLICATION, key.generation());
                assertThat(use.key()).isEqualTo(key);
                receiver = use.after();
            }
        }
    }

    private static Refusal refusal(SecretTree tree, int leaf, long generation) {
        return catchThrowableOfType(
                        MlsRefusedException.class, () -> tree.forReceiving(leaf, RatchetType.APPLICATION, generation))
                .refusal();
    }
}
