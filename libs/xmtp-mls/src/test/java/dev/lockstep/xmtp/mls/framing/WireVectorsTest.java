package dev.lockstep.xmtp.mls.framing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.commit.Commit;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.vectors.Vectors;
import dev.lockstep.xmtp.mls.welcome.GroupSecrets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The working group's {@code messages} vectors: every structure of the wire is written as it was read. */
class WireVectorsTest {

    @ParameterizedTest
    @CsvSource({
        "mls_welcome, WELCOME",
        "mls_group_info, GROUP_INFO",
        "mls_key_package, KEY_PACKAGE",
        "public_message_application, PUBLIC_MESSAGE",
        "public_message_proposal, PUBLIC_MESSAGE",
        "public_message_commit, PUBLIC_MESSAGE",
        "private_message, PRIVATE_MESSAGE"
    })
    void messagesAreWrittenAsTheyWereRead(String field, WireFormat format) throws Exception {
        for (JsonNode vector : Vectors.ofWorkingGroup("messages")) {
            Bytes wire = Vectors.bytes(vector, field);

            MlsMessage message = read(MlsMessage::decode, wire);

            assertThat(message.wireFormat()).isEqualTo(format);
            assertThat(message.encoded()).isEqualTo(wire);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "add_proposal, 1",
        "update_proposal, 2",
        "remove_proposal, 3",
        "pre_shared_key_proposal, 4",
        "re_init_proposal, 5",
        "external_init_proposal, 6",
        "group_context_extensions_proposal, 7"
    })
    void proposalsAreWrittenAsTheyWereRead(String field, int type) throws Exception {
        for (JsonNode vector : Vectors.ofWorkingGroup("messages")) {
            // These stand without their type in the vectors.
            Bytes wire = new TlsWriter()
                    .uint16(type)
                    .raw(Vectors.bytes(vector, field))
                    .toBytes();

            Proposal proposal = read(Proposal::decode, wire);

            assertThat(proposal.type()).isEqualTo(type);
            assertThat(proposal.encoded()).isEqualTo(wire);
        }
    }

    @ParameterizedTest
    @CsvSource({"commit", "group_secrets"})
    void theRestIsWrittenAsItWasRead(String field) throws Exception {
        List<JsonNode> vectors = Vectors.ofWorkingGroup("messages");
        Decoder<? extends Encodable> decoder = field.equals("commit") ? Commit::decode : GroupSecrets::decode;
        for (JsonNode vector : vectors) {
            Bytes wire = Vectors.bytes(vector, field);

            assertThat(decoder.decodeAll(wire).encoded()).isEqualTo(wire);
        }
    }

    private static <T> T read(Decoder<T> decoder, Bytes wire) throws Exception {
        return decoder.decodeAll(wire);
    }
}
