package dev.lockstep.network.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.xmtp.identity.SmartContractWallets.ContractSignature;
import dev.lockstep.xmtp.identity.SmartContractWallets.Verdict;
import dev.lockstep.xmtp.wallet.AccountId;
import dev.lockstep.xmtp.wallet.ContractWalletCall;
import dev.lockstep.xmtp.wallet.WalletAddress;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signatures of wallets, against a chain that answers as it is told (XMTP network reference §4.5.3). */
class ChainVerifierTest {
    private static final WalletAddress WALLET = WalletAddress.of("0x" + "ab".repeat(20));
    private static final ByteString HASH = ByteString.fromHex("5a".repeat(32));
    private static final ByteString SIGNATURE = ByteString.copyFromUtf8("a signature of more than thirty-two bytes");
    private static final JsonObject YES = result("0x01");

    private final List<JsonObject> asked = new ArrayList<>();
    private BiFunction<String, JsonArray, JsonObject> chain = (_, _) -> YES;

    @SuppressWarnings("NullAway.Init")
    private HttpServer endpoint;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws Exception {
        endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.createContext("/", exchange -> {
            var question = new JsonObject(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            asked.add(question);
            var answer = chain.apply(question.getString("method"), question.getJsonArray("params"))
                    .put("jsonrpc", "2.0")
                    .encode()
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        endpoint.start();
    }

    @AfterEach
    void stop() {
        endpoint.stop(0);
        http.close();
    }

    @Test
    void asksAtTheBlockOfTheSignature() throws Exception {
        var verdict = verdict(SIGNATURE, OptionalLong.of(0x123));

        assertThat(verdict).isEqualTo(new Verdict.Valid(0x123));
        var call = asked.getLast();
        assertThat(call.getString("method")).isEqualTo("eth_call");
        assertThat(call.getJsonArray("params").getString(1)).isEqualTo("0x123");
        assertThat(call.getJsonArray("params").getJsonObject(0).getMap())
                .containsOnly(Map.entry(
                        "data",
                        "0x"
                                + HexFormat.of()
                                        .formatHex(ContractWalletCall.input(WALLET, HASH, SIGNATURE)
                                                .toByteArray())));
    }

    @Test
    void asksAtTheLatestBlockWhereNoneIsNamedAndSaysWhichItWas() throws Exception {
        chain = (method, _) -> method.equals("eth_blockNumber") ? result("0xff") : YES;

        assertThat(verdict(SIGNATURE, OptionalLong.empty())).isEqualTo(new Verdict.Valid(255));
        assertThat(asked.getLast().getJsonArray("params").getString(1)).isEqualTo("0xff");
    }

    @Test
    void anyOtherAnswerIsARefusal() throws Exception {
        chain = (_, _) -> result("0x00");
        assertThat(verdict(SIGNATURE, OptionalLong.of(1))).isInstanceOf(Verdict.Invalid.class);

        chain = (_, _) -> result("0x");
        assertThat(verdict(SIGNATURE, OptionalLong.of(1))).isInstanceOf(Verdict.Invalid.class);
    }

    @Test
    void whatNoWalletCanAcceptIsNotAskedAbout() throws Exception {
        assertThat(verdict(ByteString.copyFromUtf8("short"), OptionalLong.of(1)))
                .isInstanceOf(Verdict.Invalid.class);

        assertThat(asked).isEmpty();
    }

    @Test
    void aChainThatCannotAnswerHasNoVerdict() throws Exception {
        chain = (_, _) -> error(-32000, "missing trie node");
        assertThat(verdict(SIGNATURE, OptionalLong.of(1)))
                .isInstanceOfSatisfying(
                        Verdict.Unavailable.class,
                        verdict -> assertThat(verdict.explanation()).contains("missing trie node"));

        chain = (_, _) -> new JsonObject();
        assertThat(verdict(SIGNATURE, OptionalLong.of(1))).isInstanceOf(Verdict.Unavailable.class);

        endpoint.stop(0);
        assertThat(verdict(SIGNATURE, OptionalLong.of(1))).isInstanceOf(Verdict.Unavailable.class);
    }

    private Verdict verdict(ByteString signature, OptionalLong block) throws Exception {
        var url = URI.create(
                "http://127.0.0.1:%d/".formatted(endpoint.getAddress().getPort()));
        var verifier = new ChainVerifier(new ChainClient(http, url, Duration.ofSeconds(10)));
        return verifier.verify(new ContractSignature(AccountId.onEvmChain(1, WALLET), HASH, block, signature))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private static JsonObject result(String hex) {
        return new JsonObject().put("result", hex);
    }

    private static JsonObject error(int code, String message) {
        return new JsonObject().put("error", new JsonObject().put("code", code).put("message", message));
    }
}
