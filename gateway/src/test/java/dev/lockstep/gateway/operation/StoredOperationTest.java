package dev.lockstep.gateway.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.lockstep.contract.event.OperationChanged;
import dev.lockstep.contract.event.Reason;
import dev.lockstep.contract.event.SignatureRequest;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StoredOperationTest {
    private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");
    private static final long START_NS = START.getEpochSecond() * 1_000_000_000;
    private static final StoredOperation FRESH = new StoredOperation(
            new Operation(
                    "id", "send-message", "ab", null, Operation.State.RUNNING, null, null, null, null, START, START),
            ByteString.EMPTY,
            0,
            null);
    private static final StoredOperation.Place PLACE = new StoredOperation.Place(3, 9);

    @Test
    void showsWhatItWaitsFor() {
        StoredOperation waiting = FRESH.after(
                OperationChanged.newBuilder()
                        .setState(OperationChanged.State.WAITING)
                        .setReason(Reason.newBuilder()
                                .setCode("signature-required")
                                .setMessage("sign"))
                        .setSignatureRequest(
                                SignatureRequest.newBuilder().setId("7").setText("text"))
                        .build(),
                START_NS + 1,
                PLACE);

        assertThat(waiting.shown().state()).isEqualTo(Operation.State.WAITING);
        assertThat(waiting.shown().isSettled()).isTrue();
        assertThat(waiting.shown().isEnded()).isFalse();
        assertThat(waiting.shown().signatureRequest()).isEqualTo(new Operation.SignatureRequest("7", "text"));
        assertThat(waiting.resumed(START.plusSeconds(1)).shown().state()).isEqualTo(Operation.State.RUNNING);
        assertThat(waiting.resumed(START.plusSeconds(1)).shown().signatureRequest())
                .isNull();
    }

    @Test
    void staysAsItEnded() {
        StoredOperation ended = FRESH.after(
                OperationChanged.newBuilder()
                        .setState(OperationChanged.State.SUCCEEDED)
                        .setResult(Struct.newBuilder()
                                .putFields(
                                        "groups",
                                        Value.newBuilder().setNumberValue(3).build()))
                        .build(),
                START_NS + 5,
                PLACE);
        StoredOperation again = ended.after(
                OperationChanged.newBuilder()
                        .setState(OperationChanged.State.RUNNING)
                        .build(),
                START_NS + 9,
                PLACE);

        assertThat(again).isEqualTo(ended);
        assertThat(ended.shown().result()).containsEntry("groups", 3L);
        assertThat(ended.seen()).isEqualTo(PLACE);
    }

    @Test
    void isNotTakenBackByAnEventFromBefore() {
        OperationChanged running = OperationChanged.newBuilder()
                .setState(OperationChanged.State.RUNNING)
                .setProgress(0.5)
                .build();
        StoredOperation later = FRESH.after(running, START_NS + 5, PLACE);

        assertThat(later.after(running.toBuilder().setProgress(0.1).build(), START_NS + 4, PLACE))
                .isEqualTo(later);
    }
}
