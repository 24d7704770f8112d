package dev.lockstep.xmtp.id;

import com.google.protobuf.ByteString;

/**
 * An installation: the 32 bytes of its Ed25519 public key. Any 32 bytes are accepted here, because welcomes may be
 * addressed to values that are no key (XMTP network reference §2.6).
 */
public record InstallationId(ByteString bytes) {
    public static final int LENGTH = 32;

    private static final String KIND = "installation id";

    /** Throws {@link InvalidIdException} unless there are {@value #LENGTH} bytes. */
    public InstallationId {
        IdBytes.requireLength(KIND, bytes, LENGTH);
    }

    /** Throws {@link InvalidIdException} unless there are {@value #LENGTH} bytes. */
    public static InstallationId of(byte[] bytes) {
        return new InstallationId(ByteString.copyFrom(bytes));
    }

    /** Throws {@link InvalidIdException} unless {@code hex} is that many bytes in lower-case hexadecimal. */
    public static InstallationId ofHex(String hex) {
        return new InstallationId(IdBytes.fromHex(KIND, hex, LENGTH));
    }

    public byte[] toByteArray() {
        return bytes.toByteArray();
    }

    /** Lower-case hexadecimal without prefix. */
    @Override
    public String toString() {
        return IdBytes.toHex(bytes);
    }
}
