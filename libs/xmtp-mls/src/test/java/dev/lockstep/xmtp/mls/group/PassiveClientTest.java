package dev.lockstep.xmtp.mls.group;

import static dev.lockstep.xmtp.mls.vectors.Vectors.bytes;
import static dev.lockstep.xmtp.mls.vectors.Vectors.secret;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.framing.MlsMessage;
import dev.lockstep.xmtp.mls.schedule.PreSharedKeyId;
import dev.lockstep.xmtp.mls.schedule.PreSharedKeys;
import dev.lockstep.xmtp.mls.vectors.Vectors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The working group's {@code passive-client-*} vectors: a member that says nothing joins and follows every commit. After
 * each commit it is stored and restored.
 */
class PassiveClientTest {
    private static final Decoder<MlsMessage> MESSAGE = MlsMessage::decode;

    @ParameterizedTest
    @ValueSource(strings = {"passive-client-welcome", "passive-client-handling-commit", "passive-client-random"})
    void joinsAndFollowsEveryCommit(String name) throws Exception {
        for (JsonNode vector : Vectors.ofOurSuites(name)) {
            KnownKeys keys = new KnownKeys(vector);
            Group group = join(vector, keys);
            assertThat(group.epochAuthenticator()).isEqualTo(bytes(vector, "initial_epoch_authenticator"));
            keys.remember(group);

            for (JsonNode epoch : Vectors.list(vector.required("epochs"))) {
                for (JsonNode proposal : Vectors.list(epoch.required("proposals"))) {
                    Opened opened = group.open(MESSAGE.decodeAll(Bytes.fromHex(proposal.asText())), keys);
                    assertThat(opened).isInstanceOf(Opened.ProposalMessage.class);
                    group = ((Opened.ProposalMessage) opened).after();
                }
                group = Group.restore(group.parts());
                Opened opened = group.open(MESSAGE.decodeAll(bytes(epoch, "commit")), keys);
                assertThat(opened).isInstanceOf(StagedCommit.class);
                group = ((StagedCommit) opened).merge().orElseThrow();
                assertThat(group.epochAuthenticator()).isEqualTo(bytes(epoch, "epoch_authenticator"));
                keys.remember(group);
            }
        }
    }

    private static Group join(JsonNode vector, PreSharedKeys keys) throws MlsRefusedException {
        if (!(MESSAGE.decodeAll(bytes(vector, "key_package")) instanceof MlsMessage.KeyPackage(var keyPackage))
                || !(MESSAGE.decodeAll(bytes(vector, "welcome")) instanceof MlsMessage.Welcome(var welcome))) {
            throw new AssertionError("no key package or no welcome");
        }
        OwnKeyPackage own =
                new OwnKeyPackage(keyPackage, secret(vector, "init_priv"), secret(vector, "encryption_priv"));
        JsonNode tree = vector.required("ratchet_tree");
        Optional<Bytes> outOfBand = tree.isNull() ? Optional.empty() : Optional.of(Bytes.fromHex(tree.asText()));
        assertThat(Joining.find(welcome, List.of(own))).contains(own);
        return Joining.join(welcome, own, outOfBand, keys).group();
    }

    /** The pre-shared keys of a vector, and those of the epochs that were seen. */
    private static final class KnownKeys implements PreSharedKeys {
        private final Map<PreSharedKeyId.Kind, Secret> external = new HashMap<>();
        private final Map<Long, Secret> resumption = new HashMap<>();

        KnownKeys(JsonNode vector) {
            for (JsonNode psk : Vectors.list(vector.required("external_psks"))) {
                external.put(new PreSharedKeyId.Kind.External(bytes(psk, "psk_id")), secret(psk, "psk"));
            }
        }

        void remember(Group group) {
            resumption.put(group.context().epoch(), group.resumptionPsk());
        }

        @Override
        public Optional<Secret> find(PreSharedKeyId.Kind kind) {
            return Optional.ofNullable(
                    switch (kind) {
                        case PreSharedKeyId.Kind.External e -> external.get(e);
                        case PreSharedKeyId.Kind.Resumption r -> resumption.get(r.epoch());
                    });
        }
    }
}
