package dev.lockstep.xmtp.mls.welcome;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.crypto.HpkeCiphertext;
import dev.lockstep.xmtp.mls.tree.RatchetTree;
import java.util.List;

/**
 * An invitation to all clients that one commit added, RFC 9420 §12.4.3.1.
 *
 * @param cipherSuite the cipher suite as on the wire
 */
public record Welcome(int cipherSuite, List<EncryptedGroupSecrets> secrets, Bytes encryptedGroupInfo)
        implements Encodable {

    public Welcome {
        secrets = List.copyOf(secrets);
    }

    /**
     * The secrets for one of them.
     *
     * @param newMember the KeyPackageRef of the key package that was added
     */
    public record EncryptedGroupSecrets(Bytes newMember, HpkeCiphertext encryptedGroupSecrets) implements Encodable {

        static EncryptedGroupSecrets decode(TlsReader in) throws MlsRefusedException {
            return new EncryptedGroupSecrets(in.opaque(), HpkeCiphertext.decode(in));
        }

        @Override
        public void encode(TlsWriter out) {
            out.opaque(newMember).value(encryptedGroupSecrets);
        }
    }

    public static Welcome decode(TlsReader in) throws MlsRefusedException {
        return new Welcome(in.uint16(), in.vector(EncryptedGroupSecrets::decode, RatchetTree.MOST_LEAVES), in.opaque());
    }

    @Override
    public void encode(TlsWriter out) {
        out.uint16(cipherSuite).vector(secrets).opaque(encryptedGroupInfo);
    }
}
