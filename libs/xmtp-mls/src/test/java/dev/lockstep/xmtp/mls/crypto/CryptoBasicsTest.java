package dev.lockstep.xmtp.mls.crypto;

import static dev.lockstep.xmtp.mls.vectors.Vectors.bytes;
import static dev.lockstep.xmtp.mls.vectors.Vectors.secret;
import static dev.lockstep.xmtp.mls.vectors.Vectors.suite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.vectors.Vectors;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The working group's {@code crypto-basics} vectors, and what must not decrypt. */
class CryptoBasicsTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void derivesSecrets() {
        for (JsonNode suite : Vectors.ofOurSuites("crypto-basics")) {
            JsonNode derive = suite.required("derive_secret");
            JsonNode tree = suite.required("derive_tree_secret");
            JsonNode expand = suite.required("expand_with_label");

            assertThat(Kdf.deriveSecret(secret(derive, "secret"), text(derive))).isEqualTo(secret(derive, "out"));
            assertThat(Kdf.deriveTreeSecret(
                            secret(tree, "secret"),
                            text(tree),
                            tree.required("generation").asLong(),
                            tree.required("length").asInt()))
                    .isEqualTo(secret(tree, "out"));
            assertThat(Kdf.expandWithLabel(
                            secret(expand, "secret"),
                            text(expand),
                            bytes(expand, "context"),
                            expand.required("length").asInt()))
                    .isEqualTo(secret(expand, "out"));
        }
    }

    @Test
    void hashesReferences() {
        for (JsonNode suite : Vectors.ofOurSuites("crypto-basics")) {
            JsonNode ref = suite.required("ref_hash");

            assertThat(Hashes.refHash(text(ref), bytes(ref, "value"))).isEqualTo(bytes(ref, "out"));
        }
    }

    @Test
    void signsAndVerifies() throws Exception {
        for (JsonNode suite : Vectors.ofOurSuites("crypto-basics")) {
            JsonNode sign = suite.required("sign_with_label");
            Bytes content = bytes(sign, "content");

            assertThat(Signatures.publicKey(secret(sign, "priv"))).isEqualTo(bytes(sign, "pub"));
            assertThat(Signatures.signWithLabel(secret(sign, "priv"), text(sign), content))
                    .isEqualTo(bytes(sign, "signature"));
            Signatures.verifyWithLabel(bytes(sign, "pub"), text(sign), content, bytes(sign, "signature"));
            assertThatThrownBy(() -> Signatures.verifyWithLabel(
                            bytes(sign, "pub"), "Another", content, bytes(sign, "signature")))
                    .isInstanceOf(MlsRefusedException.class)
                    .hasMessageStartingWith("INVALID_SIGNATURE");
        }
    }

    @Test
    void opensWhatWasEncryptedWithALabel() throws Exception {
        for (JsonNode vector : Vectors.ofOurSuites("crypto-basics")) {
            JsonNode encrypt = vector.required("encrypt_with_label");
            HpkeCiphertext recorded = new HpkeCiphertext(bytes(encrypt, "kem_output"), bytes(encrypt, "ciphertext"));
            HpkeCiphertext own = Hpke.encryptWithLabel(
                    suite(vector),
                    bytes(encrypt, "pub"),
                    text(encrypt),
                    bytes(encrypt, "context"),
                    bytes(encrypt, "plaintext"),
                    RANDOM);

            for (HpkeCiphertext ciphertext : new HpkeCiphertext[] {recorded, own}) {
                assertThat(Hpke.decryptWithLabel(
                                suite(vector),
                                secret(encrypt, "priv"),
                                text(encrypt),
                                bytes(encrypt, "context"),
                                ciphertext))
                        .isEqualTo(bytes(encrypt, "plaintext"));
                assertThatThrownBy(() -> Hpke.decryptWithLabel(
                                suite(vector), secret(encrypt, "priv"), text(encrypt), Bytes.EMPTY, ciphertext))
                        .hasMessageStartingWith("UNDECRYPTABLE");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kem.class)
    void sealsSeveralMessagesInOneContext(Kem kem) throws Exception {
        Secret privateKey = Secret.of(Hashes.hash(Bytes.EMPTY));
        Bytes info = Bytes.fromHex("0102");
        Bytes first = Bytes.fromHex("aa");
        Bytes second = Bytes.fromHex("bb");

        Hpke.Sender sender = Hpke.setupSender(CipherSuite.XMTP, kem, kem.publicKey(privateKey), info, RANDOM);
        Hpke.Context recipient = Hpke.setupRecipient(CipherSuite.XMTP, kem, privateKey, sender.kemOutput(), info);

        assertThat(recipient.open(0, sender.context().seal(0, first))).isEqualTo(first);
        assertThat(recipient.open(1, sender.context().seal(1, second))).isEqualTo(second);
        assertThatThrownBy(() -> recipient.open(0, sender.context().seal(1, second)))
                .hasMessageStartingWith("UNDECRYPTABLE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "0000000000000000000000000000000000000000000000000000000000000000"})
    void refusesAPublicKeyThatLeadsNowhere(String key) {
        assertThatThrownBy(() -> Hpke.encryptWithLabel(
                        CipherSuite.XMTP, Bytes.fromHex(key), "Label", Bytes.EMPTY, Bytes.EMPTY, RANDOM))
                .isInstanceOf(MlsRefusedException.class)
                .hasMessageStartingWith("INVALID_PUBLIC_KEY");
    }

    @Test
    void derivesTheRecordedXWingPublicKeys() {
        for (JsonNode recording : Vectors.recordings()) {
            for (JsonNode client : Vectors.list(recording.required("clients"))) {
                for (JsonNode keyPackage : Vectors.list(client.required("key_packages"))) {
                    assertThat(Kem.X_WING.publicKey(secret(keyPackage, "xwing_seed")))
                            .isEqualTo(bytes(keyPackage, "xwing_public_key"));
                }
            }
        }
    }

    @Test
    void aSecretDoesNotPrintItself() {
        assertThat(Secret.of(Bytes.fromHex("c0ffee"))).hasToString("Secret[3 bytes]");
    }

    private static String text(JsonNode object) {
        return object.required("label").asText();
    }
}
