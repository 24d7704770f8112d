package dev.lockstep.archive.historyserver;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Bounds how many connections there are, and how long one may take over the head of its next request. */
final class Connections {
    private final Vertx vertx;
    private final int max;
    private final long patienceMillis;
    /** The timer that closes each connection, or 0 while a request is being handled. */
    private final Map<HttpConnection, Long> timers = new ConcurrentHashMap<>();

    Connections(Vertx vertx, int max, Duration patience) {
        this.vertx = vertx;
        this.max = max;
        this.patienceMillis = patience.toMillis();
    }

    void opened(HttpConnection connection) {
        if (timers.size() >= max) {
            connection.close();
            return;
        }
        waitFor(connection);
        connection.closeHandler(v -> cancel(timers.remove(connection)));
    }

    void requestBegins(HttpConnection connection) {
        cancel(timers.replace(connection, 0L));
    }

    void requestEnded(HttpConnection connection) {
        if (timers.containsKey(connection)) {
            waitFor(connection);
        }
    }

    int count() {
        return timers.size();
    }

    private void waitFor(HttpConnection connection) {
        cancel(timers.put(connection, vertx.setTimer(patienceMillis, t -> connection.close())));
    }

    private void cancel(@org.jspecify.annotations.Nullable Long timer) {
        if (timer != null && timer != 0) {
            vertx.cancelTimer(timer);
        }
    }
}
