package dev.lockstep.archive.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProblemTest {
    private static final List<Failure> EVERY_FAILURE = List.of(
            new Failure.FileTooLarge(15_000_000),
            new Failure.UploadRateExceeded(Duration.ofMillis(1500)),
            new Failure.TooManyUploads(256),
            new Failure.StorageFull(),
            new Failure.UploadTooSlow(),
            new Failure.UnknownFile(),
            new Failure.ExpiredFile(Instant.parse("2026-11-21T22:00:00Z")),
            new Failure.DamagedFile(),
            new Failure.UnknownPath(),
            new Failure.MethodNotAllowed("GET, HEAD"),
            new Failure.RangeNotSatisfiable(10),
            new Failure.PreconditionFailed(),
            new Failure.UnknownExpectation(),
            new Failure.MalformedRequest("The chunks are not in good order."),
            new Failure.AddressTooLong(),
            new Failure.HeadersTooLarge(),
            new Failure.Unavailable(),
            new Failure.Internal());

    @Test
    void everyFailureHasACodeOfItsOwnAndASentence() {
        assertThat(EVERY_FAILURE).hasSize(Failure.class.getPermittedSubclasses().length);
        List<Problem> problems = EVERY_FAILURE.stream().map(Problem::of).toList();

        assertThat(problems)
                .extracting(Problem::code)
                .doesNotHaveDuplicates()
                .allMatch(code -> code.matches("[a-z-]+"));
        assertThat(problems).extracting(Problem::status).allMatch(status -> status >= 400 && status < 600);
        assertThat(problems).extracting(Problem::detail).allMatch(detail -> detail.endsWith("."));
    }

    @Test
    void statusesAreThoseClientsKnow() {
        assertThat(EVERY_FAILURE.stream().map(Problem::of).map(Problem::status))
                .containsExactly(
                        413, 429, 503, 507, 408, 404, 410, 500, 404, 405, 416, 412, 417, 400, 414, 431, 503, 500);
    }

    @Test
    void whoMustWaitIsToldHowLongInWholeSeconds() {
        assertThat(Problem.of(new Failure.UploadRateExceeded(Duration.ofMillis(1500)))
                        .headers())
                .isEqualTo(Map.of("Retry-After", "2"));
        assertThat(Problem.of(new Failure.UploadRateExceeded(Duration.ofMillis(1)))
                        .headers())
                .isEqualTo(Map.of("Retry-After", "1"));
    }

    @Test
    void theSentenceNamesTheLimitOrTheTime() {
        assertThat(Problem.of(new Failure.FileTooLarge(15_000_000)).detail()).contains("15000000 bytes");
        assertThat(Problem.of(new Failure.ExpiredFile(Instant.parse("2026-11-21T22:00:00Z")))
                        .detail())
                .contains("2026-11-21T22:00:00Z");
    }
}
