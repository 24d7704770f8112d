package dev.lockstep.archive.transfer;

import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.DatabaseUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** Tells how far a transfer is, at most once a second, and nothing of one that is over sooner. */
final class Progress {
    private static final Logger LOG = Logger.getLogger(Progress.class);
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final Database database;
    private final TransferEvents events;
    private final Transfer transfer;
    private final InstantSource clock;
    private Instant toldAt;

    Progress(Database database, TransferEvents events, Transfer transfer, InstantSource clock) {
        this.database = database;
        this.events = events;
        this.transfer = transfer;
        this.clock = clock;
        this.toldAt = clock.instant();
    }

    /**
     * So much is done. Told apart from any transaction of the transfer.
     *
     * @param part 0 to 1
     */
    void at(double part) {
        Instant now = clock.instant();
        if (now.isBefore(toldAt.plus(BETWEEN))) {
            return;
        }
        toldAt = now;
        try {
            database.perform(sql -> events.progressed(sql, transfer, Math.clamp(part, 0, 1)));
        } catch (DatabaseUnavailableException e) {
            LOG.debugf("how far a transfer is, is not told: %s", e.getMessage());
        }
    }
}
