package dev.lockstep.xmtp.mls.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The native implementation and the portable one are the same to whoever calls them. */
class NativeEd25519Test {
    private static final @Nullable NativeEd25519 NATIVE = NativeEd25519.find();

    @Test
    void isThereOnLinuxAndAmd64() {
        Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "skipped: the native provider is tried on Linux and amd64 only");

        assertThat(NATIVE).isNotNull();
    }

    @Property(tries = 200)
    void signsAsThePortableOne(@ForAll @Size(32) byte[] seed, @ForAll @Size(max = 300) byte[] message) {
        if (NATIVE == null) {
            return;
        }

        byte[] signature = NATIVE.sign(seed, message);

        assertThat(signature).isEqualTo(Primitives.portableEd25519Sign(seed, message));
        assertThat(Primitives.ed25519Verify(Primitives.ed25519PublicKey(seed), message, signature))
                .isTrue();
    }
}
