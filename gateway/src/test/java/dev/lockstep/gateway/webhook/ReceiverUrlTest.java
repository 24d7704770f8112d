package dev.lockstep.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.gateway.failure.FailureException;
import dev.lockstep.gateway.request.Checks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiverUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop.example",
                "http://shop.example:8080/hooks?from=lockstep",
                "HTTPS://shop.example/%7Eshop",
                "https://[2606:2800:21f::1]/"
            })
    void isOfTheWeb(String url) {
        assertThat(ReceiverUrl.of(url, new Checks())).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "shop.example",
                "/hooks",
                "//shop.example/hooks",
                "ftp://shop.example",
                "file:///etc/passwd",
                "https:///hooks",
                "https://user@shop.example",
                "https://user:password@shop.example",
                "https://shop.example/#part",
                "https://shop.example:0",
                "https://shop.example:65536",
                "https://shop .example",
                "https://shop_1.example"
            })
    void anythingElseIsRefused(String url) {
        assertThatThrownBy(() -> ReceiverUrl.of(url, new Checks()))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("url");
    }

    @Test
    void isNotTooLong() {
        assertThatThrownBy(() -> ReceiverUrl.of("https://shop.example/" + "x".repeat(2_000), new Checks()))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("2021 characters");
    }
}
