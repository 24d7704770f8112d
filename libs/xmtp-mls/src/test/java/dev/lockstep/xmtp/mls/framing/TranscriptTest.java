package dev.lockstep.xmtp.mls.framing;

import static dev.lockstep.xmtp.mls.vectors.Vectors.bytes;
import static dev.lockstep.xmtp.mls.vectors.Vectors.secret;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.crypto.Hashes;
import dev.lockstep.xmtp.mls.vectors.Vectors;
import org.junit.jupiter.api.Test;

/** The working group's {@code transcript-hashes} vectors. */
class TranscriptTest {

    @Test
    void hashesACommitIntoTheTranscript() throws Exception {
        Decoder<AuthenticatedContent> decoder = AuthenticatedContent::decode;
        for (JsonNode vector : Vectors.ofOurSuites("transcript-hashes")) {
            AuthenticatedContent commit = decoder.decodeAll(bytes(vector, "authenticated_content"));
            Bytes tag = requireNonNull(commit.confirmationTag());

            Bytes confirmed = Transcript.confirmed(bytes(vector, "interim_transcript_hash_before"), commit);

            assertThat(confirmed).isEqualTo(bytes(vector, "confirmed_transcript_hash_after"));
            assertThat(Hashes.mac(secret(vector, "confirmation_key"), confirmed))
                    .isEqualTo(tag);
            assertThat(Transcript.interim(confirmed, tag)).isEqualTo(bytes(vector, "interim_transcript_hash_after"));
            assertThat(commit.encoded()).isEqualTo(bytes(vector, "authenticated_content"));
        }
    }
}
