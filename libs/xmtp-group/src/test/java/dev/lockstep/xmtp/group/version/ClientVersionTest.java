package dev.lockstep.xmtp.group.version;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ClientVersionTest {
    @Test
    void ordersVersionsAsTheStandardDoes() {
        var ascending = List.of(
                "0.0.0",
                "1.0.0-alpha",
                "1.0.0-alpha.1",
                "1.0.0-alpha.beta",
                "1.0.0-beta",
                "1.0.0-beta.2",
                "1.0.0-beta.11",
                "1.0.0-rc.1",
                "1.0.0",
                "1.0.0+build",
                "1.6.0",
                "1.10.0",
                "1.11.0-dev",
                "1.11.0",
                "99.0.0");

        assertThat(ascending.reversed().stream().map(ClientVersionTest::version).sorted())
                .map(ClientVersion::toString)
                .containsExactlyElementsOf(ascending);
    }

    @Test
    void readsNothingButVersions() {
        for (var text : List.of(
                "",
                "1",
                "1.2",
                "1.2.3.4",
                "v1.2.3",
                "01.2.3",
                "1.2.3-",
                "1.2.3-01",
                "1.2.3+",
                "1.2.3-a..b",
                " 1.2.3",
                "1.2.99999999999999999999",
                "latest",
                "1.2.3\n")) {
            assertThat(ClientVersion.parse(text)).as(text).isEmpty();
        }
        assertThat(ClientVersion.parse("1.2.3-0a.-.1+001")).isPresent();
    }

    @Test
    void answersALongTextAtOnce() {
        assertThat(ClientVersion.parse("1.2.3-" + "1.".repeat(50_000) + "!")).isEmpty();
        assertThat(ClientVersion.parse("1.2.3-" + "a-".repeat(120) + "!")).isEmpty();
    }

    @Property(tries = 300)
    void readsOrRefusesAnyText(@ForAll String text) {
        ClientVersion.parse(text).ifPresent(version -> assertThat(version).hasToString(text));
    }

    private static ClientVersion version(String text) {
        return ClientVersion.parse(text).orElseThrow();
    }
}
