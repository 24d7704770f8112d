package dev.lockstep.xmtp.group.publishing;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * By which we know our own message in the log, since we cannot decrypt it: SHA-256 of the MLS message, 32 bytes (XMTP
 * MLS reference §7.1 step 1).
 */
public record PayloadHash(ByteString bytes) {

    /** @param data of the group message exactly as published or delivered */
    public static PayloadHash of(ByteString data) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(data.asReadOnlyByteBuffer());
            return new PayloadHash(ByteString.copyFrom(digest.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java platform", e);
        }
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
