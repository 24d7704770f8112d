package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.interop.hosted.HostedInbox;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.xmtp.id.GroupId;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules that hold for every REST call, at a real gateway before real services. */
@WithRealClients
class GatewayTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UNKNOWN = "ab".repeat(32);

    private final HttpClient client = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init")
    private SharedStack stack;

    @BeforeEach
    void find(RealClients clients) {
        stack = clients.stack();
    }

    /** An answer. */
    private record Answer(int status, HttpResponse<String> response, JsonNode body) {
        String code() {
            return body.path("code").asText();
        }
    }

    /** After a change that is meant: write what the gateway gives to the file, and look at the difference. */
    @Test
    void isWhatItsPublishedDocumentSays() throws Exception {
        Path published = Path.of("..", "..", "openapi", "gateway.yaml");
        String now = call(request("GET", "/q/openapi", "").setHeader("Accept", "application/yaml"))
                .response()
                .body();
        if (Boolean.getBoolean("lockstep.write-openapi")) {
            Files.writeString(published, now);
        }

        assertThat(now).isEqualTo(Files.readString(published));
    }

    @Test
    void letsNobodyInWithoutAKey() throws Exception {
        Answer none = call(request("GET", "/v1/inboxes", "").setHeader("Authorization", ""));
        Answer wrong = call(request("GET", "/v1/inboxes", "").setHeader("Authorization", "Bearer nobody-has-this-key"));

        assertThat(none.status()).isEqualTo(401);
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.code()).isEqualTo("unauthenticated");
        assertThat(wrong.response().headers().firstValue("content-type").orElse(""))
                .startsWith("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    GET    | /v1/nothing                            |                                              | 404 | path-unknown
                    PATCH  | /v1/inboxes                            | {}                                           | 405 | method-not-allowed
                    POST   | /v1/inboxes                            | {                                            | 400 | invalid-request
                    POST   | /v1/inboxes                            | {"signer":"managed","colour":"red"}          | 400 | invalid-request
                    POST   | /v1/inboxes                            | {"signer":"somebody"}                        | 400 | invalid-request
                    POST   | /v1/inboxes                            | {"signer":"external"}                        | 400 | invalid-request
                    POST   | /v1/inboxes                            | {"signer":"managed","label":7}               | 400 | invalid-request
                    POST   | /v1/inboxes                            | []                                           | 400 | invalid-request
                    GET    | /v1/inboxes?pageSize=0                 |                                              | 400 | invalid-request
                    GET    | /v1/inboxes?pageSize=many              |                                              | 400 | invalid-request
                    GET    | /v1/inboxes?pageToken=x                |                                              | 400 | invalid-request
                    GET    | /v1/inboxes/UNKNOWN                    |                                              | 404 | inbox-unknown
                    GET    | /v1/inboxes/short                      |                                              | 404 | inbox-unknown
                    GET    | /v1/installations/UNKNOWN              |                                              | 404 | installation-unknown
                    GET    | /v1/installations/UNKNOWN/conversations |                                             | 404 | installation-unknown
                    GET    | /v1/installations/UNKNOWN/events       |                                              | 404 | installation-unknown
                    GET    | /v1/operations/none                    |                                              | 404 | operation-unknown
                    POST   | /v1/webhooks                           | {}                                           | 400 | invalid-request
                    POST   | /v1/webhooks                           | {"url":"ftp://shop.example"}                 | 400 | invalid-request
                    POST   | /v1/webhooks                           | {"url":"https://me@shop.example"}            | 400 | invalid-request
                    POST   | /v1/webhooks                           | {"url":"https://nowhere.invalid"}            | 400 | invalid-request
                    POST   | /v1/webhooks                           | {"url":"http://[::1]","events":["gossip"]}   | 400 | invalid-request
                    POST   | /v1/webhooks                           | {"url":"http://[::1]","events":[]}           | 400 | invalid-request
                    GET    | /v1/webhooks?pageToken=x               |                                              | 400 | invalid-request
                    GET    | /v1/webhooks/none                      |                                              | 404 | webhook-unknown
                    DELETE | /v1/webhooks/00000000-0000-0000-0000-000000000007 |                                   | 404 | webhook-unknown
                    POST   | /v1/signature-requests/none/signature  | {"signature":"0x00"}                         | 404 | signature-request-unknown
                    POST   | /v1/signature-requests/none/signature  | {"signature":"zz"}                           | 400 | invalid-request
                    """)
    void saysWhatIsWrong(String method, String path, String body, int status, String code) throws Exception {
        Answer answer = call(request(method, path.replace("UNKNOWN", UNKNOWN), body == null ? "" : body));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.body().path("detail").asText()).isNotBlank();
        if (status == 400) {
            assertThat(answer.body().path("violations")).isNotEmpty();
        }
    }

    @Test
    void refusesABodyThatIsTooLargeAndOneThatIsNoJson() throws Exception {
        String large = "{\"label\":\"%s\"}".formatted("x".repeat(1 << 20));

        assertThat(call(request("POST", "/v1/inboxes", large)).status()).isEqualTo(413);
        assertThat(call(request("POST", "/v1/inboxes", "hello").setHeader("Content-Type", "text/plain"))
                        .status())
                .isEqualTo(415);
    }

    @Test
    void givesTheSameAnswerUnderTheSameIdempotencyKey() throws Exception {
        String key = UUID.randomUUID().toString();
        Answer first =
                call(request("POST", "/v1/inboxes", "{\"signer\":\"managed\"}").header("Idempotency-Key", key));
        Answer again =
                call(request("POST", "/v1/inboxes", "{\"signer\":\"managed\"}").header("Idempotency-Key", key));
        Answer other = call(request("POST", "/v1/inboxes", "{\"signer\":\"managed\",\"label\":\"x\"}")
                .header("Idempotency-Key", key));

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("idempotency-key-reused");
    }

    /** Enough of them for whatever may overtake each other on the way to do so. */
    @Test
    void answersEachOfManyCallsAtOnce() throws Exception {
        try (ExecutorService callers = Executors.newFixedThreadPool(16)) {
            List<Future<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 4_000; i++) {
                calls.add(callers.submit(
                        () -> call(request("GET", "/v1/inboxes?pageSize=1", "")).status()));
            }
            for (Future<Integer> call : calls) {
                assertThat(call.get()).isEqualTo(200);
            }
        }
    }

    @Test
    void listsPageByPage() throws Exception {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            made.add(stack.gateway().managedInbox("page").id().toString());
        }
        List<String> listed = new ArrayList<>();
        String token = "";
        do {
            Answer page =
                    call(request("GET", "/v1/inboxes?pageSize=2" + (token.isEmpty() ? "" : "&pageToken=" + token), ""));
            page.body()
                    .get("items")
                    .forEach(inbox -> listed.add(inbox.get("inboxId").asText()));
            assertThat(page.body().get("items").size()).isLessThanOrEqualTo(2);
            token = page.body().path("nextPageToken").asText();
        } while (!token.isEmpty());

        assertThat(listed).doesNotHaveDuplicates().containsAll(made);
    }

    @Test
    void answersAtOnceOrWaitsForTheEnd() throws Exception {
        HostedInbox inbox = stack.gateway().managedInbox("waits");
        String path = "/v1/inboxes/%s/installations".formatted(inbox.id());
        Answer atOnce = call(request("POST", path, "{}"));
        Answer waited = call(request("POST", path, "{}").header("Prefer", "wait=30"));

        assertThat(atOnce.status()).isEqualTo(202);
        assertThat(atOnce.response().headers().firstValue("location"))
                .contains("/v1/operations/" + atOnce.body().get("id").asText());
        assertThat(waited.status()).isEqualTo(200);
        assertThat(waited.body().get("state").asText()).isEqualTo("succeeded");
        assertThat(waited.body().get("result").get("installationId").asText()).hasSize(64);
    }

    @Test
    void erasesAnInboxThatIsDeleted() throws Exception {
        HostedInbox inbox = stack.gateway().managedInbox("short-lived");
        HostedInstallation installation = inbox.install("server");
        Answer deleted = call(request("DELETE", "/v1/inboxes/" + inbox.id(), ""));

        assertThat(deleted.status()).isEqualTo(204);
        assertThat(call(request("GET", "/v1/inboxes/" + inbox.id(), "")).status())
                .isEqualTo(404);
        assertThat(call(request("GET", "/v1/installations/" + installation.id(), ""))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void signsIdentityTextsOfManagedInboxesAndNothingElse() throws Exception {
        HostedInbox inbox = stack.gateway().managedInbox("signs");
        String text = """
                XMTP : Authenticate to inbox

                Inbox ID: %s
                Current time: 2026-11-26T12:00:00Z

                - Grant messaging access to app
                  (ID: %s)

                For more info: https://xmtp.org/signatures""".formatted(inbox.id(), UNKNOWN);
        Answer signed = sign(inbox, text);
        Answer refused = sign(inbox, "I owe you 5 ETH");

        assertThat(signed.status()).isEqualTo(200);
        assertThat(signed.body().get("signature").asText()).matches("0x[0-9a-f]{130}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo("invalid-identity-text");
    }

    @Test
    void syncsAndCountsGroups() throws Exception {
        HostedInstallation alix = stack.gateway().managedInbox("alix").install("server");
        HostedInstallation bo = stack.gateway().managedInbox("bo").install("server");
        GroupId dm = alix.dmWith(bo.inbox().id());
        alix.send(dm, "hi");
        bo.awaitConversation(dm);
        Answer synced = call(request("POST", "/v1/installations/%s/sync".formatted(bo.id()), "{\"scope\":\"all\"}")
                .header("Prefer", "wait=30"));

        assertThat(synced.body().get("state").asText()).isEqualTo("succeeded");
        assertThat(synced.body().get("result").get("groupsEligible").asInt()).isEqualTo(2);
        assertThat(bo.conversation(dm).get("membershipState").asText()).isEqualTo("active");
    }

    private Answer sign(HostedInbox inbox, String text) throws Exception {
        return call(request(
                "POST",
                "/v1/inboxes/%s/signatures".formatted(inbox.id()),
                JSON.createObjectNode().put("text", text).toString()));
    }

    private HttpRequest.Builder request(String method, String path, String body) {
        return HttpRequest.newBuilder(stack.gatewayUrl().resolve(path))
                .setHeader("Authorization", "Bearer " + stack.developmentKey())
                .setHeader("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
    }

    private Answer call(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        boolean json = response.headers()
                .firstValue("content-type")
                .filter(type -> type.contains("json"))
                .isPresent();
        return new Answer(
                response.statusCode(), response, json ? JSON.readTree(response.body()) : JSON.createObjectNode());
    }
}
