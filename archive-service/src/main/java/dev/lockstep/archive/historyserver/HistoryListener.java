package dev.lockstep.archive.historyserver;

import dev.lockstep.archive.failure.Failure;
import dev.lockstep.archive.historyserver.request.Target;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jboss.logging.Logger;

/** One event loop of the public listener: routes requests, lets browsers in, and knows nothing but the history server. */
final class HistoryListener extends AbstractVerticle {
    private static final Logger LOG = Logger.getLogger(HistoryListener.class);
    private static final int BACKLOG = 1024;
    private static final int MAX_REQUEST_LINE = 4096;
    private static final int MAX_HEADERS = 16 * 1024;
    private static final int MAX_CHUNK = 16 * 1024;
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final String CORS_MAX_AGE = "3600";

    private final String host;
    private final int port;
    private final Duration idleTimeout;
    private final Connections connections;
    private final Uploads uploads;
    private final Downloads downloads;
    private final Answers answers;
    private final InstantSource clock;
    private final IntConsumer bound;

    /**
     * @param port negative: a free one, shared by all that were given the same number
     * @param bound is told the port once it is bound
     */
    HistoryListener(
            String host,
            int port,
            Duration idleTimeout,
            Connections connections,
            Uploads uploads,
            Downloads downloads,
            Answers answers,
            InstantSource clock,
            IntConsumer bound) {
        this.host = host;
        this.port = port;
        this.idleTimeout = idleTimeout;
        this.connections = connections;
        this.uploads = uploads;
        this.downloads = downloads;
        this.answers = answers;
        this.clock = clock;
        this.bound = bound;
    }

    @Override
    public void start(Promise<Void> started) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setAcceptBacklog(BACKLOG)
                .setIdleTimeout(Math.toIntExact(idleTimeout.toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setMaxChunkSize(MAX_CHUNK)
                .setHttp2ClearTextEnabled(false);
        HttpServer server = vertx.createHttpServer(options);
        server.connectionHandler(connections::opened)
                .invalidRequestHandler(this::refuseMalformed)
                .requestHandler(this::handle)
                .listen()
                .onSuccess(listening -> bound.accept(listening.actualPort()))
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private void handle(HttpServerRequest request) {
        begin(request);
        try {
            route(request);
        } catch (RuntimeException e) {
            LOG.error("a request failed", e);
            answers.refuse(request, new Failure.Internal());
        }
    }

    private void route(HttpServerRequest request) {
        String path = request.path();
        Target target = Target.of(path == null ? "" : path);
        HttpMethod method = request.method();
        if (target instanceof Target.Nothing) {
            answers.refuse(request, new Failure.UnknownPath());
        } else if (method.equals(HttpMethod.OPTIONS)) {
            allow(request, target);
        } else if (!takes(target, method)) {
            answers.refuse(request, new Failure.MethodNotAllowed(target.allowed()));
        } else {
            switch (target) {
                case Target.Root() -> request.response().end();
                case Target.Upload() -> uploads.handle(request);
                case Target.File(var id) -> downloads.handle(request, id);
                case Target.NoFile() -> answers.refuse(request, new Failure.UnknownFile());
                case Target.Nothing() -> answers.refuse(request, new Failure.UnknownPath());
            }
        }
    }

    private void refuseMalformed(HttpServerRequest request) {
        begin(request);
        answers.refuse(
                request,
                switch (request.decoderResult().cause()) {
                    case TooLongHttpLineException e -> new Failure.AddressTooLong();
                    case TooLongHttpHeaderException e -> new Failure.HeadersTooLarge();
                    case TooLongFrameException e -> new Failure.HeadersTooLarge();
                    case null, default ->
                        new Failure.MalformedRequest("The request is not HTTP/1.1 in good order (RFC 9112).");
                });
    }

    private void begin(HttpServerRequest request) {
        connections.requestBegins(request.connection());
        HttpServerResponse response = request.response();
        response.endHandler(v -> connections.requestEnded(request.connection()));
        response.putHeader(HttpHeaders.DATE, HTTP_DATE.format(clock.instant()))
                .putHeader("Access-Control-Allow-Origin", "*")
                .putHeader(
                        "Access-Control-Expose-Headers",
                        "Accept-Ranges, Content-Length, Content-Range, ETag, Retry-After");
    }

    private static boolean takes(Target target, HttpMethod method) {
        return (", " + target.allowed() + ",").contains(", " + method.name() + ",");
    }

    private static void allow(HttpServerRequest request, Target target) {
        String asked = request.getHeader("Access-Control-Request-Headers");
        request.response()
                .setStatusCode(204)
                .putHeader(HttpHeaders.ALLOW, target.allowed())
                .putHeader("Access-Control-Allow-Methods", target.allowed())
                .putHeader("Access-Control-Allow-Headers", asked == null ? "*" : asked)
                .putHeader("Access-Control-Max-Age", CORS_MAX_AGE)
                .putHeader(HttpHeaders.VARY, "Access-Control-Request-Headers")
                .end();
    }
}
