package dev.lockstep.xmtp.mls.keypackage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.tree.Credential;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.tree.LeafNode;
import dev.lockstep.xmtp.mls.tree.LeafNodeSource;
import dev.lockstep.xmtp.mls.tree.Lifetime;
import dev.lockstep.xmtp.mls.vectors.Vectors;
import dev.lockstep.xmtp.proto.identity.MlsCredential;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPackageValidationTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final TestKeyPackage GOOD = TestKeyPackage.of(1, NOW);

    @Test
    void acceptsEveryRecordedKeyPackage() throws Exception {
        int seen = 0;
        for (JsonNode recording : Vectors.recordings()) {
            for (JsonNode client : Vectors.list(recording.required("clients"))) {
                for (JsonNode recorded : Vectors.list(client.required("key_packages"))) {
                    byte[] bytes = Vectors.bytes(recorded, "key_package").toByteArray();

                    ValidKeyPackage valid = KeyPackageValidation.validate(bytes, madeAt(bytes));

                    assertThat(valid.inboxId().value())
                            .isEqualTo(client.required("inbox_id").asText());
                    assertThat(valid.installationId().toByteArray())
                            .isEqualTo(Vectors.bytes(client, "installation_id").toByteArray());
                    assertThat(valid.keyPackage().encoded().toByteArray()).isEqualTo(bytes);
                    seen++;
                }
            }
        }
        assertThat(seen).isGreaterThan(8);
    }

    @Test
    void acceptsTheKeyPackagesOfTheWorkingGroupUpToTheirCredential() {
        for (JsonNode vector : Vectors.ofWorkingGroup("passive-client-welcome", List.of(3))) {
            // Framed as MLSMessage there: version and wire format come first.
            Bytes framed = Vectors.bytes(vector, "key_package");
            byte[] bytes = framed.slice(4, framed.size()).toByteArray();

            assertThatThrownBy(() -> KeyPackageValidation.validate(bytes, madeAt(bytes)))
                    .hasMessageStartingWith("CREDENTIAL");
        }
    }

    @Test
    void acceptsOneOfOurOwn() throws Exception {
        ValidKeyPackage valid = KeyPackageValidation.validate(GOOD.encoded().toByteArray(), NOW);

        assertThat(valid.inboxId()).isEqualTo(TestKeyPackage.INBOX);
        assertThat(valid.installationId().toByteArray())
                .isEqualTo(GOOD.leafNode().signatureKey().toByteArray());
    }

    @Test
    void acceptsBothEndsOfTheLifetime() throws Exception {
        byte[] bytes = GOOD.encoded().toByteArray();

        KeyPackageValidation.validate(bytes, NOW.minusSeconds(3600));
        KeyPackageValidation.validate(bytes, NOW.plusSeconds(7_257_600));
        assertThat(refusal(bytes, NOW.minusSeconds(3601))).isEqualTo(Refusal.LIFETIME);
        assertThat(refusal(bytes, NOW.plusSeconds(7_257_601))).isEqualTo(Refusal.LIFETIME);
    }

    @Test
    void acceptsALifetimeOfTenYears() throws Exception {
        byte[] bytes = GOOD.withLifetime(new Lifetime(NOW.getEpochSecond(), NOW.getEpochSecond() + 315_576_000))
                .toByteArray();

        assertThat(KeyPackageValidation.validate(bytes, NOW).inboxId()).isEqualTo(TestKeyPackage.INBOX);
    }

    @Test
    void readsALifetimeAsUnsigned() throws Exception {
        byte[] forever = GOOD.withLifetime(new Lifetime(0, -1)).toByteArray();

        assertThat(KeyPackageValidation.validate(forever, NOW).inboxId()).isEqualTo(TestKeyPackage.INBOX);
    }

    @Test
    void ignoresTheLifetimeOfOneThatStandsInACommit() throws Exception {
        KeyPackage over = read(GOOD.withLifetime(new Lifetime(1, 2)));

        assertThat(KeyPackageValidation.validateIgnoringLifetime(over).inboxId())
                .isEqualTo(TestKeyPackage.INBOX);
    }

    @Test
    void refusesBytesAfterIt() {
        byte[] longer =
                Arrays.copyOf(GOOD.encoded().toByteArray(), GOOD.encoded().size() + 1);

        assertThat(refusal(longer, NOW)).isEqualTo(Refusal.MALFORMED);
    }

    @Test
    void refusesEveryTruncation() {
        for (int length = 0; length < GOOD.encoded().size(); length++) {
            assertThat(refusal(GOOD.encoded().slice(0, length).toByteArray(), NOW))
                    .as("the first %d bytes", length)
                    .isEqualTo(Refusal.MALFORMED);
        }
    }

    @Test
    void refusesEveryAlteredByte() {
        byte[] good = GOOD.encoded().toByteArray();
        for (int i = 0; i < good.length; i++) {
            byte[] altered = good.clone();
            altered[i] ^= 1;

            assertThat(refusal(altered, NOW)).as("byte %d altered", i).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 0xffff})
    void refusesAnotherVersion(int version) {
        assertThat(refusal(GOOD.with(GOOD.keyPackage(version, 3)))).isEqualTo(Refusal.UNSUPPORTED_VERSION);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 0x004d})
    void refusesAnotherCipherSuite(int suite) {
        assertThat(refusal(GOOD.with(GOOD.keyPackage(1, suite)))).isEqualTo(Refusal.UNSUPPORTED_CIPHER_SUITE);
    }

    @Test
    void refusesALeafMadeForAnUpdateOrACommit() {
        assertThat(refusal(GOOD.withSource(new LeafNodeSource.Update()))).isEqualTo(Refusal.LEAF_SOURCE);
        assertThat(refusal(GOOD.withSource(new LeafNodeSource.Commit(Bytes.EMPTY))))
                .isEqualTo(Refusal.LEAF_SOURCE);
    }

    @Test
    void refusesAnInitKeyThatIsTheEncryptionKey() {
        assertThat(refusal(GOOD.withInitKey(GOOD.leafNode().encryptionKey())))
                .isEqualTo(Refusal.INIT_KEY_IS_ENCRYPTION_KEY);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33})
    void refusesKeysOfAnotherLength(int length) {
        Bytes key = Bytes.of(new byte[length]);

        assertThat(refusal(GOOD.withInitKey(key))).isEqualTo(Refusal.KEY_LENGTH);
        assertThat(refusal(GOOD.withEncryptionKey(key))).isEqualTo(Refusal.KEY_LENGTH);
    }

    @Test
    void refusesASignatureOfAnotherKeyOnTheLeaf() {
        LeafNode byAnother = GOOD.leafNode().signed(TestKeyPackage.of(2, NOW).signatureKey(), null);

        assertThat(refusal(GOOD.withSignedLeaf(byAnother))).isEqualTo(Refusal.INVALID_SIGNATURE);
    }

    @Test
    void refusesASignatureOfAnotherKeyOnTheWhole() throws Exception {
        KeyPackage byAnother =
                read(GOOD.encoded()).signed(TestKeyPackage.of(2, NOW).signatureKey());

        assertThat(refusal(byAnother.encoded())).isEqualTo(Refusal.INVALID_SIGNATURE);
    }

    @Test
    void refusesAnExtensionThatTheCapabilitiesDoNotList() {
        Extensions unlisted = Extensions.of(new Extension(0x1234, Bytes.EMPTY));

        assertThat(refusal(GOOD.withExtensions(unlisted))).isEqualTo(Refusal.EXTENSION_NOT_IN_CAPABILITIES);
        assertThat(refusal(GOOD.withLeafExtensions(unlisted))).isEqualTo(Refusal.EXTENSION_NOT_IN_CAPABILITIES);
    }

    @Test
    void refusesAnExtensionThatStandsTwice() {
        Extension lastResort = new Extension(0x000a, Bytes.EMPTY);

        assertThat(refusal(GOOD.withExtensions(Extensions.of(lastResort, lastResort))))
                .isEqualTo(Refusal.DUPLICATE_EXTENSION);
    }

    @Test
    void refusesCapabilitiesThatLackWhatTheLeafUses() {
        List<Integer> none = List.of();

        assertThat(refusal(GOOD.withCapabilities(none, List.of(3), List.of(1)))).isEqualTo(Refusal.OWN_CAPABILITIES);
        assertThat(refusal(GOOD.withCapabilities(List.of(1), List.of(1), List.of(1))))
                .isEqualTo(Refusal.OWN_CAPABILITIES);
        assertThat(refusal(GOOD.withCapabilities(List.of(1), List.of(3), none))).isEqualTo(Refusal.OWN_CAPABILITIES);
    }

    @Test
    void refusesACredentialThatIsNotBasic() {
        Bytes identity = GOOD.leafNode().credential().body();

        assertThat(refusal(GOOD.withCredential(new Credential(2, identity)))).isEqualTo(Refusal.CREDENTIAL);
    }

    @Test
    void refusesACredentialWithoutAnInboxId() {
        Bytes noProtobuf = Bytes.fromHex("0aff");
        Bytes noInbox = Bytes.EMPTY;
        Bytes upperCase = Bytes.of(
                MlsCredential.newBuilder().setInboxId("AB".repeat(32)).build().toByteArray());
        Bytes noText = Bytes.fromHex("0a40" + "ff".repeat(64));

        assertThat(List.of(noProtobuf, noInbox, upperCase, noText))
                .allSatisfy(identity -> assertThat(refusal(GOOD.withCredential(Credential.basic(identity))))
                        .isEqualTo(Refusal.CREDENTIAL));
    }

    @Test
    void saysTheValueAndWhatWasExpected() {
        assertThatThrownBy(() -> KeyPackageValidation.validate(
                        GOOD.with(GOOD.keyPackage(1, 1)).toByteArray(), NOW))
                .hasMessage("UNSUPPORTED_CIPHER_SUITE: cipher suite: 0x0001 (expected: 0x0003)");
    }

    @Property(tries = 2000)
    void answersArbitraryBytesWithATypedRefusal(@ForAll @Size(max = 300) byte[] input) {
        assertThat(refusal(input, NOW)).isNotNull();
    }

    @Property(tries = 1000)
    void answersSeveralAlterationsWithATypedRefusal(
            @ForAll @Size(min = 1, max = 5) List<@IntRange(max = 10_000) Integer> positions, @ForAll byte value) {
        byte[] altered = GOOD.encoded().toByteArray();
        for (int position : positions) {
            altered[position % altered.length] = value;
        }
        if (!Arrays.equals(altered, GOOD.encoded().toByteArray())) {
            assertThat(refusal(altered, NOW)).isNotNull();
        }
    }

    private static KeyPackage read(Bytes bytes) throws MlsRefusedException {
        return KeyPackage.decode(new dev.lockstep.xmtp.mls.codec.TlsReader(bytes.toByteArray()));
    }

    private static Instant madeAt(byte[] bytes) throws MlsRefusedException {
        LeafNodeSource source = read(Bytes.of(bytes)).leafNode().source();
        return Instant.ofEpochSecond(
                ((LeafNodeSource.KeyPackage) source).lifetime().notBefore() + 3600);
    }

    private static Refusal refusal(Bytes bytes) {
        return refusal(bytes.toByteArray(), NOW);
    }

    private static Refusal refusal(byte[] bytes, Instant now) {
        return catchThrowableOfType(MlsRefusedException.class, () -> KeyPackageValidation.validate(bytes, now))
                .refusal();
    }
}
