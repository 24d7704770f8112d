package dev.lockstep.archive.historyserver.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.archive.failure.Failure;
import dev.lockstep.archive.file.StorageBudget;
import dev.lockstep.archive.historyserver.admission.Admission.Decision;
import dev.lockstep.archive.historyserver.request.ClientAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Instant NOW = Instant.parse("2026-11-21T22:00:00Z");
    private static final ClientAddress CLIENT = new ClientAddress("203.0.113.9");

    private final StorageBudget budget = new StorageBudget(250);
    private final Admission admission = new Admission(100, 2, new UploadRate(60, 5, 10), budget);

    @Test
    void refusesADeclaredSizeAboveTheLimitAndLetsTheLimitItselfIn() {
        assertThat(decide(OptionalLong.of(101))).isEqualTo(new Decision.Refused(new Failure.FileTooLarge(100)));
        assertThat(decide(OptionalLong.of(Long.MAX_VALUE)))
                .isEqualTo(new Decision.Refused(new Failure.FileTooLarge(100)));
        assertThat(decide(OptionalLong.of(100))).isInstanceOf(Decision.Admitted.class);
    }

    @Test
    void aRefusedSizeCostsNoTokenAndNoRoom() {
        for (int i = 0; i < 20; i++) {
            decide(OptionalLong.of(101));
        }

        assertThat(decide(OptionalLong.of(10))).isInstanceOf(Decision.Admitted.class);
        assertThat(budget.used()).isEqualTo(10);
        assertThat(admission.uploads()).isEqualTo(1);
    }

    @Test
    void refusesMoreAtOnceThanThereArePlacesAndGivesAPlaceBack() {
        Intake first = admitted(OptionalLong.empty());
        admitted(OptionalLong.empty());

        assertThat(decide(OptionalLong.empty())).isEqualTo(new Decision.Refused(new Failure.TooManyUploads(2)));

        first.drop();
        assertThat(decide(OptionalLong.empty())).isInstanceOf(Decision.Admitted.class);
    }

    @Test
    void refusesWhatDoesNotFitTheRoomLeft() {
        budget.occupy(200);

        assertThat(decide(OptionalLong.of(51))).isEqualTo(new Decision.Refused(new Failure.StorageFull()));
        assertThat(admission.uploads()).isZero();
        assertThat(decide(OptionalLong.of(50))).isInstanceOf(Decision.Admitted.class);
    }

    @Test
    void refusesByRate() {
        for (int i = 0; i < 5; i++) {
            admitted(OptionalLong.empty()).drop();
        }

        assertThat(decide(OptionalLong.empty()))
                .isEqualTo(new Decision.Refused(new Failure.UploadRateExceeded(Duration.ofSeconds(1))));
    }

    @Test
    void countsChunksAgainstTheLimitAsTheyCome() {
        Intake intake = admitted(OptionalLong.empty());

        assertThat(intake.take(60)).isEmpty();
        assertThat(intake.take(40)).isEmpty();
        assertThat(intake.take(1)).contains(new Failure.FileTooLarge(100));
    }

    @Test
    void countsChunksAgainstTheRoomAsTheyCome() {
        budget.occupy(200);
        Intake intake = admitted(OptionalLong.empty());

        assertThat(intake.take(50)).isEmpty();
        assertThat(intake.take(1)).contains(new Failure.StorageFull());

        intake.drop();
        assertThat(budget.used()).isEqualTo(200);
    }

    @Test
    void aDroppedUploadGivesItsRoomBackOnceOnly() {
        Intake intake = admitted(OptionalLong.of(80));
        intake.take(30);

        intake.drop();
        intake.drop();

        assertThat(budget.used()).isZero();
        assertThat(admission.uploads()).isZero();
    }

    @Test
    void aKeptUploadKeepsTheRoomOfItsBytes() {
        Intake intake = admitted(OptionalLong.empty());
        intake.take(30);
        intake.take(20);

        intake.keep();
        intake.drop();

        assertThat(budget.used()).isEqualTo(50);
    }

    private Decision decide(OptionalLong declared) {
        return admission.decide(CLIENT, declared, NOW);
    }

    private Intake admitted(OptionalLong declared) {
        return ((Decision.Admitted) decide(declared)).intake();
    }
}
