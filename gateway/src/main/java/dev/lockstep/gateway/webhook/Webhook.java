package dev.lockstep.gateway.webhook;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lockstep.gateway.request.Confidential;
import dev.lockstep.gateway.stream.EventType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Where a tenant has its events sent, as callers see it. */
@Schema(name = "Webhook", description = "Where events are sent.")
public record Webhook(
        String id,
        String url,

        @Schema(description = "What it is told of; absent for everything.") @Nullable
        List<EventType> events,

        @Schema(
                description = "`failing` while something that its receiver did not take waits to be sent again,"
                        + " `disabled` once it has answered 410.")
        State state,

        @Schema(description = "Of the last delivery that failed.") @Nullable
        Trouble lastProblem,

        @Schema(description = "Events that were given up, or dropped because too many waited.")
        long eventsLost,

        @Schema(
                description = "What its messages are signed with. Only in the answer to the call that made it.",
                implementation = String.class,
                examples = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        @Nullable
        WebhookSecret secret,

        Instant createdAt)
        implements Confidential {

    @Override
    @JsonIgnore
    public boolean isConfidential() {
        return secret != null;
    }

    /** How it goes. */
    @Schema(name = "WebhookState")
    public enum State {
        @JsonProperty("active")
        ACTIVE,
        @JsonProperty("failing")
        FAILING,
        @JsonProperty("disabled")
        DISABLED
    }

    /** What went wrong. */
    @Schema(name = "WebhookProblem")
    public record Trouble(String message, Instant at) {}
}
