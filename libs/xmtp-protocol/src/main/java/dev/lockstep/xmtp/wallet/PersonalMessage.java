package dev.lockstep.xmtp.wallet;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;

/** The form in which a wallet signs a text for a person (EIP-191, version 0x45). */
public final class PersonalMessage {
    private PersonalMessage() {}

    /** The 32 bytes a wallet signs for {@code text}. */
    public static ByteString hash(String text) {
        var content = text.getBytes(StandardCharsets.UTF_8);
        var prefix = "\u0019Ethereum Signed Message:\n" + content.length;
        return ByteString.copyFrom(Keccak.hash(prefix.getBytes(StandardCharsets.US_ASCII), content));
    }
}
