package dev.lockstep.xmtp.group.welcome;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.recording.Recording;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.Secret;
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
                opened = WelcomeOpening.open(
                        Wrapping.of(event.required("wrapper_algorithm").asInt()),
                        seed(recording, join, event),
                        new Wrapped(Recording.bytes(event, "data"), Recording.bytes(event, "welcome_metadata")));
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
        var pointer = WelcomeOpening.openPointer(
                Wrapping.of(event.required("wrapper_algorithm").asInt()),
                seed(recording, join, event),
                new Wrapped(Recording.bytes(event, "data"), ByteString.EMPTY));
        assertThat(pointer.encode().hex())
                .isEqualTo(join.required("welcome_pointer_proto").asText());

        var pointee = recording.event(join.required("pointee_welcome_id").asText());
        assertThat(pointer.destination())
                .hasToString(pointee.required("installation_key").asText());
        return pointer.open(
                new Wrapped(Recording.bytes(pointee, "data"), Recording.bytes(pointee, "welcome_metadata")));
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
