package dev.lockstep.xmtp.mls.welcome;

import static dev.lockstep.xmtp.mls.vectors.Vectors.bytes;
import static dev.lockstep.xmtp.mls.vectors.Vectors.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.framing.MlsMessage;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;
import dev.lockstep.xmtp.mls.schedule.EpochSecrets;
import dev.lockstep.xmtp.mls.vectors.Vectors;
import org.junit.jupiter.api.Test;

/** The working group's {@code welcome} vectors. */
class WelcomeVectorTest {
    private static final Decoder<MlsMessage> MESSAGE = MlsMessage::decode;

    @Test
    void opensAWelcomeAndVerifiesWhatItSays() throws Exception {
        for (JsonNode vector : Vectors.ofOurSuites("welcome")) {
            if (!(MESSAGE.decodeAll(bytes(vector, "key_package")) instanceof MlsMessage.KeyPackage(KeyPackage own))
                    || !(MESSAGE.decodeAll(bytes(vector, "welcome")) instanceof MlsMessage.Welcome(Welcome welcome))) {
                throw new AssertionError("no key package or no welcome");
            }
            CipherSuite suite = Vectors.suite(vector);
            Welcome.EncryptedGroupSecrets forUs = welcome.secrets().stream()
                    .filter(secrets -> secrets.newMember().equals(own.reference()))
                    .findFirst()
                    .orElseThrow();

            GroupSecrets secrets = WelcomeProtection.openSecrets(suite, secret(vector, "init_priv"), welcome, forUs);
            Secret welcomeSecret = EpochSecrets.welcomeSecret(secrets.joinerSecret(), Secret.zero());
            GroupInfo groupInfo = WelcomeProtection.openGroupInfo(suite, welcomeSecret, welcome);

            groupInfo.verifySignature(bytes(vector, "signer_pub"));
            EpochSecrets epoch = EpochSecrets.of(secrets.joinerSecret(), Secret.zero(), groupInfo.groupContext());
            assertThat(epoch.confirmationTag(groupInfo.groupContext().confirmedTranscriptHash()))
                    .isEqualTo(groupInfo.confirmationTag());
            assertThat(WelcomeProtection.seal(suite, welcomeSecret, groupInfo)).isEqualTo(welcome.encryptedGroupInfo());
            assertThatThrownBy(() -> WelcomeProtection.openGroupInfo(suite, Secret.zero(), welcome))
                    .hasMessageStartingWith("UNDECRYPTABLE");
        }
    }
}
