package dev.lockstep.xmtp.wallet;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.bouncycastle.math.ec.ECPoint;

/** The address of a wallet: 20 bytes. */
public record WalletAddress(ByteString bytes) {
    public static final int LENGTH = 20;

    private static final Pattern FORM = Pattern.compile("(?:0x)?[0-9a-fA-F]{40}");
    private static final int KEY_FORMAT_BYTE = 1;

    /** Throws {@link IllegalArgumentException} unless there are {@value #LENGTH} bytes. */
    public WalletAddress {
        if (bytes.size() != LENGTH) {
            throw new IllegalArgumentException(
                    "wallet address: %d bytes (expected: %d bytes)".formatted(bytes.size(), LENGTH));
        }
    }

    /** Whether {@code text} is 40 hexadecimal digits of any case, with or without {@code 0x}. */
    public static boolean isWellFormed(String text) {
        return FORM.matcher(text).matches();
    }

    /** Throws {@link IllegalArgumentException} unless {@code text} {@linkplain #isWellFormed is well-formed}. */
    public static WalletAddress of(String text) {
        if (!isWellFormed(text)) {
            throw new IllegalArgumentException(
                    "wallet address of %d characters (expected: 40 hex digits, with or without 0x)"
                            .formatted(text.length()));
        }
        return new WalletAddress(ByteString.fromHex(text.startsWith("0x") ? text.substring(2) : text));
    }

    /** The last 20 bytes of the hash of the public key's coordinates. */
    static WalletAddress of(ECPoint publicKey) {
        var encoded = publicKey.getEncoded(false);
        var hash = Keccak.hash(Arrays.copyOfRange(encoded, KEY_FORMAT_BYTE, encoded.length));
        return new WalletAddress(ByteString.copyFrom(hash, hash.length - LENGTH, LENGTH));
    }

    /** {@code 0x} and 40 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return "0x" + HexFormat.of().formatHex(bytes.toByteArray());
    }
}
