package dev.lockstep.gateway.webhook;

import dev.lockstep.gateway.webhook.ReceiverAddresses.NoAddressException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages to receivers. The connection goes to an address that was checked, not to a name that may have turned since;
 * redirects are never followed; of what a receiver says, only the status counts. For virtual threads.
 */
final class Receivers implements AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final int LONGEST_ANSWER = 64 << 10;
    private static final int OK_CLASS = 2;
    private static final int GONE = 410;

    private final Vertx vertx;
    private final HttpClient http;
    private final ReceiverAddresses addresses;
    private final Duration patience;

    /** @param patience how long a receiver may take for its answer */
    Receivers(Vertx vertx, ReceiverAddresses addresses, Duration patience, int connectionsToOne) {
        this.vertx = vertx;
        this.addresses = addresses;
        this.patience = patience;
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(connectionsToOne)
                .setConnectTimeout((int) patience.toMillis())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout((int) IDLE.toSeconds()));
    }

    /** @param attempt of this message; the next one goes to the next address that the host has */
    Outcome send(URI url, Map<String, String> headers, byte[] body, int attempt) throws InterruptedException {
        InetAddress[] known;
        try {
            known = addresses.of(url.getHost());
        } catch (NoAddressException e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        }
        var open = new AtomicReference<@Nullable HttpClientRequest>();
        Future<Integer> status = http.request(options(url, headers, known[attempt % known.length]))
                .compose(request -> {
                    open.set(request);
                    return request.send(Buffer.buffer(body)).map(this::status);
                });
        try {
            return outcome(
                    status.toCompletionStage().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            status.onComplete(late -> reset(open.get()));
            reset(open.get());
            return new Outcome.Failed("no answer for %d s".formatted(patience.toSeconds()));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return new Outcome.Failed(
                    "cannot be reached, or broke off: " + cause.getClass().getSimpleName());
        }
    }

    private static RequestOptions options(URI url, Map<String, String> headers, InetAddress address) {
        boolean secure = url.getScheme().equalsIgnoreCase("https");
        int standard = secure ? 443 : 80;
        int port = url.getPort() < 0 ? standard : url.getPort();
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, port)))
                .setHost(url.getHost())
                .setPort(port)
                .setSsl(secure)
                .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
                .setHeaders(MultiMap.caseInsensitiveMultiMap().addAll(headers));
    }

    /** What comes after the head is passed over, and cut off where it is long or slow. */
    private int status(HttpClientResponse response) {
        long tooSlow = vertx.setTimer(patience.toMillis(), timer -> reset(response.request()));
        var length = new AtomicInteger();
        response.handler(more -> {
            if (length.addAndGet(more.length()) > LONGEST_ANSWER) {
                reset(response.request());
            }
        });
        response.end().onComplete(ended -> vertx.cancelTimer(tooSlow));
        return response.statusCode();
    }

    private static Outcome outcome(int status) {
        if (status / 100 == OK_CLASS) {
            return new Outcome.Taken();
        }
        return status == GONE ? new Outcome.Gone() : new Outcome.Failed("answered %d".formatted(status));
    }

    private static void reset(@Nullable HttpClientRequest request) {
        if (request != null) {
            request.reset();
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
