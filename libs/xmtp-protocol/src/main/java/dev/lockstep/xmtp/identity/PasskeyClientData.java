package dev.lockstep.xmtp.identity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.identity.IdentityUpdateException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a browser adds to a challenge before a passkey signs it; of its members these two matter (XMTP network reference
 * §4.5.5).
 *
 * @param challenge base64url of what was to be signed
 * @param origin the relying party
 */
record PasskeyClientData(String challenge, String origin) {
    private static final int MAX_NESTING = 128;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
            .build();

    static PasskeyClientData read(ByteString json) throws IdentityUpdateException {
        try (var parser = JSON.createParser(strictUtf8(json))) {
            return read(parser);
        } catch (IOException e) {
            throw invalid("it is no JSON object: " + Shown.text(String.valueOf(e.getMessage())));
        }
    }

    private static PasskeyClientData read(JsonParser parser) throws IOException, IdentityUpdateException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw invalid("it is no JSON object");
        }
        String challenge = null;
        String origin = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            var value = parser.nextToken();
            switch (name) {
                case "challenge" -> challenge = requireString(parser, name, value);
                case "origin" -> origin = requireString(parser, name, value);
                default -> parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            throw invalid("something follows the JSON object");
        }
        if (challenge == null || origin == null) {
            throw invalid("a member is missing (expected: challenge, origin)");
        }
        return new PasskeyClientData(challenge, origin);
    }

    private static String requireString(JsonParser parser, String name, @Nullable JsonToken value)
            throws IOException, IdentityUpdateException {
        if (value != JsonToken.VALUE_STRING) {
            throw invalid("%s is %s (expected: a string)".formatted(name, value));
        }
        return parser.getText();
    }

    /** Jackson would guess the encoding, and take what peers refuse. */
    private static String strictUtf8(ByteString json) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(json.toByteArray()))
                .toString();
    }

    private static IdentityUpdateException invalid(String detail) {
        return new IdentityUpdateException(Reason.INVALID_CLIENT_DATA, "client data of passkey: " + detail);
    }
}
