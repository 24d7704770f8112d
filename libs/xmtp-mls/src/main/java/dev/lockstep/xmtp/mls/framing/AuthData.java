package dev.lockstep.xmtp.mls.framing;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import org.jspecify.annotations.Nullable;

/**
 * What authenticates a message (FramedContentAuthData of RFC 9420 §6.1).
 *
 * @param confirmationTag that of a commit; other messages have none
 */
public record AuthData(Bytes signature, @Nullable Bytes confirmationTag) implements Encodable {

    static AuthData decode(ContentType type, TlsReader in) throws MlsRefusedException {
        return new AuthData(in.opaque(), type == ContentType.COMMIT ? in.opaque() : null);
    }

    @Override
    public void encode(TlsWriter out) {
        out.opaque(signature);
        if (confirmationTag != null) {
            out.opaque(confirmationTag);
        }
    }
}
