package dev.lockstep.network.transport;

import dev.lockstep.network.NetworkSettings;
import dev.lockstep.network.failure.Failure;
import dev.lockstep.network.failure.FailureException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;

/** How many streams are open, and for whom. Thread-safe. */
@ApplicationScoped
public class StreamQuota {
    private final int mostPerConnection;
    private final int mostInAll;
    private final Map<Object, Integer> perConnection = new HashMap<>();
    private int inAll;

    StreamQuota(NetworkSettings settings, MeterRegistry metrics) {
        this.mostPerConnection = settings.streams().perConnection();
        this.mostInAll = settings.streams().total();
        Gauge.builder("lockstep.network.streams", this, StreamQuota::open)
                .description("Open streams of messages")
                .register(metrics);
    }

    /** Takes a place; every place taken is given back once. Throws {@link FailureException} when there is none. */
    synchronized void take(Object connection) {
        int held = perConnection.getOrDefault(connection, 0);
        if (held >= mostPerConnection) {
            throw full("this connection has %d streams open (limit: %d); one stream can follow many groups"
                    .formatted(held, mostPerConnection));
        }
        if (inAll >= mostInAll) {
            throw full("the network has %d streams open (limit: %d); try again later".formatted(inAll, mostInAll));
        }
        perConnection.put(connection, held + 1);
        inAll++;
    }

    synchronized void giveBack(Object connection) {
        perConnection.computeIfPresent(connection, (_, held) -> held == 1 ? null : held - 1);
        inAll--;
    }

    private synchronized double open() {
        return inAll;
    }

    private static FailureException full(String text) {
        return new FailureException(new Failure.LimitReached(text));
    }
}
