package dev.lockstep.xmtp.group.welcome;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.group.recording.Recording;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMetadata;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Welcomes that libxmtp wrapped, opened with the private keys that were recorded with them. */
class RecordedWelcomesTest {
    @ParameterizedTest
    @MethodSource("dev.lockstep.xmtp.group.recording.Recording#all")
    void opensEveryRecordedWelcome(Recording recording) throws Exception {
        int direct = 0;
        int byPointer = 0;
        for (var join : recording.joins()) {
            var event = recording.event(join.required("welcome_id").asText());
            OpenedWelcome opened;
            if (join.has("pointee_welcome_id")) {
                opened = followed(recording, join, event);
                byPointer++;
            } else {
                opened = WelcomeOpening.open(welcome(event), seed(recording, join, event));
                direct++;
            }

            assertThat(opened.welcome().hex())
                    .isEqualTo(join.required("welcome").asText());
            assertThat(opened.messageCursor())
                    .hasValue(WelcomeMetadata.parseFrom(Recording.bytes(join, "welcome_metadata"))
                            .getMessageCursor());
        }
        assertThat(direct).isEqualTo(6);
        assertThat(byPointer).isEqualTo(3);
    }

    private static OpenedWelcome followed(Recording recording, JsonNode join, JsonNode event) throws Exception {
        var received = WelcomeMessage.WelcomePointer.newBuilder()
                .setWelcomePointer(Recording.bytes(event, "data"))
                .setWrapperAlgorithmValue(event.required("wrapper_algorithm").asInt())
                .build();
        var pointer = WelcomeOpening.openPointer(received, seed(recording, join, event));
        assertThat(pointer.encoded().hex())
                .isEqualTo(join.required("welcome_pointer_proto").asText());

        var pointee = recording.event(join.required("pointee_welcome_id").asText());
        assertThat(pointer.destination().hex())
                .isEqualTo(pointee.required("installation_key").asText());
        return WelcomeOpening.open(welcome(pointee), pointer);
    }

    private static WelcomeMessage.V1 welcome(JsonNode event) {
        return WelcomeMessage.V1
                .newBuilder()
                .setData(Recording.bytes(event, "data"))
                .setWelcomeMetadata(Recording.bytes(event, "welcome_metadata"))
                .setWrapperAlgorithmValue(event.required("wrapper_algorithm").asInt())
                .build();
    }

    private static Secret seed(Recording recording, JsonNode join, JsonNode event) {
        var client = recording.client(join.required("client").asText());
        var publicKey = event.required("hpke_public_key").asText();
        return Recording.list(client.required("key_packages")).stream()
                .filter(keyPackage ->
                        keyPackage.required("xwing_public_key").asText().equals(publicKey))
                .map(keyPackage -> Secret.of(
                        Bytes.fromHex(keyPackage.required("xwing_seed").asText())))
                .findFirst()
                .orElseThrow();
    }
}
