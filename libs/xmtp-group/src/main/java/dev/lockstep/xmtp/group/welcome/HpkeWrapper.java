package dev.lockstep.xmtp.group.welcome;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Hpke;
import dev.lockstep.xmtp.mls.crypto.HpkeCiphertext;
import dev.lockstep.xmtp.mls.crypto.Secret;
import java.security.SecureRandom;

/**
 * Encryption to one recipient (XMTP MLS reference §10.2): one HPKE context, of which the first message is the payload and
 * the second its metadata.
 */
final class HpkeWrapper {
    private static final Bytes INFO = Hpke.encryptContext("MLS_WELCOME", Bytes.EMPTY);
    private static final Decoder<HpkeCiphertext> CIPHERTEXT = HpkeCiphertext::decode;
    private static final int PAYLOAD = 0;
    private static final int METADATA = 1;

    private HpkeWrapper() {}

    /** @param metadata empty for none */
    static Wrapped seal(Wrapping wrapping, Bytes publicKey, Bytes payload, Bytes metadata, SecureRandom random)
            throws WelcomeRefusedException {
        try {
            var sender = Hpke.setupSender(CipherSuite.XMTP, wrapping.kem(), publicKey, INFO, random);
            var data = new HpkeCiphertext(sender.kemOutput(), sender.context().seal(PAYLOAD, payload));
            return new Wrapped(
                    ByteString.copyFrom(data.encoded().toByteArray()),
                    metadata.isEmpty()
                            ? ByteString.EMPTY
                            : ByteString.copyFrom(
                                    sender.context().seal(METADATA, metadata).toByteArray()));
        } catch (MlsRefusedException e) {
            throw new WelcomeRefusedException("a key that nothing can be wrapped for", e);
        }
    }

    static OpenedWelcome open(Wrapping wrapping, Secret privateKey, Wrapped wrapped) throws WelcomeRefusedException {
        try {
            var data = CIPHERTEXT.decodeAll(wrapped.data().toByteArray());
            var context = Hpke.setupRecipient(CipherSuite.XMTP, wrapping.kem(), privateKey, data.kemOutput(), INFO);
            var payload = context.open(PAYLOAD, data.ciphertext());
            var metadata = wrapped.metadata().isEmpty()
                    ? Bytes.EMPTY
                    : context.open(METADATA, OpenedWelcome.bytes(wrapped.metadata()));
            return OpenedWelcome.of(payload, metadata);
        } catch (MlsRefusedException e) {
            throw new WelcomeRefusedException("a welcome that this key does not open", e);
        }
    }
}
