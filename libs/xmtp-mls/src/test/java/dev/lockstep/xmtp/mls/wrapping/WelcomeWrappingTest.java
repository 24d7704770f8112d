package dev.lockstep.xmtp.mls.wrapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.Hashes;
import dev.lockstep.xmtp.mls.crypto.Kem;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.wrapping.WelcomeWrapping.Unwrapped;
import dev.lockstep.xmtp.mls.wrapping.WelcomeWrapping.Wrapped;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WelcomeWrappingTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Secret PRIVATE_KEY = Secret.of(Hashes.hash(Bytes.fromHex("01")));
    private static final Unwrapped CONTENT =
            new Unwrapped(Bytes.fromHex("00010003" + "ab".repeat(700)), Bytes.fromHex("0808"));

    @ParameterizedTest
    @CsvSource({"X25519, 20, 32", "X_WING, 4460, 1120"})
    void unwrapsWhatWasWrapped(Kem kem, String prefix, int kemOutput) throws Exception {
        Wrapped wrapped = WelcomeWrapping.wrap(kem, kem.publicKey(PRIVATE_KEY), CONTENT, RANDOM);

        assertThat(WelcomeWrapping.unwrap(kem, PRIVATE_KEY, wrapped)).isEqualTo(CONTENT);
        assertThat(wrapped.data().hex()).startsWith(prefix);
        assertThat(wrapped.data().size())
                .isGreaterThan(kemOutput + CONTENT.welcome().size());
        assertThat(wrapped.metadata().size()).isEqualTo(18);
    }

    @ParameterizedTest
    @EnumSource(Kem.class)
    void takesAnEmptyFieldForNoMetadata(Kem kem) throws Exception {
        Unwrapped pointer = new Unwrapped(CONTENT.welcome(), Bytes.EMPTY);

        Wrapped wrapped = WelcomeWrapping.wrap(kem, kem.publicKey(PRIVATE_KEY), pointer, RANDOM);

        assertThat(wrapped.metadata()).isEqualTo(Bytes.EMPTY);
        assertThat(WelcomeWrapping.unwrap(kem, PRIVATE_KEY, wrapped)).isEqualTo(pointer);
    }

    @ParameterizedTest
    @EnumSource(Kem.class)
    void refusesWhatWasAlteredOrIsForAnother(Kem kem) throws Exception {
        Wrapped wrapped = WelcomeWrapping.wrap(kem, kem.publicKey(PRIVATE_KEY), CONTENT, RANDOM);
        Secret another = Secret.of(Hashes.hash(Bytes.fromHex("02")));
        byte[] altered = wrapped.data().toByteArray();
        altered[altered.length - 1] ^= 1;

        assertThatThrownBy(() -> WelcomeWrapping.unwrap(kem, another, wrapped)).hasMessageStartingWith("UNDECRYPTABLE");
        assertThatThrownBy(() ->
                        WelcomeWrapping.unwrap(kem, PRIVATE_KEY, new Wrapped(Bytes.of(altered), wrapped.metadata())))
                .hasMessageStartingWith("UNDECRYPTABLE");
        assertThatThrownBy(() -> WelcomeWrapping.unwrap(
                        kem, PRIVATE_KEY, new Wrapped(wrapped.data(), Bytes.fromHex("00".repeat(18)))))
                .hasMessageStartingWith("UNDECRYPTABLE");
        assertThatThrownBy(() -> WelcomeWrapping.unwrap(
                        kem, PRIVATE_KEY, new Wrapped(wrapped.data().slice(0, 900), Bytes.EMPTY)))
                .isInstanceOf(MlsRefusedException.class);
        assertThatThrownBy(() -> WelcomeWrapping.unwrap(
                        kem, PRIVATE_KEY, new Wrapped(Bytes.fromHex("0101" + "10" + "00".repeat(16)), Bytes.EMPTY)))
                .hasMessageStartingWith("INVALID_PUBLIC_KEY");
    }

    @ParameterizedTest
    @EnumSource(Kem.class)
    void refusesAPublicKeyOfAnotherLength(Kem kem) {
        assertThatThrownBy(() -> WelcomeWrapping.wrap(kem, Bytes.of(new byte[33]), CONTENT, RANDOM))
                .hasMessageStartingWith("INVALID_PUBLIC_KEY");
    }

    @Test
    void opensWhatLiesAtItsPlace() throws Exception {
        Pointee pointee = Pointee.generate(RANDOM);

        Wrapped lying = pointee.seal(CONTENT);

        assertThat(Pointee.decode(pointee.encoded())).isEqualTo(pointee);
        assertThat(pointee.open(lying)).isEqualTo(CONTENT);
        assertThatThrownBy(() -> Pointee.generate(RANDOM).open(lying)).hasMessageStartingWith("UNDECRYPTABLE");
    }

    @Test
    void refusesAPointerThatLacksSomething() {
        assertThatThrownBy(() -> Pointee.decode(Bytes.EMPTY)).hasMessageContaining("expected: 3, 32, 32, 12, 12");
        assertThatThrownBy(() -> Pointee.decode(Bytes.fromHex("0aff"))).hasMessageContaining("protobuf WelcomePointer");
    }
}
