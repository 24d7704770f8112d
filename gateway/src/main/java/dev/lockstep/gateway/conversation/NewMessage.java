package dev.lockstep.gateway.conversation;

import com.google.protobuf.ByteString;
import dev.lockstep.gateway.request.Checks;
import dev.lockstep.xmtp.proto.mls.contents.ContentTypeId;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Something to say. */
@Schema(description = "Either `text`, or `contentType` and `base64`.")
public record NewMessage(
        @Nullable String text,

        @Schema(description = "authority/type:major.minor", examples = "xmtp.org/reaction:2.0") @Nullable
        String contentType,

        @Schema(description = "The body of the encoded content.") @Nullable
        String base64,

        @Schema(description = "What is shown where the type is not known.") @Nullable
        String fallback) {
    private static final Pattern TYPE = Pattern.compile("([^/:]{1,100})/([^:]{1,100}):(\\d{1,9})\\.(\\d{1,9})");

    EncodedContent encoded() {
        Checks checks = new Checks();
        checks.expect(
                        (text == null) != (contentType == null && base64 == null),
                        "text",
                        "expected: either text, or contentType and base64")
                .done();
        return text == null ? custom(checks) : text(text, checks);
    }

    private EncodedContent text(String words, Checks checks) {
        checks.expect(fallback == null, "fallback", "expected: none beside text")
                .done();
        return EncodedContent.newBuilder()
                .setType(type("xmtp.org", "text", 1, 0))
                .putParameters("encoding", "UTF-8")
                .setContent(ByteString.copyFromUtf8(words))
                .build();
    }

    private EncodedContent custom(Checks checks) {
        Matcher type = TYPE.matcher(checks.present(contentType, "", "contentType"));
        checks.expect(type.matches(), "contentType", "expected: authority/type:major.minor");
        byte[] body = decoded(checks.present(base64, "", "base64"), checks);
        checks.done();
        var content = EncodedContent.newBuilder()
                .setType(type(
                        type.group(1), type.group(2), Integer.parseInt(type.group(3)), Integer.parseInt(type.group(4))))
                .setContent(ByteString.copyFrom(body));
        if (fallback != null) {
            content.setFallback(fallback);
        }
        return content.build();
    }

    private static byte[] decoded(String base64, Checks checks) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            checks.expect(false, "base64", "is not base64 (expected: RFC 4648 §4)");
            return new byte[0];
        }
    }

    private static ContentTypeId type(String authority, String name, int major, int minor) {
        return ContentTypeId.newBuilder()
                .setAuthorityId(authority)
                .setTypeId(name)
                .setVersionMajor(major)
                .setVersionMinor(minor)
                .build();
    }
}
