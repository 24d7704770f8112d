package dev.lockstep.gateway.inbox;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lockstep.gateway.request.Shown;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A hosted inbox, as callers see it. */
@Schema(description = "A hosted inbox.")
public record Inbox(
        String inboxId,
        Identifier identifier,
        Signer signer,
        @Nullable String label,
        Instant createdAt,
        IdentityBudget identityBudget) {

    /** Who signs for it. */
    public enum Signer {
        @JsonProperty("external")
        EXTERNAL,
        @JsonProperty("managed")
        MANAGED
    }

    /** @param kind {@code ethereum} */
    @Schema(name = "Identifier")
    public record Identifier(
            @Schema(enumeration = "ethereum") String kind,

            @Schema(description = "The address of an Ethereum account.", examples = "0x…")
            String value) {}

    @Schema(
            name = "IdentityBudget",
            description = "What the inbox has used of what the network allows it for life, and at once.")
    public record IdentityBudget(int updatesUsed, int updatesLimit, int installationsUsed, int installationsLimit) {}

    static Inbox of(dev.lockstep.contract.sync.Inbox inbox) {
        var budget = inbox.getIdentityBudget();
        return new Inbox(
                Shown.hex(inbox.getInboxId()),
                new Identifier("ethereum", inbox.getEthereumAddress()),
                inbox.getSigner() == dev.lockstep.contract.sync.Signer.MANAGED ? Signer.MANAGED : Signer.EXTERNAL,
                Shown.textOrAbsent(inbox.getLabel()),
                Shown.time(inbox.getCreatedAtNs()),
                new IdentityBudget(
                        budget.getUpdatesUsed(),
                        budget.getUpdatesLimit(),
                        budget.getInstallationsUsed(),
                        budget.getInstallationsLimit()));
    }
}
