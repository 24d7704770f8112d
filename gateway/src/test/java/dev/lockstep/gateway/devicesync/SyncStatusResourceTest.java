package dev.lockstep.gateway.devicesync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.gateway.devicesync.SyncStatusResource.Finding;
import dev.lockstep.gateway.failure.Failure;
import dev.lockstep.gateway.failure.FailureException;
import dev.lockstep.gateway.installation.TestCalls;
import dev.lockstep.gateway.service.ArchiveService;
import dev.lockstep.gateway.service.PreferenceService;
import dev.lockstep.gateway.service.SyncService;
import dev.lockstep.testing.TestDatabase;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is wrong, put together from three services, of which one may be away. */
class SyncStatusResourceTest {
    private final TestDatabase stored = new TestDatabase();
    private ServicesBehind services;
    private SyncStatusResource resource;

    @BeforeEach
    void open() throws Exception {
        services = new ServicesBehind();
        var sync = new SyncService(services.sync.channel());
        resource = new SyncStatusResource(
                TestCalls.hosted(sync, stored, Optional.of("http://history.example")),
                sync,
                new ArchiveService(services.archives.channel()),
                new PreferenceService(services.preferences.channel()));
    }

    @AfterEach
    void close() {
        services.close();
        stored.close();
    }

    @Test
    void hasWhatEachServiceFinds() {
        assertThat(findings()).extracting(Finding::code).containsExactly("of-sync", "of-archives", "of-preferences");
    }

    /** Only with both it can be said who allowed what while it may have imported an archive. */
    @Test
    void tellsPreferenceServiceOfTheAnswersThatSyncServiceHasHeard() {
        findings();

        assertThat(services.answersTold()).containsExactly(ServicesBehind.ANSWER);
    }

    @Test
    void saysThatPreferenceServiceIsAway() throws Exception {
        services.preferences.stop();

        assertThat(findings()).extracting(Finding::code).startsWith("of-sync", "of-archives");
        assertThat(findings().getLast())
                .isEqualTo(new Finding(
                        "preference-service-unavailable",
                        "preference-service does not answer, and while it does not, consent is neither merged nor told.",
                        "See that preference-service is up; what waits for it goes on by itself."));
    }

    @Test
    void saysThatBothAreAway() throws Exception {
        services.archives.stop();
        services.preferences.stop();

        assertThat(findings())
                .extracting(Finding::code)
                .containsExactly("of-sync", "archive-service-unavailable", "preference-service-unavailable");
    }

    /** Without it there is no status at all. */
    @Test
    void cannotDoWithoutSyncService() throws Exception {
        services.sync.stop();

        assertThatThrownBy(this::findings)
                .isInstanceOfSatisfying(
                        FailureException.class,
                        failed -> assertThat(failed.failure()).isEqualTo(new Failure.Unavailable()));
    }

    private List<Finding> findings() {
        return resource.get(ServicesBehind.INSTALLATION).findings();
    }
}
