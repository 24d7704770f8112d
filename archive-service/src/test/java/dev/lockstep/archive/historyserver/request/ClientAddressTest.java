package dev.lockstep.archive.historyserver.request;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ClientAddressTest {
    private static final ClientAddress PEER = new ClientAddress("10.0.0.1");

    @Test
    void doesNotBelieveTheHeaderUnlessToldTo() {
        assertThat(ClientAddress.of("10.0.0.1", "203.0.113.9", 0)).isEqualTo(PEER);
    }

    @Test
    void takesTheAddressThatTheOutermostOwnProxySaw() {
        assertThat(ClientAddress.of("10.0.0.1", "198.51.100.7, 203.0.113.9", 1))
                .isEqualTo(new ClientAddress("203.0.113.9"));
        assertThat(ClientAddress.of("10.0.0.1", "198.51.100.7,203.0.113.9", 2))
                .isEqualTo(new ClientAddress("198.51.100.7"));
    }

    @Test
    void fallsBackToThePeerWhenTheHeaderHasNoSuchAddress() {
        assertThat(ClientAddress.of("10.0.0.1", null, 1)).isEqualTo(PEER);
        assertThat(ClientAddress.of("10.0.0.1", "", 1)).isEqualTo(PEER);
        assertThat(ClientAddress.of("10.0.0.1", "203.0.113.9", 2)).isEqualTo(PEER);
        assertThat(ClientAddress.of("10.0.0.1", "unknown", 1)).isEqualTo(PEER);
    }

    @Test
    void countsAnIpv6NetworkAsOneClient() {
        ClientAddress one = ClientAddress.of("2001:db8:1:2::1", null, 0);
        ClientAddress sameNetwork = ClientAddress.of("2001:db8:1:2:ffff::9", null, 0);
        ClientAddress otherNetwork = ClientAddress.of("2001:db8:1:3::1", null, 0);

        assertThat(one).isEqualTo(sameNetwork).isNotEqualTo(otherNetwork);
        assertThat(one.key()).isEqualTo("20010db800010002/64");
    }

    @Property
    void neverLooksANameUp(@ForAll String forwardedFor) {
        assertThat(ClientAddress.of("10.0.0.1", forwardedFor + "x", 1)).isEqualTo(PEER);
    }
}
