package dev.lockstep.xmtp.mls.crypto;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;

/** Something encrypted to a public key, RFC 9420 §7.6. */
public record HpkeCiphertext(Bytes kemOutput, Bytes ciphertext) implements Encodable {

    public static HpkeCiphertext decode(TlsReader in) throws MlsRefusedException {
        return new HpkeCiphertext(in.opaque(), in.opaque());
    }

    @Override
    public void encode(TlsWriter out) {
        out.opaque(kemOutput).opaque(ciphertext);
    }
}
