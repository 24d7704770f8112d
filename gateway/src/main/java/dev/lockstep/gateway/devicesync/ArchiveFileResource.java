package dev.lockstep.gateway.devicesync;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.history.ExportRequest;
import dev.lockstep.contract.history.FilePart;
import dev.lockstep.contract.history.ImportHead;
import dev.lockstep.gateway.installation.HostedCalls;
import dev.lockstep.gateway.operation.Operation;
import dev.lockstep.gateway.request.Checks;
import dev.lockstep.gateway.request.Requires;
import dev.lockstep.gateway.request.StreamedBody;
import dev.lockstep.gateway.service.ArchiveService;
import dev.lockstep.gateway.tenant.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Histories as files, which libxmtp makes and takes too. */
@Path("/v1/installations/{installationId}")
@Tag(name = "device sync")
@RunOnVirtualThread
public class ArchiveFileResource {
    private final HostedCalls hosted;
    private final ArchiveService archive;

    ArchiveFileResource(HostedCalls hosted, ArchiveService archive) {
        this.hosted = hosted;
        this.archive = archive;
    }

    @GET
    @Path("/export")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Requires(Scope.READ)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "exportArchive",
            summary = "The inbox's history as a file, sealed with the key in the header `Lockstep-Archive-Key`")
    public Response export(
            @PathParam("installationId") String installationId,
            @HeaderParam(FileKey.HEADER) @Nullable String key,
            @QueryParam("elements") @Nullable String elements,
            @QueryParam("startTime") @Nullable String startTime,
            @QueryParam("endTime") @Nullable String endTime,
            @QueryParam("excludeDisappearingMessages") @Nullable String excludeDisappearingMessages) {
        Checks checks = new Checks();
        ByteString secret = FileKey.of(key, checks);
        checks.expect(
                excludeDisappearingMessages == null || excludeDisappearingMessages.matches("true|false"),
                "excludeDisappearingMessages",
                "expected: true or false");
        var options = Wanted.options(
                elements(elements, checks),
                time(startTime, "startTime", checks),
                time(endTime, "endTime", checks),
                "true".equals(excludeDisappearingMessages),
                checks);
        checks.done();
        var installation = hosted.installation(installationId);
        Iterator<FilePart> parts = archive.export(ExportRequest.newBuilder()
                .setTenantId(hosted.tenant())
                .setInstallationId(installation.getInstallationId())
                .setKey(secret)
                .setOptions(options)
                .build());
        // What is refused is refused before the first byte.
        FilePart first = archive.next(parts);
        StreamingOutput body = out -> {
            for (FilePart part = first; part != null; part = archive.next(parts)) {
                part.getContent().writeTo(out);
            }
        };
        return Response.ok(body)
                .header("Content-Disposition", "attachment; filename=\"history.xmtp\"")
                .build();
    }

    @PUT
    @Path("/import")
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @Requires(Scope.WRITE)
    @StreamedBody
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "importArchiveFile",
            summary = "Merge a file into its history; one that cannot be read to its end leaves nothing behind")
    @APIResponse(
            responseCode = "200",
            description = "`result`: `conversations`, `messages`, `consentRecords` that were new.",
            content = @Content(schema = @Schema(implementation = Operation.class)))
    public Operation merge(
            @PathParam("installationId") String installationId,
            @HeaderParam(FileKey.HEADER) @Nullable String key,
            InputStream file) {
        Checks checks = new Checks();
        ByteString secret = FileKey.of(key, checks);
        checks.done();
        var installation = hosted.installation(installationId);
        var counts = archive.merge(
                        ImportHead.newBuilder()
                                .setTenantId(hosted.tenant())
                                .setInstallationId(installation.getInstallationId())
                                .setKey(secret)
                                .build(),
                        file)
                .getCounts();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("conversations", counts.getConversations());
        result.put("messages", counts.getMessages());
        result.put("consentRecords", counts.getConsentRecords());
        return hosted.done(installation, "import-file", result);
    }

    private static @Nullable List<Wanted.@Nullable Element> elements(@Nullable String elements, Checks checks) {
        if (elements == null) {
            return null;
        }
        List<String> names = Arrays.asList(elements.split(",", -1));
        checks.expect(
                names.stream().allMatch(name -> Wanted.Element.of(name) != null),
                "elements",
                "expected: messages, consent or both, with a comma");
        return names.stream()
                .<Wanted.@Nullable Element>map(Wanted.Element::of)
                .filter(java.util.Objects::nonNull)
                .toList();
    }

    private static @Nullable Instant time(@Nullable String time, String field, Checks checks) {
        if (time == null) {
            return null;
        }
        try {
            return Instant.parse(time);
        } catch (DateTimeException e) {
            checks.expect(false, field, "expected: a time such as 2026-01-31T12:00:00Z");
            return null;
        }
    }
}
