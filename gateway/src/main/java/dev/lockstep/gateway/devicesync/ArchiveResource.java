package dev.lockstep.gateway.devicesync;

import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.ImportArchive;
import dev.lockstep.contract.event.SendArchive;
import dev.lockstep.gateway.installation.HostedCalls;
import dev.lockstep.gateway.operation.Operation;
import dev.lockstep.gateway.request.Checks;
import dev.lockstep.gateway.request.Page;
import dev.lockstep.gateway.request.PageRequest;
import dev.lockstep.gateway.request.Requires;
import dev.lockstep.gateway.request.Shown;
import dev.lockstep.gateway.service.SyncService;
import dev.lockstep.gateway.tenant.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Archives that installations of an inbox announce to each other. */
@Path("/v1/installations/{installationId}")
@Tag(name = "device sync")
@RunOnVirtualThread
public class ArchiveResource {
    private static final int DAYS = 30;
    private static final int MOST_DAYS = 36_500;
    private static final int LONGEST_PIN = 256;

    private final HostedCalls hosted;
    private final SyncService sync;
    private final InstantSource clock = InstantSource.system();

    ArchiveResource(HostedCalls hosted, SyncService sync) {
        this.hosted = hosted;
        this.sync = sync;
    }

    /** What is to be sent: everything, if nothing is said. */
    @Schema(name = "NewArchive")
    public record NewArchive(
            @Schema(description = "By which it is found; made up if absent.") @Nullable
            String pin,

            @Nullable List<Wanted.@Nullable Element> elements,

            @Schema(description = "Later than this.") @Nullable
            Instant startTime,

            @Schema(description = "Up to and with this.") @Nullable
            Instant endTime,

            @Nullable Boolean excludeDisappearingMessages,

            @Schema(description = "Where it is to be left; the configured one if absent.") @Nullable
            String historyServerUrl) {
        static final NewArchive EVERYTHING = new NewArchive(null, null, null, null, null, null);
    }

    /** Which archive is to be merged: the newest, if none is named. */
    @Schema(name = "NewArchiveImport")
    public record NewArchiveImport(@Nullable String pin) {
        static final NewArchiveImport NEWEST = new NewArchiveImport(null);
    }

    @POST
    @Path("/archives")
    @Requires(Scope.WRITE)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "sendArchive",
            summary = "Send an archive to the inbox's other installations, unasked")
    @APIResponse(
            responseCode = "202",
            description = "`result`: `pin`, `url`, `bytes`, `conversations`, `messages`, `consentRecords`.",
            content = @Content(schema = @Schema(implementation = Operation.class)))
    public Response send(
            @PathParam("installationId") String installationId,
            @Nullable NewArchive body,
            @Context HttpHeaders headers) {
        NewArchive wanted = body == null ? NewArchive.EVERYTHING : body;
        Checks checks = pin(wanted.pin());
        var command = SendArchive.newBuilder()
                .setPin(wanted.pin() == null ? "" : wanted.pin())
                .setOptions(Wanted.options(
                        wanted.elements(),
                        wanted.startTime(),
                        wanted.endTime(),
                        wanted.excludeDisappearingMessages(),
                        checks))
                .setServerUrl(Wanted.server(wanted.historyServerUrl(), checks));
        checks.done();
        var installation = hosted.installation(installationId);
        hosted.requireHistoryServer(command.getServerUrl());
        return hosted.start(installation, "send-archive", Envelope.newBuilder().setSendArchive(command), headers);
    }

    @GET
    @Path("/archives")
    @Requires(Scope.READ)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "listArchives",
            summary = "Announced archives, newest first, its own ones included")
    public Page<Archive> list(
            @PathParam("installationId") String installationId,
            @QueryParam("days")
                    @Parameter(
                            description = "How far back.",
                            schema =
                                    @Schema(
                                            type =
                                                    org.eclipse.microprofile.openapi.annotations.enums.SchemaType
                                                            .INTEGER,
                                            minimum = "1",
                                            defaultValue = "30"))
                    @Nullable
                    String days,
            @BeanParam PageRequest page) {
        Instant since = clock.instant().minus(Duration.ofDays(days(days)));
        var installation = hosted.installation(installationId);
        var found = sync.archives(
                hosted.tenant(), installation.getInstallationId(), Shown.nanos(since), page.size(), page.token());
        return Page.of(found.getArchivesList(), Archive::of, found.getNextPageToken());
    }

    @POST
    @Path("/archive-imports")
    @Requires(Scope.WRITE)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "importArchive",
            summary = "Merge an announced archive")
    @APIResponse(
            responseCode = "202",
            description = "`result`: `pin`, `archives`, `conversations`, `messages`, `consentRecords`.",
            content = @Content(schema = @Schema(implementation = Operation.class)))
    public Response merge(
            @PathParam("installationId") String installationId,
            @Nullable NewArchiveImport body,
            @Context HttpHeaders headers) {
        String named = (body == null ? NewArchiveImport.NEWEST : body).pin();
        pin(named).done();
        String pin = named == null ? "" : named;
        var installation = hosted.installation(installationId);
        sync.requireArchive(hosted.tenant(), installation.getInstallationId(), pin);
        return hosted.start(
                installation,
                "import-archive",
                Envelope.newBuilder()
                        .setImportArchive(ImportArchive.newBuilder().setPin(pin)),
                headers);
    }

    private static Checks pin(@Nullable String pin) {
        return new Checks()
                .length(pin, LONGEST_PIN, "pin")
                .expect(pin == null || !pin.isBlank(), "pin", "is empty (expected: some text, or no pin)");
    }

    private static int days(@Nullable String days) {
        if (days == null) {
            return DAYS;
        }
        try {
            int number = Integer.parseInt(days);
            if (number >= 1 && number <= MOST_DAYS) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw Checks.invalid("days", "expected: a number from 1 to " + MOST_DAYS);
    }
}
