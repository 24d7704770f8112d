package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.xmtp.id.InboxId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Somebody's own server that takes webhooks of one inbox; those of others it takes and forgets. */
final class WebhookReceiver implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PASSED_OVER = 202;
    /** After a crash Kafka notices, and what was being sent is free again. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final HttpServer server;
    private final InboxId inbox;
    private final AtomicInteger status = new AtomicInteger(200);
    private final AtomicInteger refusals = new AtomicInteger();
    private final List<Got> got = new CopyOnWriteArrayList<>();

    /**
     * A message as it came.
     *
     * @param path by which the receiver tells webhooks apart
     * @param status what it was answered with
     */
    record Got(String path, String id, String timestamp, String signature, byte[] body, int status) {
        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new IllegalStateException("no JSON", e);
            }
        }

        String type() {
            return json().get("type").asText();
        }

        JsonNode resource() {
            return json().get("data").get("resource");
        }

        /** By the specification's rules and nothing of ours. */
        void assertSignedWith(String secret) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(
                        Base64.getDecoder().decode(secret.substring("whsec_".length())), mac.getAlgorithm()));
                mac.update((id + "." + timestamp + ".").getBytes(java.nio.charset.StandardCharsets.UTF_8));
                assertThat(signature).isEqualTo("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
            assertThat(Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), Instant.now())
                            .abs())
                    .isLessThan(Duration.ofMinutes(5));
        }
    }

    WebhookReceiver(InboxId inbox) throws IOException {
        this.inbox = inbox;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path);
    }

    /** Answers so many messages with 500 before the next one is taken. */
    void refuse(int messages) {
        refusals.set(messages);
    }

    /** Answers every message so from now on. */
    void answerWith(int newStatus) {
        status.set(newStatus);
    }

    /** Every message of the inbox, refused ones too, in the order in which they came. */
    List<Got> got() {
        return List.copyOf(got);
    }

    List<Got> taken() {
        return got.stream().filter(each -> each.status() == 200).toList();
    }

    void await(String what, Predicate<List<Got>> enough) {
        Eventually.eventually(what, PATIENCE, this::got, enough);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            int answer = PASSED_OVER;
            if (isOfInbox(body)) {
                answer = refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? 500 : status.get();
                var headers = exchange.getRequestHeaders();
                got.add(new Got(
                        exchange.getRequestURI().getPath(),
                        headers.getFirst("webhook-id"),
                        headers.getFirst("webhook-timestamp"),
                        headers.getFirst("webhook-signature"),
                        body,
                        answer));
            }
            exchange.sendResponseHeaders(answer, -1);
        }
    }

    private boolean isOfInbox(byte[] body) throws IOException {
        return JSON.readTree(body).path("data").path("inboxId").asText().equals(inbox.toString());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
