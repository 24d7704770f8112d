package dev.lockstep.xmtp.mls.tree;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;

/**
 * A credential, RFC 9420 §5.3. The body of every type, known or not, is one vector: the identity of a basic credential,
 * the certificates of X.509.
 *
 * @param type the number on the wire, 0 to 65535
 * @param body the content of that vector
 */
public record Credential(int type, Bytes body) implements Encodable {
    public static final int BASIC = 1;

    public static Credential decode(TlsReader in) throws MlsRefusedException {
        return new Credential(in.uint16(), in.opaque());
    }

    public static Credential basic(Bytes identity) {
        return new Credential(BASIC, identity);
    }

    @Override
    public void encode(TlsWriter out) {
        out.uint16(type).opaque(body);
    }
}
