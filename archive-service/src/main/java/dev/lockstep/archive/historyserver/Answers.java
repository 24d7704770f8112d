package dev.lockstep.archive.historyserver;

import dev.lockstep.archive.failure.Failure;
import dev.lockstep.archive.failure.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;

/** How this server answers: with problems a person can read, and so that the client gets to read them. */
final class Answers {
    private final Vertx vertx;
    private final Duration grace;

    /** @param grace how long the rest of a refused body is read and dropped */
    Answers(Vertx vertx, Duration grace) {
        this.vertx = vertx;
        this.grace = grace;
    }

    /** Answers with a problem, unless an answer is on its way already. */
    void refuse(HttpServerRequest request, Failure failure) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            // Too late for words: only a broken connection says that the body is not whole.
            request.connection().close();
            return;
        }
        boolean bodyFollows = announcesBody(request) && !request.isEnded();
        if (bodyFollows) {
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        write(request, response, Problem.of(failure)).onComplete(done -> {
            if (bodyFollows) {
                dropBodyAndClose(request);
            }
        });
    }

    private static Future<Void> write(HttpServerRequest request, HttpServerResponse response, Problem problem) {
        response.setStatusCode(problem.status());
        problem.headers().forEach(response::putHeader);
        var body = new JsonObject()
                .put("type", "about:blank")
                .put("title", problem.title())
                .put("status", problem.status())
                .put("code", problem.code())
                .put("detail", problem.detail())
                .toBuffer();
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json");
        if (request.method().equals(HttpMethod.HEAD)) {
            return response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
                    .end();
        }
        return response.end(body);
    }

    /** Closing at once would reset the connection under a client that is still sending, and take the answer with it. */
    private void dropBodyAndClose(HttpServerRequest request) {
        long timer = vertx.setTimer(grace.toMillis(), t -> request.connection().close());
        if (request.isEnded()) {
            request.connection().close();
            return;
        }
        request.exceptionHandler(gone -> vertx.cancelTimer(timer));
        request.handler(bytes -> {});
        request.endHandler(v -> {
            vertx.cancelTimer(timer);
            request.connection().close();
        });
        request.resume();
    }

    private static boolean announcesBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                || (length != null && !length.equals("0"))
                || awaitsContinue(request);
    }

    /** Whether the client holds its body back until it is told to send it. */
    static boolean awaitsContinue(HttpServerRequest request) {
        String expectation = request.getHeader(HttpHeaders.EXPECT);
        return expectation != null && expectation.toLowerCase(Locale.ROOT).equals("100-continue");
    }
}
