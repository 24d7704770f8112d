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
        var opened = WelcomeOpening.open(
                Wrapping.of(v1.getWrapperAlgorithmValue()),
                peer.privateKey(),
                new Wrapped(v1.getData(), v1.getWelcomeMetadata()));
        assertThat(opened.welcome()).isEqualTo(WELCOME);
        assertThat(opened.messageCursor()).hasValue(300);
    }

    @Test
    void framesTheEncapsulationAsThePeersDo() throws Exception {
        var xWing = wrapped(peer(ALIX_PHONE, Wrapping.X_WING, false));
        var curve = wrapped(peer(ALIX_PHONE, Wrapping.CURVE25519, false));

        assertThat(xWing.data().substring(0, 2)).isEqualTo(Recording.hex("4460"));
        assertThat(curve.data().byteAt(0)).isEqualTo((byte) 32);
        assertThat(curve.metadata().size()).isEqualTo(3 + 16);
    }

    @Test
    void neverEncryptsTheSameTwice() throws Exception {
        var peer = peer(ALIX_PHONE, Wrapping.CURVE25519, false);

        assertThat(wrapped(peer).data()).isNotEqualTo(wrapped(peer).data());
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
        var pointer = WelcomeOpening.openPointer(
                Wrapping.X_WING,
                peers.get(2).privateKey(),
                new Wrapped(inputs.get(3).getWelcomePointer().getWelcomePointer(), ByteString.EMPTY));
        assertThat(pointer.destination().bytes()).isEqualTo(pointee.getInstallationKey());
        var opened = pointer.open(new Wrapped(pointee.getData(), pointee.getWelcomeMetadata()));
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
        for (int position : List.of(0, 2, 1200, wrapped.data().size() - 1)) {
            var bytes = wrapped.data().toByteArray();
            bytes[position] ^= 1;
            var tampered = new Wrapped(ByteString.copyFrom(bytes), wrapped.metadata());

            assertThatThrownBy(() -> WelcomeOpening.open(Wrapping.X_WING, peer.privateKey(), tampered))
                    .as("byte %d", position)
                    .isInstanceOf(WelcomeRefusedException.class);
        }
        var swapped = new Wrapped(wrapped.data(), wrapped(peer).metadata());
        assertThatThrownBy(() -> WelcomeOpening.open(Wrapping.X_WING, peer.privateKey(), swapped))
                .isInstanceOf(WelcomeRefusedException.class);
    }

    @Test
    void refusesAWelcomeOfSomebodyElse() throws Exception {
        var wrapped = wrapped(peer(ALIX_PHONE, Wrapping.CURVE25519, false));
        var other = peer(BO_PHONE, Wrapping.CURVE25519, false);

        assertThatThrownBy(() -> WelcomeOpening.open(Wrapping.CURVE25519, other.privateKey(), wrapped))
                .isInstanceOf(WelcomeRefusedException.class);
    }

    @Test
    void startsFromTheBeginningOfTheLogWithoutMetadata() throws Exception {
        var peer = peer(ALIX_PHONE, Wrapping.CURVE25519, false);
        var opened = WelcomeOpening.open(
                Wrapping.CURVE25519,
                peer.privateKey(),
                new Wrapped(wrapped(peer).data(), ByteString.EMPTY));

        assertThat(opened.messageCursor()).isEmpty();
        assertThat(OpenedWelcome.of(WELCOME, Bytes.fromHex("0a")).messageCursor())
                .isEmpty();
    }

    @Property(tries = 200)
    void refusesAnyBytesThatAreNoWelcome(@ForAll byte[] bytes) throws Exception {
        var peer = peer(ALIX_PHONE, Wrapping.CURVE25519, false);

        assertThatThrownBy(() -> WelcomeOpening.open(
                        Wrapping.CURVE25519,
                        peer.privateKey(),
                        new Wrapped(ByteString.copyFrom(bytes), ByteString.EMPTY)))
                .isInstanceOf(WelcomeRefusedException.class);
    }

    @Test
    void refusesAWrappingThatIsNone() {
        for (int number : List.of(3, 4, -1)) {
            assertThatThrownBy(() -> Wrapping.of(number))
                    .isInstanceOf(WelcomeRefusedException.class)
                    .hasMessage("wrapper algorithm: %d (expected: 0, 1 or 2)", number);
        }
    }

    @Test
    void refusesAPointerWithoutVersionCipherOrKeyOfTheRightLength() {
        for (var hex : List.of(
                "",
                "0a00",
                "0a24" + "0a20" + "11".repeat(32) + "1003",
                "0a04" + "0a001003",
                "0a22" + "0a20" + "11".repeat(32))) {
            assertThatThrownBy(() -> Pointer.decode(Bytes.fromHex(hex)))
                    .as(hex)
                    .isInstanceOf(WelcomeRefusedException.class);
        }
    }

    @Test
    void keepsTheKeyOfAPointerOutOfItsText() {
        var pointer = Pointer.random(RANDOM);

        assertThat(pointer.toString()).doesNotContain(pointer.key().reveal().hex());
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

    private static Wrapped wrapped(Peer peer) throws WelcomeRefusedException {
        var v1 = WelcomeSending.wrap(List.of(peer.recipient()), WELCOME, 300, RANDOM)
                .getFirst()
                .getV1();
        return new Wrapped(v1.getData(), v1.getWelcomeMetadata());
    }

    private static Peer peer(InstallationId installation, Wrapping wrapping, boolean readsPointers) {
        var seed = new byte[32];
        RANDOM.nextBytes(seed);
        var privateKey = Secret.owning(seed);
        return new Peer(
                new Recipient(installation, wrapping, wrapping.kem().publicKey(privateKey), readsPointers), privateKey);
    }
}
