package dev.lockstep.gateway.devicesync;

import dev.lockstep.contract.sync.Installation;
import dev.lockstep.gateway.failure.Failure;
import dev.lockstep.gateway.failure.FailureException;
import dev.lockstep.gateway.installation.HostedCalls;
import dev.lockstep.gateway.request.Requires;
import dev.lockstep.gateway.request.Shown;
import dev.lockstep.gateway.service.ArchiveService;
import dev.lockstep.gateway.service.PreferenceService;
import dev.lockstep.gateway.service.SyncService;
import dev.lockstep.gateway.tenant.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** "Nothing is happening, what is going on?" */
@Path("/v1/installations/{installationId}/sync-status")
@Tag(name = "device sync")
@RunOnVirtualThread
public class SyncStatusResource {
    private final HostedCalls hosted;
    private final SyncService sync;
    private final ArchiveService archives;
    private final PreferenceService preferences;

    SyncStatusResource(HostedCalls hosted, SyncService sync, ArchiveService archives, PreferenceService preferences) {
        this.hosted = hosted;
        this.sync = sync;
        this.archives = archives;
        this.preferences = preferences;
    }

    /** How an installation and its inbox's others keep in step. */
    @Schema(name = "SyncStatus")
    public record SyncStatus(
            @Schema(description = "The one that messages to the others go to.") @Nullable
            SyncGroup syncGroup,

            @Schema(description = "The newest ones.") List<SyncRequest> requests,

            @Schema(description = "Messages that the network has and that were not read yet.")
            long lagMessages,

            @Schema(description = "Empty when all is well.") List<Finding> findings) {}

    /** The group of an inbox's installations. */
    @Schema(name = "SyncGroup")
    public record SyncGroup(String id, List<Member> installations) {}

    /** An installation in it. */
    @Schema(name = "SyncGroupMember")
    public record Member(
            String installationId, boolean hosted, @Nullable Instant lastSeenAt) {}

    /** Something that is not well, and what to do about it. */
    @Schema(name = "Finding")
    public record Finding(
            String code, String message, @Nullable String nextStep) {
        private static Finding of(dev.lockstep.contract.sync.Finding finding) {
            return new Finding(finding.getCode(), finding.getMessage(), Shown.textOrAbsent(finding.getNextStep()));
        }
    }

    @GET
    @Requires(Scope.READ)
    @Operation(
            operationId = "getSyncStatus",
            summary = "How it keeps in step with the inbox's others, and what is wrong")
    public SyncStatus get(@PathParam("installationId") String installationId) {
        Installation installation = hosted.installation(installationId);
        var status = sync.syncStatus(hosted.tenant(), installation.getInstallationId());
        Stream<Finding> ofHistory = findings(
                "archive-service",
                "archives are neither built nor merged",
                () -> archives.diagnose(hosted.tenant(), installation.getInstallationId()));
        Stream<Finding> ofPreferences = findings(
                "preference-service",
                "consent is neither merged nor told",
                () -> preferences.diagnose(hosted.tenant(), installation.getInboxId(), status.getAnswersList()));
        SyncGroup group = status.getSyncGroupId().isEmpty()
                ? null
                : new SyncGroup(
                        Shown.hex(status.getSyncGroupId()),
                        status.getInstallationsList().stream()
                                .map(each -> new Member(
                                        Shown.hex(each.getInstallationId()),
                                        each.getHosted(),
                                        Shown.timeOrAbsent(each.getLastSeenAtNs())))
                                .toList());
        return new SyncStatus(
                group,
                status.getRequestsList().stream().map(SyncRequest::of).toList(),
                status.getLagMessages(),
                Stream.of(status.getFindingsList().stream().map(Finding::of), ofHistory, ofPreferences)
                        .flatMap(each -> each)
                        .toList());
    }

    /** A service that does not answer is a finding itself: that is when people ask. */
    private static Stream<Finding> findings(
            String service, String meanwhile, Supplier<List<dev.lockstep.contract.sync.Finding>> diagnosis) {
        try {
            return diagnosis.get().stream().map(Finding::of);
        } catch (FailureException e) {
            if (!(e.failure() instanceof Failure.Unavailable)) {
                throw e;
            }
            return Stream.of(new Finding(
                    service + "-unavailable",
                    "%s does not answer, and while it does not, %s.".formatted(service, meanwhile),
                    "See that %s is up; what waits for it goes on by itself.".formatted(service)));
        }
    }
}
