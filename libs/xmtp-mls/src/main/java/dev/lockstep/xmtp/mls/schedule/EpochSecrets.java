package dev.lockstep.xmtp.mls.schedule;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Hashes;
import dev.lockstep.xmtp.mls.crypto.Hpke;
import dev.lockstep.xmtp.mls.crypto.Kdf;
import dev.lockstep.xmtp.mls.crypto.Secret;
import java.util.List;

/** The secrets of one epoch, RFC 9420 §8. */
public record EpochSecrets(
        Secret senderData,
        Secret encryption,
        Secret exporter,
        Secret external,
        Secret confirmationKey,
        Secret membershipKey,
        Secret resumptionPsk,
        Secret epochAuthenticator,
        Secret init)
        implements Encodable {

    /** The joiner secret of the epoch that {@code context} describes, from the secrets of the one before. */
    public static Secret joinerSecret(Secret init, Secret commit, GroupContext context) {
        return Kdf.expandWithLabel(Kdf.extract(init, commit), "joiner", context.encoded(), CipherSuite.HASH_LENGTH);
    }

    /** The secret that encrypts the group info of a welcome. */
    public static Secret welcomeSecret(Secret joiner, Secret psk) {
        return Kdf.deriveSecret(Kdf.extract(joiner, psk), "welcome");
    }

    /** @param psk that of the commit's pre-shared keys; {@link Secret#zero()} if there are none */
    public static EpochSecrets of(Secret joiner, Secret psk, GroupContext context) {
        Secret epoch =
                Kdf.expandWithLabel(Kdf.extract(joiner, psk), "epoch", context.encoded(), CipherSuite.HASH_LENGTH);
        return ofEpochSecret(epoch);
    }

    /** Those of the first epoch of a group, whose epoch secret is random (RFC 9420 §11). */
    public static EpochSecrets ofEpochSecret(Secret epoch) {
        return new EpochSecrets(
                Kdf.deriveSecret(epoch, "sender data"),
                Kdf.deriveSecret(epoch, "encryption"),
                Kdf.deriveSecret(epoch, "exporter"),
                Kdf.deriveSecret(epoch, "external"),
                Kdf.deriveSecret(epoch, "confirm"),
                Kdf.deriveSecret(epoch, "membership"),
                Kdf.deriveSecret(epoch, "resumption"),
                Kdf.deriveSecret(epoch, "authentication"),
                Kdf.deriveSecret(epoch, "init"));
    }

    /** The confirmation tag of the commit that began this epoch. */
    public Bytes confirmationTag(Bytes confirmedTranscriptHash) {
        return Hashes.mac(confirmationKey, confirmedTranscriptHash);
    }

    /** MLS-Exporter, RFC 9420 §8.5. */
    public Secret export(String label, Bytes context, int length) {
        return Kdf.expandWithLabel(Kdf.deriveSecret(exporter, label), "exported", Hashes.hash(context), length);
    }

    /** The key pair that external joiners encrypt to, RFC 9420 §8.3. */
    public Hpke.KeyPair externalKeyPair() {
        return Hpke.deriveKeyPair(external);
    }

    /** Without the encryption secret, which must not outlive the start of the secret tree (RFC 9420 §9.2). */
    public EpochSecrets withoutEncryption() {
        return new EpochSecrets(
                senderData,
                Secret.of(Bytes.EMPTY),
                exporter,
                external,
                confirmationKey,
                membershipKey,
                resumptionPsk,
                epochAuthenticator,
                init);
    }

    public static EpochSecrets decode(TlsReader in) throws MlsRefusedException {
        return new EpochSecrets(
                secret(in),
                secret(in),
                secret(in),
                secret(in),
                secret(in),
                secret(in),
                secret(in),
                secret(in),
                secret(in));
    }

    private static Secret secret(TlsReader in) throws MlsRefusedException {
        return Secret.of(in.opaque());
    }

    @Override
    public void encode(TlsWriter out) {
        for (Secret secret : List.of(
                senderData,
                encryption,
                exporter,
                external,
                confirmationKey,
                membershipKey,
                resumptionPsk,
                epochAuthenticator,
                init)) {
            out.opaque(secret.reveal());
        }
    }
}
