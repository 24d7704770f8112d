package dev.lockstep.archive.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedServersTest {
    private static final String PUBLISHED = AllowedServers.PUBLISHED.getFirst();
    private static final String PUBLIC_ADDRESS = "93.184.215.14";

    private final MeterRegistry meters = new SimpleMeterRegistry();

    @ParameterizedTest
    @ValueSource(strings = {PUBLIC_ADDRESS, "1.0.0.1", "100.128.0.1", "192.0.1.1", "198.20.0.1", "2606:2800:21f::1"})
    void aPublishedServerIsAllowedAtAPublicAddress(String address) throws Exception {
        assertThat(at(address).check(PUBLISHED + "/files/1")).hasToString(PUBLISHED + "/files/1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "0.0.0.0",
                "0.1.2.3",
                "192.0.0.8",
                "198.18.0.1",
                "198.19.255.254",
                "240.0.0.1",
                "255.255.255.255",
                "224.0.0.1",
                "::1",
                "::",
                "fe80::1",
                "fc00::1",
                "fd12:3456::1",
                "::ffff:10.0.0.1",
                "64:ff9b::a00:1",
            })
    void aPublishedServerIsRefusedWhileItsNameLeadsToAPrivateAddress(String address) {
        assertRefused(at(address), PUBLISHED + "/files/1");
        assertRefused(at(PUBLIC_ADDRESS, address), PUBLISHED + "/files/1");
    }

    @Test
    void aNameThatTurnsIsRefusedFromThenOn() throws Exception {
        Deque<String> answers = new ArrayDeque<>(List.of(PUBLIC_ADDRESS, "127.0.0.1"));
        var servers =
                new AllowedServers(List.of(), host -> addresses(answers.removeFirst()), new RefusedAddresses(meters));

        assertThat(servers.check(PUBLISHED)).isNotNull();
        assertRefused(servers, PUBLISHED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "file:///etc/passwd",
                "ftp://history.example/1",
                "javascript:alert(1)",
                "http://history.example:5558",
                "https://history.example",
                "https://user@history.example:5558",
                "http://history.example:5558@evil.example",
                "//history.example:5558",
                "http://[::1",
                "https://message-history.production.ephemera.network.evil.example",
                "http://message-history.production.ephemera.network",
                "https://message-history.production.ephemera.network:8443",
            })
    void anythingElseIsRefused(String url) {
        assertRefused(at(PUBLIC_ADDRESS), url);
    }

    @Test
    void whatAnOperatorTrustsMayBeAnywhere() throws Exception {
        var servers = new AllowedServers(
                List.of("http://history.example:5558"), host -> addresses("10.0.0.1"), new RefusedAddresses(meters));

        assertThat(servers.check("http://HISTORY.example:5558/files/1")).isNotNull();
        assertRefused(servers, "http://history.example:5559/files/1");
        assertRefused(servers, "https://history.example:5558/files/1");
    }

    @ParameterizedTest
    @CsvSource({
        "93.184.215.14, '', malformed",
        "93.184.215.14, https://user@history.example, malformed",
        "93.184.215.14, ftp://history.example/1, scheme",
        "93.184.215.14, https://history.example, not-allowed",
        "93.184.215.14, http://10.0.0.1, not-allowed",
        "10.0.0.1, https://message-history.production.ephemera.network, private-address",
    })
    void eachRefusalIsCountedOnceByItsReasonAlone(String address, String url, String reason) {
        assertRefused(at(address), url);

        for (Meter meter : meters.getMeters()) {
            assertThat(meter.getId().getName()).isEqualTo("lockstep.transfers.refused.addresses");
            assertThat(meter.getId().getTags()).extracting(Tag::getKey).containsExactly("reason");
            assertThat(((Counter) meter).count())
                    .as(meter.getId().getTag("reason"))
                    .isEqualTo(reason.equals(meter.getId().getTag("reason")) ? 1 : 0);
        }
        assertThat(meters.getMeters()).hasSize(RefusedAddresses.Why.values().length);
    }

    @Test
    void whatIsAllowedIsNotCounted() throws Exception {
        at(PUBLIC_ADDRESS).check(PUBLISHED);

        assertThat(meters.getMeters())
                .allSatisfy(meter -> assertThat(((Counter) meter).count()).isZero());
    }

    private AllowedServers at(String... addresses) {
        return new AllowedServers(List.of(), host -> addresses(addresses), new RefusedAddresses(meters));
    }

    private static InetAddress[] addresses(String... addresses) throws UnknownHostException {
        InetAddress[] all = new InetAddress[addresses.length];
        for (int i = 0; i < addresses.length; i++) {
            all[i] = InetAddress.getByName(addresses[i]);
        }
        return all;
    }

    private static void assertRefused(AllowedServers servers, String url) {
        TransferException refused = catchThrowableOfType(TransferException.class, () -> servers.check(url));
        assertThat(refused.code()).isEqualTo("history-server-not-allowed");
        assertThat(refused.isPermanent()).isTrue();
    }
}
