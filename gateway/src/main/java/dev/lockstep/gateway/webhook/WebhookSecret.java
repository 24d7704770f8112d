package dev.lockstep.gateway.webhook;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.lockstep.service.secret.KeyEncryptionKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a webhook's messages are signed with, the Standard Webhooks way. Prints nothing of it. */
public final class WebhookSecret {
    private static final String PREFIX = "whsec_";
    private static final int LENGTH = 32;
    private static final String HMAC = "HmacSHA256";

    private final byte[] key;

    private WebhookSecret(byte[] key) {
        this.key = key;
    }

    static WebhookSecret generate(SecureRandom random) {
        byte[] key = new byte[LENGTH];
        random.nextBytes(key);
        return new WebhookSecret(key);
    }

    static WebhookSecret ofText(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("a text of another form (expected: %s…)".formatted(PREFIX));
        }
        return new WebhookSecret(Base64.getDecoder().decode(text.substring(PREFIX.length())));
    }

    /** As its receiver gets it. */
    @JsonValue
    public String text() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    static WebhookSecret unwrap(byte[] wrapped, UUID webhook, KeyEncryptionKey by) {
        return new WebhookSecret(by.unwrap(wrapped, context(webhook)));
    }

    byte[] wrapped(UUID webhook, KeyEncryptionKey by) {
        return by.wrap(key, context(webhook));
    }

    /**
     * The header {@code webhook-signature}.
     *
     * @param timestamp seconds since the Unix epoch, as in its header
     */
    String sign(String messageId, long timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            mac.update("%s.%d.".formatted(messageId, timestamp).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is part of every JDK", e);
        }
    }

    private static byte[] context(UUID webhook) {
        return ("webhook " + webhook).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return "secret of a webhook";
    }
}
