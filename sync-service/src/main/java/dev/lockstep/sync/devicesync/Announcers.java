package dev.lockstep.sync.devicesync;

import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.SyncRequestChanged.State;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.devicesync.DeviceSyncEvents.About;
import dev.lockstep.sync.installation.InstallationStore;
import dev.lockstep.sync.installation.StoredInstallation;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.id.MessageId;
import java.util.Optional;

/** Who tells the inbox of an archive that was uploaded. */
final class Announcers {
    private Announcers() {}

    /**
     * The installation that the archive was built for. If it was revoked on the way: the oldest hosted one that has heard the request,
     * for one transfer serves them all. Nothing if nobody but the one that is gone wanted the archive.
     */
    static Optional<InstallationId> of(Sql sql, InstallationStore installations, Envelope uploaded) {
        About about = About.of(uploaded);
        if (installations.find(sql, about.installation()).isPresent()) {
            return Optional.of(about.installation());
        }
        var request = new MessageId(uploaded.getArchiveUploaded().getTransferId());
        return installations.ofInbox(sql, about.inbox()).stream()
                .filter(each -> each.state() == StoredInstallation.State.REGISTERED)
                .map(StoredInstallation::id)
                .filter(each -> Requests.received(sql, each, request)
                        .filter(heard -> isToBeAnswered(heard.state()))
                        .isPresent())
                .findFirst();
    }

    /** Also by what was held here and decided there, and by the slices after the first. */
    private static boolean isToBeAnswered(State state) {
        return state == State.ANSWERING || state == State.ANSWERED || state == State.HELD;
    }
}
