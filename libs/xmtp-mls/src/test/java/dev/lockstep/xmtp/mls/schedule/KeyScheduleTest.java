package dev.lockstep.xmtp.mls.schedule;

import static dev.lockstep.xmtp.mls.vectors.Vectors.bytes;
import static dev.lockstep.xmtp.mls.vectors.Vectors.secret;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.vectors.Vectors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The working group's {@code key-schedule} and {@code psk_secret} vectors. */
class KeyScheduleTest {

    @Test
    void derivesTheSecretsOfEveryEpoch() {
        for (JsonNode vector : Vectors.ofOurSuites("key-schedule")) {
            Secret init = secret(vector, "initial_init_secret");
            List<JsonNode> epochs = Vectors.list(vector.required("epochs"));
            for (int i = 0; i < epochs.size(); i++) {
                JsonNode epoch = epochs.get(i);
                GroupContext context = new GroupContext(
                        1,
                        Vectors.suite(vector).id(),
                        bytes(vector, "group_id"),
                        i,
                        bytes(epoch, "tree_hash"),
                        bytes(epoch, "confirmed_transcript_hash"),
                        Extensions.NONE);

                Secret joiner = EpochSecrets.joinerSecret(init, secret(epoch, "commit_secret"), context);
                EpochSecrets secrets = EpochSecrets.of(joiner, secret(epoch, "psk_secret"), context);

                assertThat(context.encoded()).isEqualTo(bytes(epoch, "group_context"));
                assertThat(joiner).isEqualTo(secret(epoch, "joiner_secret"));
                assertThat(EpochSecrets.welcomeSecret(joiner, secret(epoch, "psk_secret")))
                        .isEqualTo(secret(epoch, "welcome_secret"));
                assertThat(secrets)
                        .isEqualTo(new EpochSecrets(
                                secret(epoch, "sender_data_secret"),
                                secret(epoch, "encryption_secret"),
                                secret(epoch, "exporter_secret"),
                                secret(epoch, "external_secret"),
                                secret(epoch, "confirmation_key"),
                                secret(epoch, "membership_key"),
                                secret(epoch, "resumption_psk"),
                                secret(epoch, "epoch_authenticator"),
                                secret(epoch, "init_secret")));
                assertThat(secrets.externalKeyPair().publicKey()).isEqualTo(bytes(epoch, "external_pub"));
                JsonNode exporter = epoch.required("exporter");
                assertThat(secrets.export(
                                exporter.required("label").asText(),
                                bytes(exporter, "context"),
                                exporter.required("length").asInt()))
                        .isEqualTo(secret(exporter, "secret"));
                init = secrets.init();
            }
        }
    }

    @Test
    void mixesPreSharedKeys() {
        for (JsonNode vector : Vectors.ofOurSuites("psk_secret")) {
            List<PskSecret.PreSharedKey> keys = new ArrayList<>();
            for (JsonNode psk : Vectors.list(vector.required("psks"))) {
                keys.add(new PskSecret.PreSharedKey(
                        new PreSharedKeyId(
                                new PreSharedKeyId.Kind.External(bytes(psk, "psk_id")), bytes(psk, "psk_nonce")),
                        secret(psk, "psk")));
            }

            assertThat(PskSecret.of(keys)).isEqualTo(secret(vector, "psk_secret"));
        }
        assertThat(PskSecret.of(List.of()).reveal()).isEqualTo(Bytes.of(new byte[32]));
    }
}
