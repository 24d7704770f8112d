package dev.lockstep.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.service.secret.LocalFileKey;
import dev.lockstep.service.secret.UnopenableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookSecretTest {
    private static final UUID WEBHOOK = new UUID(0, 7);

    /** Of the Standard Webhooks libraries. */
    @Test
    void signsAsStandardWebhooksSays() {
        WebhookSecret secret = WebhookSecret.ofText("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        String signature = secret.sign(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8));

        assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void isAnotherForEachWebhook() {
        SecureRandom random = new SecureRandom();
        String text = WebhookSecret.generate(random).text();

        assertThat(text).matches("whsec_[A-Za-z0-9+/]{43}=");
        assertThat(WebhookSecret.generate(random).text()).isNotEqualTo(text);
        assertThat(WebhookSecret.ofText(text).text()).isEqualTo(text);
        assertThat(WebhookSecret.ofText(text)).hasToString("secret of a webhook");
    }

    @Test
    void opensForItsWebhookOnly(@TempDir Path folder) throws Exception {
        LocalFileKey key = LocalFileKey.read(Files.writeString(folder.resolve("key"), "ab".repeat(32)));
        WebhookSecret secret = WebhookSecret.generate(new SecureRandom());
        byte[] wrapped = secret.wrapped(WEBHOOK, key);

        assertThat(WebhookSecret.unwrap(wrapped, WEBHOOK, key).text()).isEqualTo(secret.text());
        assertThatThrownBy(() -> WebhookSecret.unwrap(wrapped, new UUID(0, 8), key))
                .isInstanceOf(UnopenableException.class);
    }
}
