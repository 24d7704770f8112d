package dev.lockstep.gateway.devicesync;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.history.InspectedFile;
import dev.lockstep.gateway.request.Checks;
import dev.lockstep.gateway.request.Requires;
import dev.lockstep.gateway.request.StreamedBody;
import dev.lockstep.gateway.service.ArchiveService;
import dev.lockstep.gateway.tenant.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What archive files hold. */
@Path("/v1/archives")
@Tag(name = "device sync")
@RunOnVirtualThread
public class InspectionResource {
    private final ArchiveService archive;

    InspectionResource(ArchiveService archive) {
        this.archive = archive;
    }

    /** What a file holds. */
    @Schema(name = "ArchiveFile")
    public record File(
            Archive.Metadata metadata,
            long conversations,
            long messages,
            long consentRecords,
            long bytes,

            @Schema(description = "Whether it could be read to its end.")
            boolean complete) {
        static File of(InspectedFile file) {
            return new File(
                    Archive.Metadata.of(file.getMetadata(), file.getVersion()),
                    file.getCounts().getConversations(),
                    file.getCounts().getMessages(),
                    file.getCounts().getConsentRecords(),
                    file.getCounts().getBytes(),
                    file.getComplete());
        }
    }

    @POST
    @Path("/inspect")
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @Requires(Scope.READ)
    @StreamedBody
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "inspectArchive",
            summary = "What a file holds; nothing is stored")
    public File inspect(@HeaderParam(FileKey.HEADER) @Nullable String key, InputStream file) {
        Checks checks = new Checks();
        ByteString secret = FileKey.of(key, checks);
        checks.done();
        return File.of(archive.inspect(secret, file));
    }
}
