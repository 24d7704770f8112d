package dev.lockstep.archive.transfer;

import com.google.protobuf.ByteString;
import dev.lockstep.archive.history.HistoryEvents;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.service.event.EventHandler;
import dev.lockstep.service.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes in which archives are wanted or offered: each is a transfer when its transaction commits. */
@ApplicationScoped
public class TransferIntake implements EventHandler {
    private final InstantSource clock;
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();

    TransferIntake(InstantSource clock) {
        this.clock = clock;
    }

    /** @param listener is told that there is something to do; returns at once */
    void tell(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public boolean concerns(Envelope event) {
        return event.hasArchiveWanted() || event.hasArchiveOffered();
    }

    @Override
    public void handle(Sql sql, Envelope event) {
        switch (event.getPayloadCase()) {
            case ARCHIVE_WANTED -> take(sql, event.getArchiveWanted().getTransferId(), event);
            case ARCHIVE_OFFERED -> take(sql, event.getArchiveOffered().getTransferId(), event);
            default -> {}
        }
    }

    private void take(Sql sql, ByteString id, Envelope event) {
        HistoryEvents.know(sql, event);
        if (TransferStore.insert(sql, id, event, clock.instant())) {
            sql.afterCommit(() -> listeners.forEach(Runnable::run));
        }
    }
}
