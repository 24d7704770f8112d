package dev.lockstep.xmtp.mls.tree;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
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

    /** Of a key package that is meant to be used more than once. */
    public static final int LAST_RESORT = 0x000a;
    /** XMTP's metadata of a group that never changes (XMTP MLS reference §1.1). */
    public static final int IMMUTABLE_METADATA = 0xf000;

    /**
     * Reads an extension, and looks into it where XMTP's clients do: one that they cannot parse, or that would not be the
     * same when they write it again, makes them refuse whatever it stands in, and whoever did not would follow a commit
     * alone.
     */
    public static Extension decode(TlsReader in) throws MlsRefusedException {
        Extension extension = new Extension(in.uint16(), in.opaque());
        extension.checkBody();
        return extension;
    }

    private void checkBody() throws MlsRefusedException {
        switch (type) {
            case APPLICATION_ID, EXTERNAL_PUB, IMMUTABLE_METADATA -> checkBody(TlsReader::opaque);
            case REQUIRED_CAPABILITIES -> checkBody(RequiredCapabilities::decode);
            case EXTERNAL_SENDERS -> checkBody(body -> body.vector(Extension::externalSender));
            case LAST_RESORT -> checkBody(body -> Bytes.EMPTY);
            default -> {
                // Whatever stands in it.
            }
        }
    }

    private void checkBody(Decoder<?> form) throws MlsRefusedException {
        TlsReader body = new TlsReader(data.toByteArray());
        form.decode(body);
        if (body.hasRemaining()) {
            throw body.malformed("extension %#06x: %d trailing bytes".formatted(type, body.remaining()));
        }
    }

    private static Credential externalSender(TlsReader in) throws MlsRefusedException {
        in.opaque();
        return Credential.decode(in);
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
