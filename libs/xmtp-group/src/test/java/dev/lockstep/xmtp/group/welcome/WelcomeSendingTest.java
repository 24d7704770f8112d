package dev.lockstep.xmtp.group.welcome;

import static dev.lockstep.xmtp.group.cast.Cast.ALIX_LAPTOP;
import static dev.lockstep.xmtp.group.cast.Cast.ALIX_PHONE;
import static dev.lockstep.xmtp.group.cast.Cast.BO_LAPTOP;
import static dev.lockstep.xmtp.group.cast.Cast.BO_PHONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.recording.Recording;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;
import dev.lockstep.xmtp.mls.wrapping.WelcomeWrapping.Unwrapped;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessageInput;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class WelcomeSendingTest {
    private static final Decoder<KeyPackage> KEY_PACKAGE = KeyPackage::decode;
    private static final Bytes WELCOME = Bytes.fromHex("00010003" + "5a".repeat(100));
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Somebody to wrap for, with the private key. */
    private record Peer(Recipient recipient, Secret privateKey) {}

    @ParameterizedTest
    @EnumSource(Wrapping.class)
    void wrapsAWelcomeThatItsRecipientOpens(Wrapping wrapping) throws Exception {
        var peer = peer(ALIX_PHONE, wrapping, false);

        var v1 = WelcomeSending.wrap(List.of(peer.recipient()), WELCOME, 300, RANDOM)
                .getFirst()
                .getV1();

        assertThat(v1.getInstallationKey()).isEqualTo(ALIX_PHONE.bytes());
        assertThat(v1.getWrapperAlgorithm()).isEqualTo(wrapping.algorithm());
        assertThat(v1.getHpkePublicKey().toByteArray())
                .isEqualTo(peer.recipient().publicKey().toByteArray());
        var opened = WelcomeOpening.open(delivered(v1), peer.privateKey());
        assertThat(opened.welcome()).isEqualTo(WELCOME);
        assertThat(opened.messageCursor()).hasValue(300);
    }

    @Test
    void framesTheEncapsulationAsThePeersDo() throws Exception {
        var xWing = wrapped(peer(ALIX_PHONE, Wrapping.X_WING, false));
        var curve = wrapped(peer(ALIX_PHONE, Wrapping.CURVE25519, false));

        assertThat(xWing.getData().substring(0, 2)).isEqualTo(Recording.hex("4460"));
        assertThat(curve.getData().byteAt(0)).isEqualTo((byte) 32);
        assertThat(curve.getWelcomeMetadata().size()).isEqualTo(3 + 16);
    }

    @Test
    void neverEncryptsTheSameTwice() throws Exception {
        var peer = peer(ALIX_PHONE, Wrapping.CURVE25519, false);

        assertThat(wrapped(peer).getData()).isNotEqualTo(wrapped(peer).getData());
    }

    @Test
    void sharesOneWelcomeAmongThreeWhoReadPointers() throws Exception {
        var peers = List.of(
                peer(ALIX_PHONE, Wrapping.X_WING, true),
                peer(ALIX_LAPTOP, Wrapping.X_WING, false),
                peer(BO_PHONE, Wrapping.X_WING, true),
                peer(BO_LAPTOP, Wrapping.X_WING, true));

        var inputs = WelcomeSending.wrap(peers.stream().map(Peer::recipient).toList(), WELCOME, 9, RANDOM);

        assertThat(inputs)
                .extracting(WelcomeMessageInput::getVersionCase)
                .containsExactly(
                        WelcomeMessageInput.VersionCase.V1,
                        WelcomeMessageInput.VersionCase.WELCOME_POINTER,
                        WelcomeMessageInput.VersionCase.V1,
                        WelcomeMessageInput.VersionCase.WELCOME_POINTER,
                        WelcomeMessageInput.VersionCase.WELCOME_POINTER);
        var pointee = inputs.getFirst().getV1();
        assertThat(pointee.getHpkePublicKey()).isEmpty();
        assertThat(pointee.getWrapperAlgorithmValue()).isEqualTo(3);
        var received = WelcomeMessage.WelcomePointer.newBuilder()
                .setWelcomePointer(inputs.get(3).getWelcomePointer().getWelcomePointer())
                .setWrapperAlgorithm(inputs.get(3).getWelcomePointer().getWrapperAlgorithm())
                .build();
        var pointer = WelcomeOpening.openPointer(received, peers.get(2).privateKey());
        assertThat(pointer.destination().toByteArray())
                .isEqualTo(pointee.getInstallationKey().toByteArray());
        var opened = WelcomeOpening.open(delivered(pointee), pointer);
        assertThat(opened.welcome()).isEqualTo(WELCOME);
        assertThat(opened.messageCursor()).hasValue(9);
    }

    @Test
    void sharesNothingBetweenTwo() throws Exception {
        var peers = List.of(
                peer(ALIX_PHONE, Wrapping.X_WING, true).recipient(),
                peer(BO_PHONE, Wrapping.X_WING, true).recipient());

        assertThat(WelcomeSending.wrap(peers, WELCOME, 9, RANDOM)).hasSize(2).allMatch(WelcomeMessageInput::hasV1);
    }

    @Test
    void refusesAWelcomeThatWasTamperedWith() throws Exception {
        var peer = peer(ALIX_PHONE, Wrapping.X_WING, false);
        var wrapped = wrapped(peer);
        for (int position : List.of(0, 2, 1200, wrapped.getData().size() - 1)) {
            var bytes = wrapped.getData().toByteArray();
            bytes[position] ^= 1;
            var tampered =
                    wrapped.toBuilder().setData(ByteString.copyFrom(bytes)).build();

            assertThatThrownBy(() -> WelcomeOpening.open(tampered, peer.privateKey()))
                    .as("byte %d", position)
                    .isInstanceOf(WelcomeRefusedException.class);
        }
        var swapped = wrapped.toBuilder()
                .setWelcomeMetadata(wrapped(peer).getWelcomeMetadata())
                .build();
        assertThatThrownBy(() -> WelcomeOpening.open(swapped, peer.privateKey()))
                .isInstanceOf(WelcomeRefusedException.class);
    }

    @Test
    void refusesAWelcomeOfSomebodyElse() throws Exception {
        var wrapped = wrapped(peer(ALIX_PHONE, Wrapping.CURVE25519, false));
        var other = peer(BO_PHONE, Wrapping.CURVE25519, false);

        assertThatThrownBy(() -> WelcomeOpening.open(wrapped, other.privateKey()))
                .isInstanceOf(WelcomeRefusedException.class);
    }

    @Test
    void startsFromTheBeginningOfTheLogWithoutMetadata() throws Exception {
        var peer = peer(ALIX_PHONE, Wrapping.CURVE25519, false);
        var without = wrapped(peer).toBuilder().clearWelcomeMetadata().build();

        assertThat(WelcomeOpening.open(without, peer.privateKey()).messageCursor())
                .isEmpty();
        assertThat(OpenedWelcome.of(new Unwrapped(WELCOME, Bytes.fromHex("0a"))).messageCursor())
                .isEmpty();
    }

    @Property(tries = 200)
    void refusesAnyBytesThatAreNoWelcome(@ForAll byte[] bytes) throws Exception {
        var peer = peer(ALIX_PHONE, Wrapping.CURVE25519, false);
        var welcome = WelcomeMessage.V1
                .newBuilder()
                .setData(ByteString.copyFrom(bytes))
                .build();

        assertThatThrownBy(() -> WelcomeOpening.open(welcome, peer.privateKey()))
                .isInstanceOf(WelcomeRefusedException.class);
    }

    @Test
    void knowsNoRecipientToWhomNothingCanBeEncrypted() {
        var xWing = peer(ALIX_PHONE, Wrapping.X_WING, false).recipient().publicKey();
        var smallOrder = Bytes.fromHex("01" + "00".repeat(31));
        for (var key : List.of(
                Bytes.of(new byte[32]),
                Bytes.fromHex("ff".repeat(1216)),
                Bytes.fromHex(xWing.slice(0, 1184).hex() + smallOrder.hex()))) {
            assertThat(Wrapping.X_WING.accepts(key)).isFalse();
            assertThatThrownBy(() -> new Recipient(ALIX_PHONE, Wrapping.X_WING, key, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(ALIX_PHONE.toString());
        }
        assertThat(Wrapping.X_WING.accepts(xWing)).isTrue();
        assertThat(Wrapping.CURVE25519.accepts(smallOrder)).isFalse();
        assertThat(Wrapping.CURVE25519.accepts(Bytes.of(new byte[32]))).isFalse();
        assertThat(Wrapping.CURVE25519.accepts(Bytes.of(new byte[31]))).isFalse();
    }

    @Test
    void refusesAWrappingThatIsNone() {
        for (int number : List.of(3, 4, -1)) {
            assertThatThrownBy(() -> Wrapping.of(number))
                    .isInstanceOf(WelcomeRefusedException.class)
                    .hasMessage("wrapper algorithm: %d (expected: 0, 1 or 2)", number);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.lockstep.xmtp.group.recording.Recording#all")
    void readsHowARecordedKeyPackageWantsItsWelcomes(Recording recording) throws Exception {
        for (var client : recording.clients()) {
            for (var recorded : Recording.list(client.required("key_packages"))) {
                var keyPackage = KEY_PACKAGE.decodeAll(
                        Recording.bytes(recorded, "key_package").toByteArray());

                var recipient = Recipient.of(keyPackage);

                assertThat(recipient.wrapping()).isEqualTo(Wrapping.X_WING);
                assertThat(recipient.readsPointers()).isTrue();
                assertThat(recipient.publicKey().hex())
                        .isEqualTo(recorded.required("xwing_public_key").asText());
                assertThat(recipient.installation())
                        .hasToString(client.required("installation_id").asText());
            }
        }
    }

    @Test
    void splitsRequestsOfFiftyOrLessIfTheyAreLarge() {
        var small = WelcomeMessageInput.getDefaultInstance();
        var large = WelcomeMessageInput.newBuilder();
        large.getV1Builder().setData(ByteString.copyFrom(new byte[9 * 1024 * 1024]));

        assertThat(WelcomeSending.requests(Collections.nCopies(101, small)))
                .extracting(List::size)
                .containsExactly(50, 50, 1);
        assertThat(WelcomeSending.requests(Collections.nCopies(5, large.build())))
                .extracting(List::size)
                .containsExactly(2, 2, 1);
        assertThat(WelcomeSending.requests(List.of())).isEmpty();
    }

    @Property(tries = 20)
    void losesNoWelcomeWhenSplitting(@ForAll @IntRange(min = 1, max = 300) int count) {
        var inputs = Collections.nCopies(count, WelcomeMessageInput.getDefaultInstance());

        assertThat(WelcomeSending.requests(inputs).stream().mapToInt(List::size).sum())
                .isEqualTo(count);
    }

    private static WelcomeMessage.V1 wrapped(Peer peer) {
        return delivered(WelcomeSending.wrap(List.of(peer.recipient()), WELCOME, 300, RANDOM)
                .getFirst()
                .getV1());
    }

    /** As the node hands it out. */
    private static WelcomeMessage.V1 delivered(WelcomeMessageInput.V1 input) {
        return WelcomeMessage.V1
                .newBuilder()
                .setInstallationKey(input.getInstallationKey())
                .setData(input.getData())
                .setHpkePublicKey(input.getHpkePublicKey())
                .setWrapperAlgorithm(input.getWrapperAlgorithm())
                .setWelcomeMetadata(input.getWelcomeMetadata())
                .build();
    }

    private static Peer peer(InstallationId installation, Wrapping wrapping, boolean readsPointers) {
        var seed = new byte[32];
        RANDOM.nextBytes(seed);
        var privateKey = Secret.owning(seed);
        return new Peer(
                new Recipient(installation, wrapping, wrapping.kem().publicKey(privateKey), readsPointers), privateKey);
    }
}
