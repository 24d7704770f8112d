package dev.lockstep.sync.devicesync;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ArchiveChanged;
import dev.lockstep.contract.event.ArchiveLocation;
import dev.lockstep.contract.event.ArchiveOffered;
import dev.lockstep.contract.event.ArchiveWanted;
import dev.lockstep.contract.event.ConsentChanged;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.HistoryImported;
import dev.lockstep.contract.event.HmacKeysChanged;
import dev.lockstep.contract.event.PreferenceUpdatesReceived;
import dev.lockstep.contract.event.Sealed;
import dev.lockstep.contract.event.SyncRequestChanged;
import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.event.Topic;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.operation.Times;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import java.time.InstantSource;
import java.util.UUID;

/** Tells archive-service what to do and callers what has happened, in the transaction in which it happens. */
final class DeviceSyncEvents {
    private final Outbox outbox;
    private final InstantSource clock;

    DeviceSyncEvents(Outbox outbox, InstantSource clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Whom an event is about. */
    record About(String tenant, InboxId inbox, InstallationId installation) {
        static About of(HostedInstallation who) {
            return new About(who.tenant(), who.inbox(), who.id());
        }

        static About of(Envelope event) {
            return new About(
                    event.getTenantId(),
                    InboxId.of(event.getInboxId().toByteArray()),
                    new InstallationId(event.getInstallationId()));
        }
    }

    void wanted(Sql sql, About about, ArchiveWanted wanted) {
        add(sql, about, Envelope.newBuilder().setArchiveWanted(wanted));
    }

    void offered(Sql sql, About about, AnnouncedArchive archive) {
        add(
                sql,
                about,
                Envelope.newBuilder()
                        .setArchiveOffered(ArchiveOffered.newBuilder()
                                .setTransferId(archive.message().bytes())
                                .setPin(archive.pin())
                                .setLocation(Sealed.newBuilder().setBytes(archive.location()))
                                .setSenderInstallationId(archive.sender().bytes())));
    }

    void changed(Sql sql, About about, SyncRequestChanged request) {
        add(sql, about, Envelope.newBuilder().setSyncRequestChanged(request));
    }

    void changed(Sql sql, About about, AnnouncedArchive archive) {
        if (!archive.metadata().isEmpty()) {
            add(sql, about, Envelope.newBuilder().setArchiveChanged(shown(archive)));
        }
    }

    void received(Sql sql, About about, PreferenceUpdatesReceived updates) {
        add(sql, about, Envelope.newBuilder().setPreferenceUpdatesReceived(updates));
    }

    void changed(Sql sql, About about, ConsentChanged changed) {
        add(sql, about, Envelope.newBuilder().setConsentChanged(changed));
    }

    void changed(Sql sql, About about, HmacKeysChanged changed) {
        add(sql, about, Envelope.newBuilder().setHmacKeysChanged(changed));
    }

    void imported(Sql sql, About about, HistoryImported imported) {
        add(sql, about, Envelope.newBuilder().setHistoryImported(imported));
    }

    static ArchiveChanged shown(AnnouncedArchive archive) {
        return ArchiveChanged.newBuilder()
                .setMessageId(archive.message().bytes())
                .setPin(archive.pin())
                .setSenderInstallationId(archive.sender().bytes())
                .setMetadata(archive.metadata())
                .setSentAtNs(archive.sentAtNs())
                .setImported(archive.imported())
                .build();
    }

    static ByteString sealed(HostedInstallation who, ArchiveLocation location) {
        return ByteString.copyFrom(who.dataKey().seal(Purpose.ARCHIVE_LOCATION, location.toByteArray()));
    }

    private void add(Sql sql, About about, Envelope.Builder event) {
        outbox.add(
                sql,
                Topic.SYNC,
                event.setEventId(UUID.randomUUID().toString())
                        .setTenantId(about.tenant())
                        .setInboxId(ByteString.copyFrom(about.inbox().toByteArray()))
                        .setInstallationId(about.installation().bytes())
                        .setAtNs(Times.nanos(clock.instant()))
                        .build());
    }
}
