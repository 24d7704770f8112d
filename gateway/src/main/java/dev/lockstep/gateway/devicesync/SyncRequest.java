package dev.lockstep.gateway.devicesync;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lockstep.contract.event.ArchiveOptions;
import dev.lockstep.contract.event.Reason;
import dev.lockstep.contract.event.SyncRequestChanged;
import dev.lockstep.gateway.operation.Operation;
import dev.lockstep.gateway.request.Shown;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A request for history, as callers see it. */
@Schema(name = "SyncRequest", description = "A request for history between two installations of an inbox.")
public record SyncRequest(
        String pin,
        Direction direction,
        @Schema(description = "Who asks.") String installationId,
        Options options,
        State state,
        Operation.@Nullable Reason reason,

        @Schema(description = "Why somebody should look at who asks.")
        Operation.@Nullable Reason alarm,

        Instant sentAt,
        Instant updatedAt) {

    /** Seen from the installation whose list it is in. */
    @Schema(name = "SyncRequestDirection")
    public enum Direction {
        @JsonProperty("sent")
        SENT,
        @JsonProperty("received")
        RECEIVED
    }

    /** How it stands. */
    @Schema(name = "SyncRequestState")
    public enum State {
        @JsonProperty("open")
        OPEN,
        @JsonProperty("held")
        HELD,
        @JsonProperty("answering")
        ANSWERING,
        @JsonProperty("answered")
        ANSWERED,
        @JsonProperty("imported")
        IMPORTED,
        @JsonProperty("refused")
        REFUSED,
        @JsonProperty("failed")
        FAILED
    }

    /** What is asked for. */
    @Schema(name = "ArchiveOptions")
    public record Options(
            List<Wanted.Element> elements,
            @Nullable Instant startTime,
            @Nullable Instant endTime,
            boolean excludeDisappearingMessages) {
        static Options of(ArchiveOptions options) {
            return new Options(
                    options.getElementsList().stream()
                            .map(Options::element)
                            .filter(Objects::nonNull)
                            .toList(),
                    options.hasStartNs() ? Shown.time(options.getStartNs()) : null,
                    options.hasEndNs() ? Shown.time(options.getEndNs()) : null,
                    options.getExcludeDisappearingMessages());
        }

        private static Wanted.@Nullable Element element(ArchiveOptions.Element element) {
            return switch (element) {
                case MESSAGES -> Wanted.Element.MESSAGES;
                case CONSENT -> Wanted.Element.CONSENT;
                case ELEMENT_UNSPECIFIED, UNRECOGNIZED -> null;
            };
        }
    }

    public static SyncRequest of(SyncRequestChanged request) {
        return new SyncRequest(
                request.getPin(),
                request.getDirection() == SyncRequestChanged.Direction.SENT ? Direction.SENT : Direction.RECEIVED,
                Shown.hex(request.getRequesterInstallationId()),
                Options.of(request.getOptions()),
                switch (request.getState()) {
                    case HELD -> State.HELD;
                    case ANSWERING -> State.ANSWERING;
                    case ANSWERED -> State.ANSWERED;
                    case IMPORTED -> State.IMPORTED;
                    case REFUSED -> State.REFUSED;
                    case REQUEST_FAILED -> State.FAILED;
                    case OPEN, STATE_UNSPECIFIED, UNRECOGNIZED -> State.OPEN;
                },
                reason(request.getReason()),
                reason(request.getAlarm()),
                Shown.time(request.getSentAtNs()),
                Shown.time(request.getUpdatedAtNs()));
    }

    private static Operation.@Nullable Reason reason(Reason reason) {
        return reason.getCode().isEmpty()
                ? null
                : new Operation.Reason(reason.getCode(), reason.getMessage(), Shown.textOrAbsent(reason.getNextStep()));
    }
}
