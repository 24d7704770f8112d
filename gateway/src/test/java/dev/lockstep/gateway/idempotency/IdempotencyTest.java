package dev.lockstep.gateway.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.service.secret.LocalFileKey;
import dev.lockstep.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdempotencyTest {
    private static final UUID TENANT = new UUID(0, 1);
    private static final byte[] FINGERPRINT = {1};
    private static final String BODY = "{\"secret\":\"whsec_…\"}";

    private final TestDatabase stored = new TestDatabase();

    @SuppressWarnings("NullAway.Init")
    private Idempotency idempotency;

    @BeforeEach
    void prepare(@TempDir Path folder) throws Exception {
        stored.database().direct().run("insert into tenant (tenant_id, name) values ($1, 'test')", TENANT);
        idempotency = new Idempotency(
                stored.database(),
                LocalFileKey.read(Files.writeString(folder.resolve("key"), "ab".repeat(32))),
                () -> Instant.parse("2026-11-30T12:00:00Z"));
    }

    @AfterEach
    void close() {
        stored.close();
    }

    @Test
    void anAnswerIsGivenAgain() {
        var answer = new Idempotency.Answer(201, "/v1/inboxes/1", "{}", false);

        assertThat(idempotency.begin(TENANT, "key", FINGERPRINT)).isEmpty();
        idempotency.answered(TENANT, "key", answer);

        assertThat(idempotency.begin(TENANT, "key", FINGERPRINT)).contains(answer);
    }

    @Test
    void aSecretInAnAnswerIsGivenAgainAndNotStoredInTheOpen() {
        var answer = new Idempotency.Answer(201, "/v1/webhooks/1", BODY, true);

        idempotency.begin(TENANT, "key", FINGERPRINT);
        idempotency.answered(TENANT, "key", answer);

        assertThat(idempotency.begin(TENANT, "key", FINGERPRINT)).contains(answer);
        String row = stored.database()
                .direct()
                .first(
                        "select coalesce(body, '') || encode(wrapped_body, 'escape') as kept from idempotency_key",
                        found -> found.getString("kept"))
                .orElseThrow();
        assertThat(row).isNotEmpty().doesNotContain("whsec_", "secret");
    }
}
