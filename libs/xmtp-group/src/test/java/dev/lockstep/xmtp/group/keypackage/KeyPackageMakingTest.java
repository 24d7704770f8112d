package dev.lockstep.xmtp.group.keypackage;

import static dev.lockstep.xmtp.group.cast.Cast.ALIX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.recording.Recording;
import dev.lockstep.xmtp.group.welcome.Recipient;
import dev.lockstep.xmtp.group.welcome.Wrapping;
import dev.lockstep.xmtp.identity.InstallationKey;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.crypto.Kem;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;
import dev.lockstep.xmtp.mls.keypackage.KeyPackageValidation;
import dev.lockstep.xmtp.mls.tree.Extension;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyPackageMakingTest {
    private static final Decoder<KeyPackage> KEY_PACKAGE = KeyPackage::decode;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final InstallationKey PHONE = InstallationKey.generate(RANDOM);
    private static final Instant NOW = Instant.parse("2026-11-21T20:28:43Z");

    @ParameterizedTest
    @EnumSource(KeyPackageForm.class)
    void makesWhatEveryPeerAccepts(KeyPackageForm form) throws Exception {
        var bytes = make(form).upload().toByteArray();

        var valid = KeyPackageValidation.validate(bytes, NOW);

        assertThat(valid.inboxId()).isEqualTo(ALIX);
        assertThat(valid.installationId()).isEqualTo(PHONE.id());
        assertThat(KeyPackageValidation.validate(bytes, NOW.minus(Duration.ofHours(1))))
                .isNotNull();
        assertThat(KeyPackageValidation.validate(bytes, NOW.plus(Duration.ofDays(84))))
                .isNotNull();
        assertThatThrownBy(() -> KeyPackageValidation.validate(bytes, NOW.minus(Duration.ofHours(2))))
                .isInstanceOf(MlsRefusedException.class);
        assertThatThrownBy(() -> KeyPackageValidation.validate(bytes, NOW.plus(Duration.ofDays(85))))
                .isInstanceOf(MlsRefusedException.class);
    }

    @Test
    void hasTheSizeAndTheExtensionsOfARecordedOne() throws Exception {
        var recording = Recording.all()
                .filter(each -> each.version().contains("1.10.0"))
                .findFirst()
                .orElseThrow();
        var recorded =
                Recording.list(recording.client("a1").required("key_packages")).getFirst();
        var theirs =
                KEY_PACKAGE.decodeAll(Recording.bytes(recorded, "key_package").toByteArray());

        var ours = make(KeyPackageForm.X_WING).mls().keyPackage();

        assertThat(ours.encoded().size()).isEqualTo(theirs.encoded().size());
        assertThat(ours.leafNode().capabilities()).isEqualTo(theirs.leafNode().capabilities());
        assertThat(ours.extensions().list())
                .extracting(Extension::type)
                .containsExactlyElementsOf(
                        theirs.extensions().list().stream().map(Extension::type).toList());
        assertThat(ours.extensions().find(0xff04)).isEqualTo(theirs.extensions().find(0xff04));
        assertThat(ours.leafNode().extensions().find(0x0001).orElseThrow().slice(0, 2))
                .isEqualTo(Bytes.fromHex("4040"));
    }

    @Test
    void announcesNeitherWrapperNorPointersInTheSimpleForm() throws Exception {
        var keyPackage = make(KeyPackageForm.CURVE25519).mls().keyPackage();

        assertThat(keyPackage.extensions().list()).extracting(Extension::type).containsExactly(0x000a);
        assertThat(keyPackage.leafNode().capabilities().extensions())
                .containsExactlyInAnyOrder(0x000a, 0x0001, 0xf000, 0xff02, 0xff00, 0xff01);
        assertThat(keyPackage.leafNode().capabilities().proposals()).containsExactly(7);
        assertThat(Recipient.of(keyPackage).wrapping()).isEqualTo(Wrapping.CURVE25519);
        assertThat(Recipient.of(keyPackage).readsPointers()).isFalse();
    }

    @Test
    void findsThePrivateKeyThatAWelcomeNames() {
        var keys = make(KeyPackageForm.X_WING);
        var wrapperKey = Kem.X_WING.publicKey(keys.xWingSeed().orElseThrow());
        var initKey = keys.mls().keyPackage().initKey();

        assertThat(keys.privateKeyOf(ByteString.copyFrom(wrapperKey.toByteArray())))
                .isEqualTo(keys.xWingSeed());
        assertThat(keys.privateKeyOf(ByteString.copyFrom(initKey.toByteArray())))
                .contains(keys.mls().initKey());
        assertThat(keys.privateKeyOf(ByteString.EMPTY)).isEmpty();
        assertThat(make(KeyPackageForm.CURVE25519).privateKeyOf(ByteString.copyFrom(wrapperKey.toByteArray())))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(KeyPackageForm.class)
    void comesBackFromAStoreAsItWas(KeyPackageForm form) throws Exception {
        var keys = make(form);

        assertThat(OwnKeys.decode(keys.encoded())).isEqualTo(keys);
        assertThatThrownBy(() -> OwnKeys.decode(Bytes.fromHex("02")))
                .isInstanceOf(MlsRefusedException.class)
                .hasMessageContaining("version of a stored key package: 2 (expected: 1)");
    }

    @Test
    void neverUsesAKeyTwice() {
        var first = make(KeyPackageForm.X_WING).mls();
        var second = make(KeyPackageForm.X_WING).mls();

        assertThat(new HashSet<>(List.of(first.initKey(), first.leafKey(), second.initKey(), second.leafKey())))
                .hasSize(4);
    }

    @Test
    void renewsAfterThirtyDaysOrSoonAfterWelcomes() {
        var soonAfterwards = NOW.plusSeconds(100);

        assertThat(KeyPackageRotation.due(NOW, Optional.empty())).isEqualTo(NOW.plus(Duration.ofDays(30)));
        assertThat(KeyPackageRotation.due(NOW, Optional.of(soonAfterwards))).isEqualTo(soonAfterwards.plusSeconds(5));
        assertThat(KeyPackageRotation.due(NOW, Optional.of(NOW.plus(Duration.ofDays(40)))))
                .isEqualTo(NOW.plus(Duration.ofDays(30)));
    }

    @Test
    void keepsSupersededKeysForAWeek() {
        assertThat(KeyPackageRotation.mayForget(
                        NOW, NOW.plus(Duration.ofDays(7)).minusNanos(1)))
                .isFalse();
        assertThat(KeyPackageRotation.mayForget(NOW, NOW.plus(Duration.ofDays(7))))
                .isTrue();
    }

    private static OwnKeys make(KeyPackageForm form) {
        return KeyPackageMaking.make(ALIX, PHONE, form, NOW, RANDOM);
    }
}
