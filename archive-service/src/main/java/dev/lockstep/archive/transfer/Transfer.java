package dev.lockstep.archive.transfer;

import com.google.protobuf.ByteString;
import dev.lockstep.archive.history.HistoryPages;
import dev.lockstep.contract.event.ArchiveUploaded;
import dev.lockstep.contract.event.Envelope;
import java.time.Instant;
import java.util.Optional;

/**
 * An archive on its way.
 *
 * @param event that asks for it: ArchiveWanted or ArchiveOffered
 * @param attempts how often it was begun, this time included
 * @param troubledSince when its first try without success was
 * @param slices how many of it were announced
 * @param next what the next slice begins before
 * @param built the slice that is ready to be uploaded
 */
record Transfer(
        ByteString id,
        Envelope event,
        int attempts,
        Optional<Instant> troubledSince,
        int slices,
        HistoryPages.End next,
        Optional<Built> built) {
    /**
     * A slice in a file.
     *
     * @param sealedKey for ARCHIVE_LOCATION
     * @param uploaded what is told of it, without its location
     * @param next what the slice after it begins before
     */
    record Built(ByteString sealedKey, ArchiveUploaded uploaded, HistoryPages.End next) {}

    ByteString inbox() {
        return event.getInboxId();
    }

    String pin() {
        return event.hasArchiveWanted()
                ? event.getArchiveWanted().getPin()
                : event.getArchiveOffered().getPin();
    }
}
