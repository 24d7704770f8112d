package dev.lockstep.gateway.devicesync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.gateway.failure.Failure;
import dev.lockstep.gateway.failure.FailureException;
import dev.lockstep.gateway.installation.HostedCalls;
import dev.lockstep.gateway.installation.TestCalls;
import dev.lockstep.gateway.service.SyncService;
import dev.lockstep.testing.TestDatabase;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that need a history server, as the gateway is shipped, with an empty address in its environment. */
class HistorySyncOffTest {
    private static final String ADDRESS = "LOCKSTEP_HISTORY_SERVER_URL";
    /** Nobody looks at it before the call is refused. */
    private static final HttpHeaders HEADERS = (HttpHeaders) Proxy.newProxyInstance(
            HistorySyncOffTest.class.getClassLoader(),
            new Class<?>[] {HttpHeaders.class},
            (proxy, method, arguments) -> {
                throw new IllegalStateException("headers are looked at");
            });

    private final TestDatabase stored = new TestDatabase();
    private ServicesBehind services;
    private SyncService sync;

    @BeforeEach
    void open() throws Exception {
        services = new ServicesBehind();
        sync = new SyncService(services.sync.channel());
    }

    @AfterEach
    void close() {
        services.close();
        stored.close();
    }

    @Test
    void refusesToAskAndToSendAndTellsNobody() throws Exception {
        HostedCalls hosted = hosted(Map.of(ADDRESS, ""));

        assertDisabled(() -> new SyncRequestResource(hosted, sync).send(ServicesBehind.INSTALLATION, null, HEADERS));
        assertDisabled(() -> new ArchiveResource(hosted, sync).send(ServicesBehind.INSTALLATION, null, HEADERS));
        assertThat(stored.outbox()).isEmpty();
    }

    @Test
    void takesAServerThatACallNames() throws Exception {
        HostedCalls hosted = hosted(Map.of(ADDRESS, ""));

        assertThatCode(() -> hosted.requireHistoryServer("http://own.example")).doesNotThrowAnyException();
        assertDisabled(() -> hosted.requireHistoryServer(""));
    }

    @Test
    void isOnWithAnAddressAndWithNoneAtAll() throws Exception {
        for (HostedCalls on : new HostedCalls[] {hosted(Map.of(ADDRESS, "http://own.example")), hosted(Map.of())}) {
            assertThatCode(() -> on.requireHistoryServer("")).doesNotThrowAnyException();
        }
    }

    private HostedCalls hosted(Map<String, String> environment) throws IOException {
        Optional<String> configured = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(
                        new PropertiesConfigSource(Path.of("src", "main", "resources", "application.properties")
                                .toUri()
                                .toURL()),
                        new EnvConfigSource(environment, 300))
                .build()
                .getOptionalValue("lockstep.history-server.url", String.class);
        return TestCalls.hosted(sync, stored, configured);
    }

    private static void assertDisabled(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        FailureException.class,
                        refused -> assertThat(refused.failure()).isEqualTo(new Failure.HistorySyncDisabled()));
    }
}
