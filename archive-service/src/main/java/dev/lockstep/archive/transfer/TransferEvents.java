package dev.lockstep.archive.transfer;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ArchiveUploaded;
import dev.lockstep.contract.event.ConsentImported;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.HistoryImported;
import dev.lockstep.contract.event.Reason;
import dev.lockstep.contract.event.TransferFailed;
import dev.lockstep.contract.event.TransferPostponed;
import dev.lockstep.contract.event.TransferProgressed;
import dev.lockstep.service.consent.ConsentForms;
import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.event.Topic;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentSave;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** Tells what has become of transfers, in the transaction in which it happens. */
final class TransferEvents {
    private static final int CONSENT_AT_ONCE = 1_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Outbox outbox;
    private final InstantSource clock;

    TransferEvents(Outbox outbox, InstantSource clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    void uploaded(Sql sql, Transfer transfer, ArchiveUploaded uploaded) {
        add(sql, transfer.event(), Envelope.newBuilder().setArchiveUploaded(uploaded));
    }

    void progressed(Sql sql, Transfer transfer, double progress) {
        add(
                sql,
                transfer.event(),
                Envelope.newBuilder()
                        .setTransferProgressed(TransferProgressed.newBuilder()
                                .setTransferId(transfer.id())
                                .setPin(transfer.pin())
                                .setProgress(progress)));
    }

    /** @param until when it is given up */
    void postponed(Sql sql, Transfer transfer, Reason reason, Instant until) {
        add(
                sql,
                transfer.event(),
                Envelope.newBuilder()
                        .setTransferPostponed(TransferPostponed.newBuilder()
                                .setTransferId(transfer.id())
                                .setPin(transfer.pin())
                                .setReason(reason)
                                .setUntilNs(nanos(until))));
    }

    void imported(Sql sql, Envelope about, HistoryImported imported) {
        add(sql, about, Envelope.newBuilder().setHistoryImported(imported));
    }

    /** In portions that an event can carry. */
    void consent(Sql sql, Envelope about, ByteString transfer, List<ConsentSave> consents) {
        for (int from = 0; from < consents.size(); from += CONSENT_AT_ONCE) {
            var imported = ConsentImported.newBuilder().setTransferId(transfer);
            consents.subList(from, Math.min(consents.size(), from + CONSENT_AT_ONCE)).stream()
                    .map(ConsentForms::ours)
                    .forEach(imported::addConsent);
            add(sql, about, Envelope.newBuilder().setConsentImported(imported));
        }
    }

    void failed(Sql sql, Transfer transfer, Reason reason) {
        add(
                sql,
                transfer.event(),
                Envelope.newBuilder()
                        .setTransferFailed(TransferFailed.newBuilder()
                                .setTransferId(transfer.id())
                                .setPin(transfer.pin())
                                .setReason(reason)));
    }

    private void add(Sql sql, Envelope about, Envelope.Builder event) {
        outbox.add(
                sql,
                Topic.ARCHIVE,
                event.setEventId(UUID.randomUUID().toString())
                        .setTenantId(about.getTenantId())
                        .setInboxId(about.getInboxId())
                        .setInstallationId(about.getInstallationId())
                        .setTraceParent(about.getTraceParent())
                        .setAtNs(nanos(clock.instant()))
                        .build());
    }

    private static long nanos(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS_PER_SECOND), time.getNano());
    }
}
