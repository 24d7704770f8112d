package dev.lockstep.xmtp.mls.codec;

/** A structure of the protocol that knows its encoding. */
public interface Encodable {
    /** Appends the encoding of this value. */
    void encode(TlsWriter out);

    /** The encoding of this value alone. */
    default Bytes encoded() {
        TlsWriter out = new TlsWriter();
        encode(out);
        return out.toBytes();
    }
}
