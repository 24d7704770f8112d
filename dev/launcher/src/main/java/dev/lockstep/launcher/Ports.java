package dev.lockstep.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Which port each part of a stack listens on. */
public final class Ports {
    /** Moves every port by this much, so that a second stack can run beside the first. */
    public static final String OFFSET = "LOCKSTEP_PORT_OFFSET";

    // Below the ports that systems hand to outgoing connections: a free one stays free until it is used.
    private static final int LOWEST_FREE = 20_000;
    private static final int HIGHEST_FREE = 32_000;
    private static final int ATTEMPTS = 1_000;

    private final Map<Port, Integer> numbers;

    private Ports(Map<Port, Integer> numbers) {
        this.numbers = numbers;
    }

    /** The ports that the documents name. */
    public static Ports standard() {
        Map<Port, Integer> numbers = new EnumMap<>(Port.class);
        for (Port port : Port.values()) {
            numbers.put(port, port.standard());
        }
        return new Ports(numbers);
    }

    /**
     * The standard ports, moved by {@value #OFFSET} and by each port's own variable.
     *
     * @throws StackException when a variable is no port number
     */
    public static Ports from(Map<String, String> environment) throws StackException {
        int offset = number(environment, OFFSET, 0, -1024, 65535);
        Map<Port, Integer> numbers = new EnumMap<>(Port.class);
        Map<Integer, Port> taken = new HashMap<>();
        for (Port port : Port.values()) {
            int number = number(environment, port.variable(), port.standard() + offset, 1, 65535);
            if (number < 1 || number > 65535) {
                throw new StackException(
                        "%s=%d moves port %s to %d: choose a smaller offset".formatted(OFFSET, offset, port, number));
            }
            Port other = taken.put(number, port);
            if (other != null) {
                throw new StackException("%s and %s are both given port %d: change %s or %s"
                        .formatted(other, port, number, other.variable(), port.variable()));
            }
            numbers.put(port, number);
        }
        return new Ports(numbers);
    }

    /** Ports that nobody listens on now. */
    public static Ports free() {
        Map<Port, Integer> numbers = new EnumMap<>(Port.class);
        Set<Integer> chosen = new HashSet<>();
        for (Port port : Port.values()) {
            numbers.put(port, freePort(chosen));
        }
        return new Ports(numbers);
    }

    public int of(Port port) {
        return Objects.requireNonNull(numbers.get(port));
    }

    /** Whether a stock XMTP SDK finds the network and the history server without being told where. */
    public boolean isWhereStockClientsLook() {
        return network() == Port.NETWORK.standard() && history() == Port.HISTORY.standard();
    }

    /** The XMTP network's gRPC port. */
    public int network() {
        return of(Port.NETWORK);
    }

    /** The history server's port. */
    public int history() {
        return of(Port.HISTORY);
    }

    /** PostgreSQL's port. */
    public int postgres() {
        return of(Port.POSTGRES);
    }

    /** Kafka's port, for {@code bootstrap.servers}. */
    public int kafka() {
        return of(Port.KAFKA);
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort(Set<Integer> chosen) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_FREE, HIGHEST_FREE);
            if (!chosen.contains(port) && isFree(port)) {
                chosen.add(port);
                return port;
            }
        }
        throw new IllegalStateException(
                "no free port found between %d and %d in %d attempts".formatted(LOWEST_FREE, HIGHEST_FREE, ATTEMPTS));
    }

    private static int number(Map<String, String> environment, String name, int otherwise, int least, int most)
            throws StackException {
        String text = environment.getOrDefault(name, "").strip();
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Answered below, like a number out of range.
        }
        throw new StackException("%s=%s (expected: a number from %d to %d)".formatted(name, text, least, most));
    }

    @Override
    public String toString() {
        return numbers.toString();
    }
}
