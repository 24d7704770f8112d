package dev.lockstep.launcher;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A service of ours, as the stack has to know it.
 *
 * @param name in commands, logs and files
 * @param module the folder of its sources
 * @param ports the first is the one that answers {@code /q/health/ready}
 * @param needs the services that have to be ready before it
 * @param schema its database role and schema
 * @param heapMegabytes enough for the local run
 * @param settings what it takes from the environment besides its main port, its database and Kafka
 */
record QuarkusApp(
        String name,
        String module,
        List<Port> ports,
        Set<String> needs,
        String schema,
        int heapMegabytes,
        Map<String, Function<StackSettings, Object>> settings) {

    /** Every service, those that are needed first. A new one is a line here, a line in the launcher's pom and its ports in {@link Port}. */
    static final List<QuarkusApp> ALL = List.of(
            // Messages of 25 MiB pass through it, several at a time.
            new QuarkusApp(
                    "network",
                    "dev/network",
                    List.of(Port.NETWORK),
                    Set.of(PostgresService.NAME),
                    "network",
                    256,
                    Map.of()),
            new QuarkusApp(
                    "archive-service",
                    "archive-service",
                    List.of(Port.ARCHIVE_SERVICE, Port.HISTORY),
                    Set.of(PostgresService.NAME, KafkaService.NAME),
                    "archive",
                    128,
                    Map.of(
                            "LOCKSTEP_HISTORY_SERVER_PORT",
                                    stack -> stack.ports().history(),
                            "LOCKSTEP_HISTORY_SERVER_FOLDER",
                                    stack -> stack.folder().resolve("archives"),
                            "LOCKSTEP_TRANSFERS_FOLDER", stack -> stack.folder().resolve("transfers"),
                            "LOCKSTEP_TRANSFERS_ALLOWED_SERVERS", QuarkusApp::historyServers,
                            "LOCKSTEP_TRANSFERS_HISTORY_SERVER", stack -> local(stack, Port.HISTORY),
                            "LOCKSTEP_TRANSFERS_SYNC_SERVICE", stack -> local(stack, Port.SYNC_SERVICE),
                            "LOCKSTEP_TRANSFERS_PREFERENCE_SERVICE", stack -> local(stack, Port.PREFERENCE_SERVICE),
                            "LOCKSTEP_SECRETS_KEY_FILE", QuarkusApp::keyFile)),
            new QuarkusApp(
                    "sync-service",
                    "sync-service",
                    List.of(Port.SYNC_SERVICE),
                    Set.of(PostgresService.NAME, KafkaService.NAME, "network"),
                    "sync",
                    256,
                    Map.of(
                            "LOCKSTEP_NETWORK_URL",
                            QuarkusApp::network,
                            // The local network has no limits.
                            "LOCKSTEP_NETWORK_RATE_READS_PER_MINUTE",
                            stack -> 0,
                            "LOCKSTEP_NETWORK_RATE_WRITES_PER_MINUTE",
                            stack -> 0,
                            "LOCKSTEP_HISTORY_SERVER_URL",
                            stack -> local(stack, Port.HISTORY),
                            "LOCKSTEP_SECRETS_KEY_FILE",
                            QuarkusApp::keyFile)),
            new QuarkusApp(
                    "preference-service",
                    "preference-service",
                    List.of(Port.PREFERENCE_SERVICE),
                    Set.of(PostgresService.NAME, KafkaService.NAME),
                    "preference",
                    96,
                    Map.of()),
            new QuarkusApp(
                    "gateway",
                    "gateway",
                    List.of(Port.GATEWAY),
                    Set.of(
                            PostgresService.NAME,
                            KafkaService.NAME,
                            "sync-service",
                            "archive-service",
                            "preference-service"),
                    "gateway",
                    128,
                    Map.of(
                            "LOCKSTEP_SYNC_SERVICE_URL", stack -> local(stack, Port.SYNC_SERVICE),
                            "LOCKSTEP_ARCHIVE_SERVICE_URL", stack -> local(stack, Port.ARCHIVE_SERVICE),
                            "LOCKSTEP_HISTORY_SERVER_URL", stack -> local(stack, Port.HISTORY),
                            "LOCKSTEP_PREFERENCE_SERVICE_URL", stack -> local(stack, Port.PREFERENCE_SERVICE),
                            "LOCKSTEP_DEVELOPMENT_API_KEY_FILE",
                                    stack -> stack.folder().resolve(StackFolder.DEVELOPMENT_KEY),
                            // Receivers run on this machine, and are started again and again.
                            "LOCKSTEP_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", stack -> true,
                            "LOCKSTEP_WEBHOOKS_PAUSES", stack -> "1s,1s,2s,5s,10s,30s,1m,5m,30m,2h",
                            "LOCKSTEP_SECRETS_KEY_FILE", QuarkusApp::keyFile)));

    private static Object local(StackSettings stack, Port port) {
        return "http://127.0.0.1:%d".formatted(stack.ports().of(port));
    }

    private static Object network(StackSettings stack) {
        return stack.networkAddress().<Object>map(URI::toString).orElseGet(() -> local(stack, Port.NETWORK));
    }

    /** Its own as phones on this machine name it, and others. */
    private static Object historyServers(StackSettings stack) {
        int port = stack.ports().history();
        return Stream.concat(
                        Stream.of("http://127.0.0.1:%d".formatted(port), "http://localhost:%d".formatted(port)),
                        stack.historyServers().stream().map(URI::toString))
                .collect(Collectors.joining(","));
    }

    private static Object keyFile(StackSettings stack) {
        return stack.folder().resolve(StackFolder.KEY_ENCRYPTION_KEY);
    }
}
