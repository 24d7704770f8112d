package dev.lockstep.benchmarks.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
    /** A gauge or counter of sync-service, all its tags together; 0 while it does not answer. */
    public double metric(String name) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.startsWith(name))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }
}
