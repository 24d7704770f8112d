package dev.lockstep.benchmarks.stack;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * A whole running stack.
 *
 * @param key of the development tenant
 * @param metrics of sync-service, in Prometheus' format
 * @param syncPid of sync-service, which changes when it is started again
 * @param killSync kills sync-service as a crash would; the stack starts it again
 */
public record Hosting(
        URI gateway, String key, URI network, URI historyServer, URI metrics, LongSupplier syncPid, Runnable killSync) {
    private static final int ANSWER_SECONDS = 5;

    /** A gauge or counter of sync-service, all its tags together; 0 while it does not answer. */
    public double metric(String name) throws InterruptedException {
        // A service that is only just starting may begin an answer to an upgrade to HTTP/2 and never end it.
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        try {
            return client.sendAsync(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (ExecutionException | TimeoutException e) {
            return 0;
        } finally {
            client.shutdownNow();
        }
    }
}
