package dev.lockstep.xmtp.mls.framing;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import org.jspecify.annotations.Nullable;

/**
 * A message that is signed but not encrypted, RFC 9420 §6.2. XMTP's clients do not apply such messages (XMTP MLS reference
 * §1).
 *
 * @param membershipTag that of a member; other senders have none
 */
public record PublicMessage(
        FramedContent content, AuthData auth, @Nullable Bytes membershipTag) implements Encodable {

    public static PublicMessage decode(TlsReader in) throws MlsRefusedException {
        FramedContent content = FramedContent.decode(in);
        AuthData auth = AuthData.decode(content.content().type(), in);
        return new PublicMessage(content, auth, content.sender() instanceof Sender.Member ? in.opaque() : null);
    }

    @Override
    public void encode(TlsWriter out) {
        out.value(content).value(auth);
        if (membershipTag != null) {
            out.opaque(membershipTag);
        }
    }
}
