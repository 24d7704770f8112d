package dev.lockstep.xmtp.mls.crypto;

import dev.lockstep.xmtp.mls.codec.TlsWriter;
import java.nio.charset.StandardCharsets;

/** LabeledExtract and LabeledExpand of RFC 9180 §4. */
final class LabeledKdf {
    private static final byte[] VERSION = ascii("HPKE-v1");
    private static final int HKDF_SHA256 = 1;

    private final byte[] suiteId;

    private LabeledKdf(byte[] suiteId) {
        this.suiteId = suiteId;
    }

    static LabeledKdf forKem(int kemId) {
        return new LabeledKdf(new TlsWriter().raw(ascii("KEM")).uint16(kemId).toByteArray());
    }

    static LabeledKdf forHpke(int kemId, int aeadId) {
        return new LabeledKdf(new TlsWriter()
                .raw(ascii("HPKE"))
                .uint16(kemId)
                .uint16(HKDF_SHA256)
                .uint16(aeadId)
                .toByteArray());
    }

    byte[] extract(byte[] salt, String label, byte[] inputKey) {
        return Primitives.hmacSha256(salt, VERSION, suiteId, ascii(label), inputKey);
    }

    byte[] expand(byte[] key, String label, byte[] info, int length) {
        byte[] labeled = new TlsWriter()
                .uint16(length)
                .raw(VERSION)
                .raw(suiteId)
                .raw(ascii(label))
                .raw(info)
                .toByteArray();
        return Primitives.hkdfExpand(key, labeled, length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
