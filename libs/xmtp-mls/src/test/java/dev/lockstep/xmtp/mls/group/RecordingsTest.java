package dev.lockstep.xmtp.mls.group;

import static dev.lockstep.xmtp.mls.vectors.Vectors.bytes;
import static dev.lockstep.xmtp.mls.vectors.Vectors.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.crypto.Kem;
import dev.lockstep.xmtp.mls.framing.MlsMessage;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;
import dev.lockstep.xmtp.mls.vectors.Vectors;
import dev.lockstep.xmtp.mls.welcome.Welcome;
import dev.lockstep.xmtp.mls.wrapping.Pointee;
import dev.lockstep.xmtp.mls.wrapping.WelcomeWrapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What real libxmtp clients said to each other, read by us with their keys: every welcome unwrapped, every group joined,
 * every commit followed, every message decrypted.
 */
class RecordingsTest {
    private static final Decoder<MlsMessage> MESSAGE = MlsMessage::decode;
    private static final Decoder<KeyPackage> KEY_PACKAGE = KeyPackage::decode;

    @Test
    void unwrapsEveryWelcome() throws Exception {
        int pointers = 0;
        for (JsonNode recording : Vectors.recordings()) {
            Map<String, JsonNode> events = events(recording);
            for (JsonNode join : Vectors.list(recording.required("joins"))) {
                JsonNode event = required(events, join.required("welcome_id").asText());
                JsonNode keys = keysFor(recording, bytes(event, "hpke_public_key"));

                WelcomeWrapping.Unwrapped unwrapped =
                        WelcomeWrapping.unwrap(Kem.X_WING, secret(keys, "xwing_seed"), wrapped(event));
                if (join.has("pointee_welcome_id")) {
                    assertThat(unwrapped.welcome()).isEqualTo(bytes(join, "welcome_pointer_proto"));
                    JsonNode lying =
                            required(events, join.required("pointee_welcome_id").asText());
                    Pointee pointee = Pointee.decode(unwrapped.welcome());
                    assertThat(pointee.destination()).isEqualTo(bytes(lying, "installation_key"));
                    unwrapped = pointee.open(wrapped(lying));
                    pointers++;
                }

                assertThat(unwrapped.welcome()).isEqualTo(bytes(join, "welcome"));
                assertThat(unwrapped.metadata()).isEqualTo(bytes(join, "welcome_metadata"));
            }
        }
        assertThat(pointers).isEqualTo(6);
    }

    @Test
    void joinsEveryGroupAndFollowsEveryStep() throws Exception {
        Map<String, Integer> seen = new HashMap<>();
        for (JsonNode recording : Vectors.recordings()) {
            Map<String, JsonNode> events = events(recording);
            for (JsonNode join : Vectors.list(recording.required("joins"))) {
                Group group = join(recording, join);
                assertThat(group.context().groupId()).isEqualTo(bytes(join, "group_id"));
                assertThat(group.context().epoch())
                        .isEqualTo(join.required("epoch").asLong());
                assertThat(group.epochAuthenticator()).isEqualTo(bytes(join, "epoch_authenticator"));
                assertThat(extensions(group)).isEqualTo(recordedExtensions(join));

                for (JsonNode step : Vectors.list(join.required("steps"))) {
                    Bytes data = bytes(required(events, step.required("id").asText()), "data");
                    group = follow(Group.restore(group.parts()), MESSAGE.decodeAll(data), step, seen);
                }
            }
        }
        assertThat(seen)
                .containsOnlyKeys("envelope", "epoch", "own_commit", "removed")
                .containsEntry("removed", 2);
    }

    /** One step of a recording; what a step says must be what we find. */
    private static Group follow(Group group, MlsMessage message, JsonNode step, Map<String, Integer> seen)
            throws MlsRefusedException {
        if (step.has("envelope")) {
            seen.merge("envelope", 1, Integer::sum);
            Opened.ApplicationMessage opened = (Opened.ApplicationMessage) group.open(message);
            assertThat(opened.data()).isEqualTo(bytes(step, "envelope"));
            assertThat(opened.authenticatedData()).isEqualTo(Bytes.EMPTY);
            assertThatThrownBy(() -> opened.after().open(message)).hasMessageStartingWith("GENERATION_GONE");
            return opened.after();
        }
        if (step.has("epoch")) {
            seen.merge("epoch", 1, Integer::sum);
            StagedCommit staged = (StagedCommit) group.open(message);
            Group next = staged.merge().orElseThrow();
            assertThat(next.context().epoch()).isEqualTo(step.required("epoch").asLong());
            assertThat(next.epochAuthenticator()).isEqualTo(bytes(step, "epoch_authenticator"));
            assertThat(catchThrowableOfType(MlsRefusedException.class, () -> next.open(message))
                            .refusal())
                    .isEqualTo(Refusal.WRONG_EPOCH);
            return next;
        }
        String end = step.required("end").asText();
        seen.merge(end, 1, Integer::sum);
        if (end.equals("removed")) {
            StagedCommit staged = (StagedCommit) group.open(message);
            assertThat(staged.removesOurselves()).isTrue();
            assertThat(staged.removed()).extracting(Member::leafIndex).contains(group.ownLeaf());
            assertThat(staged.merge()).isEmpty();
        } else {
            assertThat(catchThrowableOfType(MlsRefusedException.class, () -> group.open(message))
                            .refusal())
                    .isEqualTo(Refusal.OWN_MESSAGE);
        }
        return group;
    }

    @Test
    void anInstallationReadsNoMoreThanWhatIsForIt() throws Exception {
        for (JsonNode recording : Vectors.recordings()) {
            List<JsonNode> joins = Vectors.list(recording.required("joins"));
            Group one = join(recording, joins.get(0));
            for (JsonNode event : Vectors.list(recording.required("events"))) {
                if (event.has("group_id")
                        && !bytes(event, "group_id").equals(one.context().groupId())) {
                    MlsMessage message = MESSAGE.decodeAll(bytes(event, "data"));
                    assertThatThrownBy(() -> one.open(message)).hasMessageStartingWith("WRONG_GROUP");
                }
            }
            JsonNode another = joins.get(1);
            OwnKeyPackage stranger = ownKeyPackages(recording, joins.get(0)).getFirst();
            assertThatThrownBy(() -> Joining.join(welcome(another), stranger)).hasMessageStartingWith("NOT_FOR_US");
        }
    }

    private static Group join(JsonNode recording, JsonNode join) throws MlsRefusedException {
        List<OwnKeyPackage> ours = ownKeyPackages(recording, join);
        OwnKeyPackage own = Joining.find(welcome(join), ours).orElseThrow();
        return Joining.join(welcome(join), own).group();
    }

    private static Welcome welcome(JsonNode join) throws MlsRefusedException {
        if (MESSAGE.decodeAll(bytes(join, "welcome")) instanceof MlsMessage.Welcome(var welcome)) {
            return welcome;
        }
        throw new AssertionError("no welcome");
    }

    private static List<OwnKeyPackage> ownKeyPackages(JsonNode recording, JsonNode join) throws MlsRefusedException {
        List<OwnKeyPackage> ours = new ArrayList<>();
        for (JsonNode client : Vectors.list(recording.required("clients"))) {
            if (client.required("name").equals(join.required("client"))) {
                for (JsonNode recorded : Vectors.list(client.required("key_packages"))) {
                    ours.add(new OwnKeyPackage(
                            KEY_PACKAGE.decodeAll(bytes(recorded, "key_package")),
                            secret(recorded, "init_private_key"),
                            secret(recorded, "leaf_encryption_private_key")));
                }
            }
        }
        return ours;
    }

    private static JsonNode keysFor(JsonNode recording, Bytes xWingKey) {
        for (JsonNode client : Vectors.list(recording.required("clients"))) {
            for (JsonNode recorded : Vectors.list(client.required("key_packages"))) {
                if (bytes(recorded, "xwing_public_key").equals(xWingKey)) {
                    return recorded;
                }
            }
        }
        throw new AssertionError("no key package with X-Wing key " + xWingKey);
    }

    private static WelcomeWrapping.Wrapped wrapped(JsonNode event) {
        return new WelcomeWrapping.Wrapped(bytes(event, "data"), bytes(event, "welcome_metadata"));
    }

    private static Map<String, JsonNode> events(JsonNode recording) {
        Map<String, JsonNode> events = new HashMap<>();
        Vectors.list(recording.required("events"))
                .forEach(event -> events.put(event.required("id").asText(), event));
        return events;
    }

    private static JsonNode required(Map<String, JsonNode> events, String id) {
        JsonNode event = events.get(id);
        if (event == null) {
            throw new AssertionError("no event " + id);
        }
        return event;
    }

    private static Map<String, Bytes> extensions(Group group) {
        Map<String, Bytes> extensions = new HashMap<>();
        group.context()
                .extensions()
                .list()
                .forEach(extension -> extensions.put("0x%04x".formatted(extension.type()), extension.data()));
        return extensions;
    }

    private static Map<String, Bytes> recordedExtensions(JsonNode join) {
        Map<String, Bytes> extensions = new HashMap<>();
        JsonNode recorded = join.required("extension_data");
        recorded.fieldNames().forEachRemaining(name -> extensions.put(name, bytes(recorded, name)));
        return extensions;
    }
}
