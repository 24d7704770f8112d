package dev.lockstep.gateway.devicesync;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.contract.event.ArchiveChanged;
import dev.lockstep.gateway.request.Shown;
import dev.lockstep.xmtp.proto.devicesync.BackupElementSelection;
import dev.lockstep.xmtp.proto.devicesync.BackupMetadataSave;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An archive that was announced to an installation, as callers see it. */
@Schema(name = "Archive", description = "An archive that an installation of the inbox has announced.")
public record Archive(String pin, Metadata metadata, String sentByInstallation, Instant sentAt, boolean imported) {

    /** What an archive says of itself. */
    @Schema(name = "ArchiveMetadata")
    public record Metadata(
            @Schema(description = "Of files; nobody knows it before.") @Nullable
            Integer version,

            List<Wanted.Element> elements,
            Instant exportedAt,
            @Nullable Instant startTime,
            @Nullable Instant endTime) {
        static Metadata of(ByteString encoded, @Nullable Integer version) {
            BackupMetadataSave metadata = parsed(encoded);
            List<Wanted.Element> elements = new ArrayList<>();
            for (BackupElementSelection element : metadata.getElementsList()) {
                switch (element) {
                    case BACKUP_ELEMENT_SELECTION_MESSAGES -> elements.add(Wanted.Element.MESSAGES);
                    case BACKUP_ELEMENT_SELECTION_CONSENT -> elements.add(Wanted.Element.CONSENT);
                    case BACKUP_ELEMENT_SELECTION_EVENT, BACKUP_ELEMENT_SELECTION_UNSPECIFIED, UNRECOGNIZED -> {}
                }
            }
            return new Metadata(
                    version,
                    List.copyOf(elements),
                    Shown.time(metadata.getExportedAtNs()),
                    metadata.hasStartNs() ? Shown.time(metadata.getStartNs()) : null,
                    metadata.hasEndNs() ? Shown.time(metadata.getEndNs()) : null);
        }

        private static BackupMetadataSave parsed(ByteString encoded) {
            try {
                return BackupMetadataSave.parseFrom(encoded);
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("metadata in no known form", e);
            }
        }
    }

    public static Archive of(ArchiveChanged archive) {
        return new Archive(
                archive.getPin(),
                Metadata.of(archive.getMetadata(), null),
                Shown.hex(archive.getSenderInstallationId()),
                Shown.time(archive.getSentAtNs()),
                archive.getImported());
    }
}
