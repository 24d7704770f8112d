package dev.lockstep.xmtp.mls.group;

import static dev.lockstep.xmtp.mls.group.TestClient.add;
import static dev.lockstep.xmtp.mls.group.TestClient.follow;
import static dev.lockstep.xmtp.mls.group.TestClient.join;
import static dev.lockstep.xmtp.mls.group.TestClient.read;
import static dev.lockstep.xmtp.mls.group.TestClient.rename;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.framing.MlsMessage;
import dev.lockstep.xmtp.mls.vectors.Vectors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A group that was stored once is read by every later version. The golden file is written anew, on purpose, with
 * {@code -Dlockstep.golden.write=true}.
 */
class StoredFormTest {
    private static final String FILE = "golden/stored-group-v1.json";
    private static final Decoder<MlsMessage> MESSAGE = MlsMessage::decode;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aGroupOfTheFirstVersionIsReadAndWrittenAsItWas() throws Exception {
        JsonNode golden = golden();
        Map<String, Bytes> stored = new TreeMap<>();
        JsonNode parts = golden.required("parts");
        parts.fieldNames().forEachRemaining(name -> stored.put(name, Vectors.bytes(parts, name)));

        Group group = Group.restore(stored);

        assertThat(group.parts()).isEqualTo(stored);
        assertThat(group.epochAuthenticator()).isEqualTo(Vectors.bytes(golden, "epoch_authenticator"));
        assertThat(group.proposals()).hasSize(1);
        Group after = group;
        for (String message : new String[] {"late", "of_past_epoch", "newest"}) {
            Opened opened = after.open(MESSAGE.decodeAll(Vectors.bytes(golden, message)));
            assertThat(opened).isInstanceOf(Opened.ApplicationMessage.class);
            after = ((Opened.ApplicationMessage) opened).after();
            assertThat(((Opened.ApplicationMessage) opened).data())
                    .isEqualTo(Bytes.of(message.getBytes(StandardCharsets.UTF_8)));
        }
        PendingCommit pending = PendingCommit.decode(Vectors.bytes(golden, "pending_commit"));
        assertThat(pending.encoded()).isEqualTo(Vectors.bytes(golden, "pending_commit"));
        assertThat(pending.merge(after).epochAuthenticator())
                .isEqualTo(Vectors.bytes(golden, "next_epoch_authenticator"));
    }

    private static JsonNode golden() throws IOException, MlsRefusedException {
        if (Boolean.getBoolean("lockstep.golden.write")) {
            Path file = Path.of("src/test/resources", FILE);
            Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(made()) + "\n");
            return JSON.readTree(file.toFile());
        }
        try (InputStream in = StoredFormTest.class.getClassLoader().getResourceAsStream(FILE)) {
            return JSON.readTree(in);
        }
    }

    /** Anna's group with something of everything: a past epoch, a key passed over, a proposal that waits. */
    private static JsonNode made() throws MlsRefusedException {
        SecureRandom random = new SecureRandom();
        TestClient anna = TestClient.of("anna", random);
        TestClient ben = TestClient.of("ben", random);
        OwnKeyPackage forBen = ben.keyPackage();
        PendingCommit.Made first = anna.commit(anna.create(), add(forBen));
        Group atAnna = first.commit().merge(first.after());
        Group atBen = join(first.commit(), forBen);
        Sent ofPastEpoch = ben.say(atBen, "of_past_epoch");
        PendingCommit.Made second = anna.commit(atAnna, rename("second"));
        atAnna = second.commit().merge(second.after());
        atBen = follow(ofPastEpoch.after(), second.commit());
        Sent late = ben.say(atBen, "late");
        Sent early = ben.say(late.after(), "early");
        Sent proposed = early.after().propose(rename("third"), ben.signatureKey(), random);
        Sent newest = ben.say(proposed.after(), "newest");
        atAnna = read(atAnna, early).after();
        atAnna = ((Opened.ProposalMessage) atAnna.open(proposed.message())).after();
        PendingCommit.Made third =
                anna.commit(atAnna, add(TestClient.of("cleo", random).keyPackage()));

        ObjectNode golden = JSON.createObjectNode();
        ObjectNode parts = golden.putObject("parts");
        new TreeMap<>(third.after().parts()).forEach((name, value) -> parts.put(name, value.hex()));
        return golden.put("epoch_authenticator", atAnna.epochAuthenticator().hex())
                .put("late", late.wire().hex())
                .put("of_past_epoch", ofPastEpoch.wire().hex())
                .put("newest", newest.wire().hex())
                .put("pending_commit", third.commit().encoded().hex())
                .put(
                        "next_epoch_authenticator",
                        third.commit().merge(third.after()).epochAuthenticator().hex());
    }
}
