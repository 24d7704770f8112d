package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.interop.hosted.EventStream;
import dev.lockstep.interop.hosted.Gateway;
import dev.lockstep.interop.hosted.GatewayException;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Consent;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.id.InboxId;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happens at real phones, as somebody's own server is told of it. */
@WithRealClients
class WebhooksTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void whatHappensAtThePhonesIsToldAsInAStreamSignedAndInOrderWhateverIsRefused(RealClients clients)
            throws Exception {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        HostedInstallation server = install(clients, alix);
        Gateway gateway = clients.stack().gateway();

        try (WebhookReceiver receiver = new WebhookReceiver(alix.inboxId());
                EventStream events = server.events()) {
            JsonNode webhook = webhook(gateway, receiver.url("/hooks"), List.of("message-received", "consent-changed"));
            receiver.refuse(2);
            Conversation chat = bo.dmWith(alix);
            List<String> texts =
                    IntStream.range(1, 6).mapToObj(i -> "parcel " + i).toList();
            texts.forEach(chat::send);
            receiver.await(
                    "the last text",
                    got -> got.stream().anyMatch(each -> text(each).equals("parcel 5")));
            alix.setConsent(Consent.Decision.on(bo.inboxId(), Consent.DENIED));
            receiver.await("the block", got -> got.stream().anyMatch(each -> isOn(each, bo.inboxId())));

            List<WebhookReceiver.Got> got = receiver.got();
            got.forEach(each -> each.assertSignedWith(webhook.get("secret").asText()));
            assertThat(got.subList(0, 3))
                    .extracting(WebhookReceiver.Got::status)
                    .containsExactly(500, 500, 200);
            assertThat(got.subList(0, 3).stream().map(WebhookReceiver.Got::id).distinct())
                    .hasSize(1);
            assertThat(receiver.taken()).extracting(WebhookReceiver.Got::id).doesNotHaveDuplicates();
            assertThat(takenTexts(receiver)).containsExactlyElementsOf(texts);
            for (WebhookReceiver.Got each : receiver.taken()) {
                assertThat(each.type()).isIn("message-received", "consent-changed");
                assertThat(each.json().get("timestamp"))
                        .isEqualTo(each.json().get("data").get("at"));
                assertThat(events.await(each.type(), each.resource()::equals).data())
                        .isEqualTo(each.json().get("data"));
            }
            assertThat(shown(gateway, webhook).get("state").asText()).isEqualTo("active");
            assertThat(shown(gateway, webhook).get("lastProblem").get("message").asText())
                    .isEqualTo("answered 500");
            gateway.delete(path(webhook));
        }
    }

    @Test
    void whatWaitsOutlivesACrashAndADeletedWebhookGetsNoMore(RealClients clients) throws Exception {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        HostedInstallation server = install(clients, alix);
        Gateway gateway = clients.stack().gateway();

        try (WebhookReceiver receiver = new WebhookReceiver(alix.inboxId())) {
            receiver.answerWith(503);
            JsonNode kept = webhook(gateway, receiver.url("/kept"), List.of("message-received"));
            JsonNode deleted = webhook(gateway, receiver.url("/deleted"), List.of("message-received"));
            Conversation chat = bo.dmWith(alix);
            chat.send("before the crash");
            receiver.await("two refusals", got -> got.size() >= 2);
            Eventually.eventually(
                    "the gateway to say so",
                    () -> shown(gateway, kept).get("state").asText(),
                    "failing"::equals);
            clients.stack().killGateway();
            gateway.delete(path(deleted));
            receiver.answerWith(200);
            receiver.await("the first text", got -> hasTaken(got, "before the crash"));
            int before = receiver.got().size();
            chat.send("after it");
            server.awaitTexts(chat.id(), "before the crash", "after it");
            receiver.await("the second text", got -> hasTaken(got, "after it"));

            assertThat(takenTexts(receiver)).containsExactly("before the crash", "after it");
            assertThat(receiver.got().stream().skip(before))
                    .extracting(WebhookReceiver.Got::path)
                    .containsOnly("/kept");
            assertThatThrownBy(() -> shown(gateway, deleted))
                    .isInstanceOfSatisfying(
                            GatewayException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo("webhook-unknown"));
            gateway.delete(path(kept));
        }
    }

    @Test
    void theSecretIsShownToItsMakerAndToNobodyElse(RealClients clients) throws Exception {
        Gateway gateway = clients.stack().gateway();
        String key = UUID.randomUUID().toString();
        String body =
                JSON.writeValueAsString(Map.of("url", "http://127.0.0.1:9/hooks", "events", List.of("message-sent")));

        JsonNode made = post(clients, key, body);
        JsonNode again = post(clients, key, body);
        JsonNode shown = shown(gateway, made);
        JsonNode listed = gateway.get("/v1/webhooks").get("items");

        assertThat(made.get("secret").asText()).startsWith("whsec_");
        assertThat(again).isEqualTo(made);
        assertThat(shown.has("secret")).isFalse();
        assertThat(shown.get("events").get(0).asText()).isEqualTo("message-sent");
        assertThat(listed).contains(shown);
        assertThat(listed.toString()).doesNotContain("whsec_");
        gateway.delete(path(made));
    }

    private static JsonNode post(RealClients clients, String idempotencyKey, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        clients.stack().gatewayUrl().resolve("/v1/webhooks"))
                .header("Authorization", "Bearer " + clients.stack().developmentKey())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(201);
            return JSON.readTree(answer.body());
        }
    }

    private static HostedInstallation install(RealClients clients, Phone owner) {
        HostedInstallation server =
                clients.stack().gateway().externalInbox(owner.wallet()).install("server", owner.wallet());
        owner.syncAll();
        return server;
    }

    private static JsonNode webhook(Gateway gateway, String url, List<String> events) {
        return gateway.post("/v1/webhooks", Map.of("url", url, "events", events));
    }

    private static JsonNode shown(Gateway gateway, JsonNode webhook) {
        return gateway.get(path(webhook));
    }

    private static String path(JsonNode webhook) {
        return "/v1/webhooks/" + webhook.get("id").asText();
    }

    /** Of a text message; empty for everything else. */
    private static String text(WebhookReceiver.Got got) {
        return got.resource().path("content").path("text").asText();
    }

    private static boolean hasTaken(List<WebhookReceiver.Got> got, String text) {
        return got.stream().anyMatch(each -> each.status() == 200 && text(each).equals(text));
    }

    private static List<String> takenTexts(WebhookReceiver receiver) {
        return receiver.taken().stream()
                .map(WebhooksTest::text)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static boolean isOn(WebhookReceiver.Got got, InboxId inbox) {
        return got.resource().path("entity").asText().equals(inbox.toString())
                && got.resource().path("state").asText().equals("denied");
    }
}
