package dev.lockstep.network.wallet;

import com.google.protobuf.ByteString;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;

/** Asks one chain's JSON-RPC endpoint. */
final class ChainClient {
    private static final int LARGEST_ANSWER = 1 << 20;

    private final HttpClient http;
    private final URI endpoint;
    private final Duration timeout;

    ChainClient(HttpClient http, URI endpoint, Duration timeout) {
        this.http = http;
        this.endpoint = endpoint;
        this.timeout = timeout;
    }

    Future<Long> latestBlock() {
        return ask("eth_blockNumber", new JsonArray()).map(text -> Long.parseUnsignedLong(digits(text), 16));
    }

    /** What a program returns that is deployed nowhere (XMTP network reference §4.5.3). */
    Future<ByteString> run(ByteString program, long block) {
        var transaction = new JsonObject().put("data", hex(program));
        return ask("eth_call", new JsonArray().add(transaction).add(number(block)))
                .map(ChainClient::bytes);
    }

    private Future<String> ask(String method, JsonArray parameters) {
        var body = new JsonObject()
                .put("jsonrpc", "2.0")
                .put("id", 1)
                .put("method", method)
                .put("params", parameters)
                .encode();
        var request = HttpRequest.newBuilder(endpoint)
                .timeout(timeout)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        var bounded = HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), LARGEST_ANSWER);
        return Future.fromCompletionStage(http.sendAsync(request, bounded)).map(ChainClient::result);
    }

    private static String result(HttpResponse<byte[]> response) {
        try {
            var answer = new JsonObject(new String(response.body(), StandardCharsets.UTF_8));
            var error = answer.getJsonObject("error");
            if (error != null) {
                throw new ChainException("the chain's endpoint answered: " + error.getValue("message"));
            }
            if (answer.getValue("result") instanceof String text && text.startsWith("0x")) {
                return text;
            }
        } catch (DecodeException | ClassCastException e) {
            throw new ChainException("the chain's endpoint answered with status %d and no JSON-RPC answer"
                    .formatted(response.statusCode()));
        }
        throw new ChainException("the chain's endpoint answered without a result");
    }

    private static ByteString bytes(String hex) {
        try {
            return ByteString.copyFrom(HexFormat.of().parseHex(digits(hex)));
        } catch (IllegalArgumentException e) {
            throw new ChainException("the chain's endpoint answered with something that is not hexadecimal bytes");
        }
    }

    private static String digits(String hex) {
        return hex.substring(2);
    }

    private static String hex(ByteString bytes) {
        return "0x" + HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static String number(long block) {
        return "0x" + Long.toHexString(block);
    }

    /** The chain could not be asked, or did not answer the question. */
    static final class ChainException extends RuntimeException {
        ChainException(String text) {
            super(text, null, false, false);
        }
    }
}
