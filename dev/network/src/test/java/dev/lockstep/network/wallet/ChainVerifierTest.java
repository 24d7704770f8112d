package dev.lockstep.network.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.xmtp.identity.SmartContractWallets.ContractSignature;
import dev.lockstep.xmtp.identity.SmartContractWallets.Verdict;
import dev.lockstep.xmtp.wallet.AccountId;
import dev.lockstep.xmtp.wallet.WalletAddress;
import dev.lockstep.xmtp.wallet.WalletKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signatures of wallets, against a chain that answers as it is told (XMTP network reference §4.5.3). */
class ChainVerifierTest {
    private static final WalletAddress WALLET = WalletAddress.of("0x" + "ab".repeat(20));
    private static final ByteString HASH = ByteString.fromHex("5a".repeat(32));
    private static final ByteString SIGNATURE = ByteString.copyFromUtf8("signature of any length");
    private static final JsonObject NOTHING = result("0x");
    private static final JsonObject CODE = result("0x6001");
    private static final JsonObject ACCEPTED = result("0x1626ba7e" + "00".repeat(28));

    private final List<JsonObject> asked = new ArrayList<>();
    private BiFunction<String, JsonArray, JsonObject> chain = (_, _) -> NOTHING;

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
    void asksAContractAtTheBlockOfTheSignature() throws Exception {
        chain = (method, _) -> method.equals("eth_getCode") ? CODE : ACCEPTED;

        var verdict = verdict(WALLET, SIGNATURE, OptionalLong.of(0x123));

        assertThat(verdict).isEqualTo(new Verdict.Valid(0x123));
        assertThat(asked)
                .extracting(question -> question.getString("method"))
                .containsExactly("eth_getCode", "eth_call");
        assertThat(asked.getLast().getJsonArray("params").getString(1)).isEqualTo("0x123");
        assertThat(asked.getLast().getJsonArray("params").getJsonObject(0).getString("data"))
                .isEqualTo("0x1626ba7e" + "5a".repeat(32) + "00".repeat(31) + "40" + "00".repeat(31) + "17"
                        + hex(SIGNATURE) + "00".repeat(9));
    }

    @Test
    void asksAtTheLatestBlockWhereNoneIsNamedAndSaysWhichItWas() throws Exception {
        chain = (method, _) -> switch (method) {
            case "eth_blockNumber" -> result("0xff");
            case "eth_getCode" -> CODE;
            default -> ACCEPTED;
        };

        assertThat(verdict(WALLET, SIGNATURE, OptionalLong.empty())).isEqualTo(new Verdict.Valid(255));
    }

    @Test
    void aContractThatAnswersOtherwiseOrRevertsDoesNotAccept() throws Exception {
        chain = (method, _) -> method.equals("eth_getCode") ? CODE : result("0xffffffff" + "00".repeat(28));
        assertThat(verdict(WALLET, SIGNATURE, OptionalLong.of(1))).isInstanceOf(Verdict.Invalid.class);

        chain = (method, _) -> method.equals("eth_getCode") ? CODE : error(3, "execution reverted");
        assertThat(verdict(WALLET, SIGNATURE, OptionalLong.of(1))).isInstanceOf(Verdict.Invalid.class);

        chain = (method, _) -> method.equals("eth_getCode") ? CODE : NOTHING;
        assertThat(verdict(WALLET, SIGNATURE, OptionalLong.of(1))).isInstanceOf(Verdict.Invalid.class);
    }

    @Test
    void anAddressWithoutAContractIsOneWithAKey() throws Exception {
        var key = WalletKey.generate(ThreadLocalRandom.current());
        var signature = key.signHash(HASH).bytes();

        assertThat(verdict(key.address(), signature, OptionalLong.of(1))).isEqualTo(new Verdict.Valid(1));
        assertThat(verdict(WALLET, signature, OptionalLong.of(1))).isInstanceOf(Verdict.Invalid.class);
        assertThat(verdict(WALLET, SIGNATURE, OptionalLong.of(1))).isInstanceOf(Verdict.Invalid.class);
    }

    @Test
    void aWalletThatIsNotThereYetIsPutThereOnTrial() throws Exception {
        chain = (method, _) -> method.equals("eth_getCode") ? NOTHING : result("0x01");

        assertThat(verdict(WALLET, counterfactual(), OptionalLong.of(1))).isEqualTo(new Verdict.Valid(1));

        var call = asked.getLast().getJsonArray("params").getJsonObject(0);
        assertThat(call.containsKey("to")).isFalse();
        assertThat(call.getString("data"))
                .contains(hex(WALLET.bytes()))
                .contains("00".repeat(12) + "cd".repeat(20) + "00".repeat(31) + "04" + "d0d0d0d0" + "1626ba7e");
        chain = (method, _) -> method.equals("eth_getCode") ? NOTHING : result("0x00");
        assertThat(verdict(WALLET, counterfactual(), OptionalLong.of(1))).isInstanceOf(Verdict.Invalid.class);
    }

    @Test
    void aWalletThatHasComeToBeIsAskedItself() throws Exception {
        chain = (method, _) -> method.equals("eth_getCode") ? CODE : ACCEPTED;

        assertThat(verdict(WALLET, counterfactual(), OptionalLong.of(1))).isEqualTo(new Verdict.Valid(1));

        assertThat(asked.getLast().getJsonArray("params").getJsonObject(0).getString("to"))
                .isEqualTo(WALLET.toString());
    }

    @Test
    void aDeploymentThatCannotBeReadIsNoSignature() throws Exception {
        var mark = ByteString.fromHex("6492".repeat(16));

        assertThat(verdict(WALLET, mark, OptionalLong.of(1))).isInstanceOf(Verdict.Invalid.class);
        assertThat(verdict(WALLET, ByteString.fromHex("ff".repeat(96)).concat(mark), OptionalLong.of(1)))
                .isInstanceOf(Verdict.Invalid.class);
        assertThat(asked).isEmpty();
    }

    @Test
    void aChainThatCannotAnswerHasNoVerdict() throws Exception {
        chain = (_, _) -> error(-32000, "missing trie node");
        assertThat(verdict(WALLET, SIGNATURE, OptionalLong.of(1)))
                .isInstanceOfSatisfying(
                        Verdict.Unavailable.class,
                        verdict -> assertThat(verdict.explanation()).contains("missing trie node"));

        chain = (_, _) -> new JsonObject();
        assertThat(verdict(WALLET, SIGNATURE, OptionalLong.of(1))).isInstanceOf(Verdict.Unavailable.class);

        endpoint.stop(0);
        assertThat(verdict(WALLET, SIGNATURE, OptionalLong.of(1))).isInstanceOf(Verdict.Unavailable.class);
    }

    private Verdict verdict(WalletAddress wallet, ByteString signature, OptionalLong block) throws Exception {
        var url = URI.create(
                "http://127.0.0.1:%d/".formatted(endpoint.getAddress().getPort()));
        var verifier = new ChainVerifier(new ChainClient(http, url, Duration.ofSeconds(10)));
        return verifier.verify(new ContractSignature(AccountId.onEvmChain(1, wallet), HASH, block, signature))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    /** ABI: factory, deployment {@code d0d0d0d0}, inner signature; then the mark. */
    private static ByteString counterfactual() {
        return Abi.zeros(12)
                .concat(ByteString.fromHex("cd".repeat(20)))
                .concat(Abi.word(96))
                .concat(Abi.word(160))
                .concat(Abi.word(4))
                .concat(ByteString.fromHex("d0d0d0d0"))
                .concat(Abi.zeros(28))
                .concat(Abi.word(2))
                .concat(ByteString.fromHex("beef"))
                .concat(Abi.zeros(30))
                .concat(ByteString.fromHex("6492".repeat(16)));
    }

    private static JsonObject result(String hex) {
        return new JsonObject().put("result", hex);
    }

    private static JsonObject error(int code, String message) {
        return new JsonObject().put("error", new JsonObject().put("code", code).put("message", message));
    }

    private static String hex(ByteString bytes) {
        return java.util.HexFormat.of().formatHex(bytes.toByteArray());
    }
}
