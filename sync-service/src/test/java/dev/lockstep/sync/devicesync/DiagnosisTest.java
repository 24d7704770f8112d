package dev.lockstep.sync.devicesync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.contract.event.Reason;
import dev.lockstep.contract.event.SyncRequestChanged;
import dev.lockstep.contract.event.SyncRequestChanged.Direction;
import dev.lockstep.contract.event.SyncRequestChanged.State;
import dev.lockstep.contract.sync.Finding;
import dev.lockstep.sync.operation.Times;
import dev.lockstep.xmtp.id.InstallationId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each failure that can be seen from here, and the sentence that tells of it (device sync reference §7). */
class DiagnosisTest {
    private static final long NOW = Duration.ofDays(20_000).toNanos();
    private static final long ROOT_MADE = NOW - Duration.ofHours(1).toNanos();
    private static final InstallationId SELF = installation(1);
    private static final InstallationId PHONE = installation(2);

    @Test
    void nothingIsSaidWhenAllIsWell() {
        assertThat(of(List.of(SELF, PHONE), Set.of(SELF, PHONE), Map.of())).isEmpty();
        assertThat(Diagnosis.of(new Diagnosis.Facts(
                        NOW,
                        SELF,
                        List.of(SELF),
                        false,
                        ROOT_MADE,
                        Set.of(SELF),
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of())))
                .isEmpty();
    }

    @Test
    void nobodyIsLeftToAnswer() {
        assertThat(codes(of(List.of(SELF), Set.of(SELF), Map.of()))).containsExactly("single-installation");
    }

    @Test
    void whoeverIsNotInTheSyncGroupIsNamed() {
        assertThat(of(List.of(SELF, PHONE), Set.of(SELF), Map.of()))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.getCode()).isEqualTo("installations-not-in-sync-group");
                    assertThat(finding.getMessage()).contains("1 of the inbox's 1 other", "02020202");
                });
    }

    @Test
    void whoeverCameLaterMayAsk() {
        assertThat(codes(of(List.of(PHONE, SELF), Set.of(SELF, PHONE), Map.of())))
                .containsExactly("history-never-requested");
    }

    @Test
    void aRequestThatNobodyAnswersSaysWhoWasSeenLast() {
        var heard =
                Map.of(PHONE, new Whereabouts.Heard(NOW - Duration.ofSeconds(90).toNanos(), 0, 0));

        assertThat(of(List.of(PHONE, SELF), Set.of(SELF, PHONE), heard, sent(Duration.ofSeconds(30))))
                .isEmpty();
        assertThat(of(List.of(PHONE, SELF), Set.of(SELF, PHONE), heard, sent(Duration.ofSeconds(60))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.getCode()).isEqualTo("no-answer-yet");
                    assertThat(finding.getMessage()).contains("for 60 s", "last seen 90 s ago");
                });
    }

    @Test
    void whoeverIsActiveAndDoesNotSyncIsNamed() {
        var heard =
                Map.of(PHONE, new Whereabouts.Heard(NOW - Duration.ofSeconds(5).toNanos(), 0, 0));

        assertThat(of(List.of(PHONE, SELF), Set.of(SELF, PHONE), heard, sent(Duration.ofSeconds(60))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.getCode()).isEqualTo("others-do-not-sync");
                    assertThat(finding.getMessage()).contains("02020202 is active in conversations");
                });
    }

    @Test
    void anAnswerThatCouldNotBeImportedIsTold() {
        var failed = sent(Duration.ofSeconds(5)).toBuilder()
                .setReason(Reason.newBuilder().setCode("archive-gone").setMessage("It has expired."))
                .build();

        assertThat(codes(of(List.of(PHONE, SELF), Set.of(SELF, PHONE), Map.of(), failed)))
                .containsExactly("archive-gone");
    }

    @Test
    void anAnswerThatIsTriedAgainIsTold() {
        var why = Reasons.cannotBeFetchedYet(triedAgain());
        var fetching = sent(Duration.ofSeconds(5)).toBuilder()
                .setState(State.ANSWERING)
                .setReason(why)
                .build();

        assertThat(of(List.of(PHONE, SELF), Set.of(SELF, PHONE), Map.of(), fetching))
                .containsExactly(Diagnosis.finding(why.getCode(), why.getMessage(), why.getNextStep()));
    }

    @Test
    void aRequestWhoseAnswerIsTriedAgainIsTold() {
        assertThat(of(
                        List.of(SELF, PHONE),
                        Set.of(SELF, PHONE),
                        Map.of(),
                        answering(Duration.ofSeconds(5), triedAgain())))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.getCode()).isEqualTo("history-server-unavailable");
                    assertThat(finding.getMessage())
                            .isEqualTo("Installation 02020202 asks for history (pin pin1): It answers with 503."
                                    + " It is tried again until 2024-10-04T00:14:00Z.");
                    assertThat(finding.getNextStep()).startsWith("See that the history server runs");
                });
    }

    @Test
    void whatTakesLongIsTold() {
        assertThat(of(
                        List.of(SELF, PHONE),
                        Set.of(SELF, PHONE),
                        Map.of(),
                        answering(Duration.ofSeconds(30), Reasons.NONE)))
                .isEmpty();
        assertThat(of(
                        List.of(SELF, PHONE),
                        Set.of(SELF, PHONE),
                        Map.of(),
                        answering(Duration.ofSeconds(90), Reasons.NONE)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.getCode()).isEqualTo("answer-under-way");
                    assertThat(finding.getMessage()).endsWith("(pin pin1): an answer has been on its way for 90 s.");
                });
        var fetching = sent(Duration.ofSeconds(200)).toBuilder()
                .setState(State.ANSWERING)
                .setUpdatedAtNs(NOW - Duration.ofSeconds(50).toNanos())
                .build();
        assertThat(of(List.of(PHONE, SELF), Set.of(SELF, PHONE), Map.of(), fetching))
                .singleElement()
                .satisfies(finding -> assertThat(finding.getMessage()).contains("for 50 s"));
    }

    @Test
    void whatAnOperationWaitsForIsToldWhenItIsTriedAgain() {
        var troubles = List.of(new AwaitedTransfers.Trouble("operation-1", triedAgain()));

        assertThat(Diagnosis.of(new Diagnosis.Facts(
                        NOW,
                        SELF,
                        List.of(SELF),
                        false,
                        ROOT_MADE,
                        Set.of(SELF),
                        Map.of(),
                        List.of(),
                        List.of(),
                        troubles)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.getCode()).isEqualTo("history-server-unavailable");
                    assertThat(finding.getMessage())
                            .startsWith("Operation operation-1 waits for an archive that is on its way: It answers");
                });
    }

    private static Reason triedAgain() {
        return Reasons.triedAgain(
                Reasons.of("history-server-unavailable", "It answers with 503.", "Try again later."),
                Times.instant(NOW).plus(Duration.ofMinutes(14)));
    }

    private static SyncRequestChanged answering(Duration since, Reason reason) {
        var answering = SyncRequestChanged.newBuilder()
                .setPin("pin1")
                .setDirection(Direction.RECEIVED)
                .setRequesterInstallationId(PHONE.bytes())
                .setState(State.ANSWERING)
                .setSentAtNs(NOW - since.toNanos())
                .setUpdatedAtNs(NOW - since.toNanos());
        return reason.equals(Reasons.NONE)
                ? answering.build()
                : answering.setReason(reason).build();
    }

    @Test
    void aRequestThatIsHeldWantsADecision() {
        var held = SyncRequestChanged.newBuilder()
                .setPin("pin1")
                .setDirection(Direction.RECEIVED)
                .setRequesterInstallationId(PHONE.bytes())
                .setState(State.HELD)
                .setReason(Reasons.held())
                .setSentAtNs(NOW - 1)
                .build();

        assertThat(of(List.of(SELF, PHONE), Set.of(SELF, PHONE), Map.of(), held))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.getCode()).isEqualTo("decision-required");
                    assertThat(finding.getMessage()).contains("02020202", "pin1");
                });
    }

    @Test
    void aYoungInstallationThatAskedIsToldForThreeDaysOrUntilItIsRevoked() {
        SyncRequestChanged asked = alarming(Duration.ofDays(3));

        assertThat(of(List.of(SELF, PHONE), Set.of(SELF, PHONE), Map.of(), asked))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.getCode()).isEqualTo("young-installation-asked");
                    assertThat(finding.getMessage()).isEqualTo("Look.");
                    assertThat(finding.getNextStep()).isEqualTo("Revoke it.");
                });
        assertThat(of(List.of(SELF, PHONE), Set.of(SELF, PHONE), Map.of(), alarming(Duration.ofHours(73))))
                .isEmpty();
        assertThat(codes(of(List.of(SELF), Set.of(SELF, PHONE), Map.of(), asked)))
                .containsExactly("single-installation");
    }

    private static SyncRequestChanged alarming(Duration ago) {
        return SyncRequestChanged.newBuilder()
                .setPin("pin1")
                .setDirection(Direction.RECEIVED)
                .setRequesterInstallationId(PHONE.bytes())
                .setState(State.ANSWERED)
                .setAlarm(Reasons.of("young-installation-asked", "Look.", "Revoke it."))
                .setSentAtNs(NOW - ago.toNanos())
                .build();
    }

    @Test
    void whoeverMarksByAnotherRootIsNamedWhenTheNewOneHadItsTime() {
        assertThat(of(List.of(SELF, PHONE), Set.of(SELF, PHONE), markedOtherwise(Duration.ofSeconds(20))))
                .isEmpty();
        assertThat(of(List.of(SELF, PHONE), Set.of(SELF, PHONE), markedOtherwise(Duration.ofMinutes(2))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.getCode()).isEqualTo("hmac-root-differs");
                    assertThat(finding.getMessage()).startsWith("02020202 marks its messages by another HMAC root");
                });
        assertThat(codes(of(List.of(SELF), Set.of(SELF), markedOtherwise(Duration.ofMinutes(2)))))
                .doesNotContain("hmac-root-differs");
    }

    private static Map<InstallationId, Whereabouts.Heard> markedOtherwise(Duration afterTheRoot) {
        long at = ROOT_MADE + afterTheRoot.toNanos();
        return Map.of(PHONE, new Whereabouts.Heard(at, at, at));
    }

    private static SyncRequestChanged sent(Duration ago) {
        return SyncRequestChanged.newBuilder()
                .setPin("pin")
                .setDirection(Direction.SENT)
                .setState(State.OPEN)
                .setSentAtNs(NOW - ago.toNanos())
                .build();
    }

    private static List<Finding> of(
            List<InstallationId> current,
            Set<InstallationId> inSyncGroup,
            Map<InstallationId, Whereabouts.Heard> heard,
            SyncRequestChanged... requests) {
        return Diagnosis.of(new Diagnosis.Facts(
                NOW,
                SELF,
                current,
                true,
                ROOT_MADE,
                inSyncGroup,
                heard,
                List.of(requests),
                Stream.of(requests).filter(SyncRequestChanged::hasAlarm).toList(),
                List.of()));
    }

    private static List<String> codes(List<Finding> findings) {
        return findings.stream().map(Finding::getCode).toList();
    }

    /** An id of one repeated byte. */
    private static InstallationId installation(int value) {
        byte[] bytes = new byte[InstallationId.LENGTH];
        Arrays.fill(bytes, (byte) value);
        return InstallationId.of(bytes);
    }
}
