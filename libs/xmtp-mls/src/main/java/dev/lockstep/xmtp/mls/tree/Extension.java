package dev.lockstep.xmtp.mls.tree;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;

/**
 * An extension, RFC 9420 §13. Types that we do not know are kept like those we do.
 *
 * @param type the number on the wire, 0 to 65535
 * @param data the content of {@code extension_data}
 */
public record Extension(int type, Bytes data) implements Encodable {
    public static final int APPLICATION_ID = 0x0001;
    public static final int RATCHET_TREE = 0x0002;
    public static final int REQUIRED_CAPABILITIES = 0x0003;
    public static final int EXTERNAL_PUB = 0x0004;
    public static final int EXTERNAL_SENDERS = 0x0005;

    public static Extension decode(TlsReader in) throws MlsRefusedException {
        return new Extension(in.uint16(), in.opaque());
    }

    /** Whether RFC 9420 §7.2 defines the type, so that every client supports it without listing it. */
    public boolean isDefaultType() {
        return isDefaultType(type);
    }

    /** Whether RFC 9420 §7.2 defines the type, so that every client supports it without listing it. */
    public static boolean isDefaultType(int type) {
        return type >= APPLICATION_ID && type <= EXTERNAL_SENDERS;
    }

    @Override
    public void encode(TlsWriter out) {
        out.uint16(type).opaque(data);
    }
}
