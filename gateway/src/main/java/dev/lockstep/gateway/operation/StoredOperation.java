package dev.lockstep.gateway.operation;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.OperationChanged;
import dev.lockstep.gateway.operation.Operation.Reason;
import dev.lockstep.gateway.operation.Operation.SignatureRequest;
import dev.lockstep.gateway.operation.Operation.State;
import dev.lockstep.gateway.request.Shown;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An operation as it is kept.
 *
 * @param eventAtNanos when the event that it shows happened; 0 before the first one
 * @param seen where that event is; null before the first one
 */
public record StoredOperation(
        Operation shown,
        ByteString inbox,
        long eventAtNanos,
        @Nullable Place seen) {

    /** A place in {@code lockstep.sync}. */
    public record Place(int partition, long offset) {}

    /**
     * What it is after an event. One that has ended stays as it is; else a later event replaces an earlier one, and an end
     * replaces all.
     */
    public StoredOperation after(OperationChanged event, long atNanos, @Nullable Place place) {
        State state = state(event);
        boolean ends = state == State.SUCCEEDED || state == State.FAILED;
        if (shown.isEnded() || !ends && atNanos < eventAtNanos) {
            return this;
        }
        Instant at = Shown.time(atNanos);
        Operation changed = new Operation(
                shown.id(),
                shown.kind(),
                shown.inboxId(),
                shown.installationId(),
                state,
                event.hasProgress() ? Double.valueOf(event.getProgress()) : null,
                event.hasReason() ? reason(event.getReason()) : null,
                event.hasResult() ? Results.toMap(event.getResult()) : null,
                event.hasSignatureRequest()
                        ? new SignatureRequest(
                                event.getSignatureRequest().getId(),
                                event.getSignatureRequest().getText())
                        : null,
                shown.createdAt(),
                at.isBefore(shown.createdAt()) ? shown.createdAt() : at);
        return new StoredOperation(changed, inbox, atNanos, place);
    }

    /** What it waited for has come. */
    StoredOperation resumed(Instant now) {
        if (shown.state() != State.WAITING) {
            return this;
        }
        Operation running = new Operation(
                shown.id(),
                shown.kind(),
                shown.inboxId(),
                shown.installationId(),
                State.RUNNING,
                null,
                null,
                null,
                null,
                shown.createdAt(),
                now.isBefore(shown.updatedAt()) ? shown.updatedAt() : now);
        return new StoredOperation(running, inbox, eventAtNanos, seen);
    }

    private static Reason reason(dev.lockstep.contract.event.Reason reason) {
        return new Reason(reason.getCode(), reason.getMessage(), Shown.textOrAbsent(reason.getNextStep()));
    }

    private static State state(OperationChanged event) {
        return switch (event.getState()) {
            case RUNNING -> State.RUNNING;
            case WAITING -> State.WAITING;
            case SUCCEEDED -> State.SUCCEEDED;
            case FAILED -> State.FAILED;
            case STATE_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException(
                        "state of an operation: %d (expected: one of the contract)".formatted(event.getStateValue()));
        };
    }
}
