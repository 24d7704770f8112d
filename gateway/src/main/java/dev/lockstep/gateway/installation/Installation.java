package dev.lockstep.gateway.installation;

import dev.lockstep.gateway.request.Shown;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An installation of a hosted inbox, as callers see it. */
@Schema(description = "An installation of a hosted inbox.")
public record Installation(
        String installationId,
        @Schema(description = "Whether it runs here.") boolean hosted,
        @Nullable String label,
        @Schema(description = "Of hosted ones.") @Nullable Instant createdAt,
        @Nullable Instant lastSeenAt,
        @Nullable String keyPackageStatus) {

    static Installation of(dev.lockstep.contract.sync.Installation installation) {
        return new Installation(
                Shown.hex(installation.getInstallationId()),
                installation.getHosted(),
                Shown.textOrAbsent(installation.getLabel()),
                Shown.timeOrAbsent(installation.getCreatedAtNs()),
                Shown.timeOrAbsent(installation.getLastSeenAtNs()),
                Shown.textOrAbsent(installation.getKeyPackageStatus()));
    }
}
