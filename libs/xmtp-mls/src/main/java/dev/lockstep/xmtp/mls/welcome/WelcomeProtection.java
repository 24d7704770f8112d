package dev.lockstep.xmtp.mls.welcome;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Hpke;
import dev.lockstep.xmtp.mls.crypto.Kdf;
import dev.lockstep.xmtp.mls.crypto.Secret;

/** The two encryptions inside a welcome, RFC 9420 §12.4.3.1. */
public final class WelcomeProtection {
    /** The label under which the secrets of one new member are encrypted. */
    public static final String LABEL = "Welcome";

    private static final Decoder<GroupInfo> GROUP_INFO = GroupInfo::decode;
    private static final Decoder<GroupSecrets> GROUP_SECRETS = GroupSecrets::decode;

    private WelcomeProtection() {}

    /** Encrypts the group info that all new members share. */
    public static Bytes seal(CipherSuite suite, Secret welcomeSecret, GroupInfo groupInfo) {
        return suite.seal(key(suite, welcomeSecret), nonce(welcomeSecret), Bytes.EMPTY, groupInfo.encoded());
    }

    /** @throws MlsRefusedException {@link dev.lockstep.xmtp.mls.Refusal#UNDECRYPTABLE} */
    public static GroupInfo openGroupInfo(CipherSuite suite, Secret welcomeSecret, Welcome welcome)
            throws MlsRefusedException {
        return GROUP_INFO.decodeAll(
                suite.open(key(suite, welcomeSecret), nonce(welcomeSecret), Bytes.EMPTY, welcome.encryptedGroupInfo()));
    }

    /** @throws MlsRefusedException {@link dev.lockstep.xmtp.mls.Refusal#UNDECRYPTABLE} */
    public static GroupSecrets openSecrets(
            CipherSuite suite, Secret initKey, Welcome welcome, Welcome.EncryptedGroupSecrets forUs)
            throws MlsRefusedException {
        return GROUP_SECRETS.decodeAll(Hpke.decryptWithLabel(
                suite, initKey, LABEL, welcome.encryptedGroupInfo(), forUs.encryptedGroupSecrets()));
    }

    private static Secret key(CipherSuite suite, Secret welcomeSecret) {
        return Kdf.expandWithLabel(welcomeSecret, "key", Bytes.EMPTY, suite.keyLength());
    }

    private static Bytes nonce(Secret welcomeSecret) {
        return Kdf.expandWithLabel(welcomeSecret, "nonce", Bytes.EMPTY, CipherSuite.NONCE_LENGTH)
                .reveal();
    }
}
