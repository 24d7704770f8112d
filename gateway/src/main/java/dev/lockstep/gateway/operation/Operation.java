package dev.lockstep.gateway.operation;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Something that takes time, as callers see it. */
@Schema(description = "Something that takes time.")
public record Operation(
        String id,

        @Schema(description = "What is done: `send-message`, `register-installation`, …")
        String kind,

        @Nullable String inboxId,
        @Nullable String installationId,
        State state,

        @Schema(description = "0 to 1; absent where nobody can tell.", minimum = "0", maximum = "1") @Nullable
        Double progress,

        @Schema(description = "Why it waits or has failed.") @Nullable
        Reason reason,

        @Schema(description = "Of what succeeded.") @Nullable
        Map<String, Object> result,

        @Schema(description = "The text to sign, where it waits for a signature.") @Nullable
        SignatureRequest signatureRequest,

        Instant createdAt,
        Instant updatedAt) {

    public enum State {
        @JsonProperty("running")
        RUNNING,
        @JsonProperty("waiting")
        WAITING,
        @JsonProperty("succeeded")
        SUCCEEDED,
        @JsonProperty("failed")
        FAILED;

        /** As it is stored. */
        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        static State of(String text) {
            return valueOf(text.toUpperCase(java.util.Locale.ROOT));
        }
    }

    /** @param code from the same list as those of problems */
    @Schema(name = "Reason")
    public record Reason(
            String code, String message, @Nullable String nextStep) {}

    @Schema(name = "SignatureRequest")
    public record SignatureRequest(String id, String text) {}

    /** It stays as it is from now on. */
    @JsonIgnore
    public boolean isEnded() {
        return switch (state) {
            case SUCCEEDED, FAILED -> true;
            case RUNNING, WAITING -> false;
        };
    }

    /** Nothing comes of it by waiting alone. */
    @JsonIgnore
    boolean isSettled() {
        return isEnded() || state == State.WAITING;
    }
}
