package dev.lockstep.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void areThoseThatStockClientsExpect() throws Exception {
        Ports ports = Ports.from(Map.of());

        assertThat(ports.network()).isEqualTo(5556);
        assertThat(ports.history()).isEqualTo(5558);
    }

    @Test
    void moveTogetherByTheOffset() throws Exception {
        Ports ports = Ports.from(Map.of("LOCKSTEP_PORT_OFFSET", "100"));

        assertThat(ports.network()).isEqualTo(5656);
        assertThat(ports.kafka()).isEqualTo(19192);
    }

    @Test
    void moveOneByOne() throws Exception {
        Ports ports = Ports.from(Map.of("LOCKSTEP_PORT_HISTORY", "7000", "LOCKSTEP_PORT_OFFSET", "100"));

        assertThat(ports.history()).isEqualTo(7000);
        assertThat(ports.network()).isEqualTo(5656);
    }

    @Test
    void refuseWhatIsNoPort() {
        assertThatThrownBy(() -> Ports.from(Map.of("LOCKSTEP_PORT_NETWORK", "eighty")))
                .isInstanceOf(StackException.class)
                .hasMessage("LOCKSTEP_PORT_NETWORK=eighty (expected: a number from 1 to 65535)");
        assertThatThrownBy(() -> Ports.from(Map.of("LOCKSTEP_PORT_NETWORK", "70000")))
                .isInstanceOf(StackException.class)
                .hasMessage("LOCKSTEP_PORT_NETWORK=70000 (expected: a number from 1 to 65535)");
        assertThatThrownBy(() -> Ports.from(Map.of("LOCKSTEP_PORT_OFFSET", "50000")))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("choose a smaller offset");
    }

    @Test
    void refuseOnePortForTwo() {
        assertThatThrownBy(() -> Ports.from(Map.of("LOCKSTEP_PORT_NETWORK", "5558")))
                .isInstanceOf(StackException.class)
                .hasMessage("network and history are both given port 5558:"
                        + " change LOCKSTEP_PORT_NETWORK or LOCKSTEP_PORT_HISTORY");
    }

    @Test
    void thatAreFreeDiffer() {
        Ports ports = Ports.free();

        assertThat(Arrays.stream(Port.values()).map(ports::of)).doesNotHaveDuplicates();
    }

    @Test
    void inUseAreRefusedWithWhoAndHow() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ports ports = Ports.from(Map.of("LOCKSTEP_PORT_KAFKA", Integer.toString(taken.getLocalPort())));

            assertThatThrownBy(() -> PortsInUse.refuse(ports, List.of(Port.KAFKA)))
                    .isInstanceOf(StackException.class)
                    .hasMessageStartingWith("port %d (kafka) is in use".formatted(taken.getLocalPort()))
                    .hasMessageContaining("LOCKSTEP_PORT_KAFKA=<port>")
                    .hasMessageContaining("LOCKSTEP_PORT_OFFSET");
        }
    }
}
