package dev.lockstep.archive.transfer;

import dev.lockstep.archive.reading.EventReading;
import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.event.OutboxRelay;
import dev.lockstep.service.secret.LocalFileKey;
import dev.lockstep.service.sql.Database;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Begins transfers with the application, and ends with it. */
@ApplicationScoped
public class TransferLifecycle {
    private static final Logger LOG = Logger.getLogger(TransferLifecycle.class);
    private static final int AFTER_EVENTS = 5_000;

    private final TransferSettings settings;
    private final EventReading events;
    private final TransferIntake intake;
    private final Database database;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final Optional<Path> keyFile;
    private @Nullable ManagedChannel syncService;
    private @Nullable ManagedChannel preferenceService;
    private @Nullable Transfers transfers;
    private @Nullable ArchiveFiles files;

    TransferLifecycle(
            TransferSettings settings,
            EventReading events,
            TransferIntake intake,
            Database database,
            InstantSource clock,
            MeterRegistry meters,
            @ConfigProperty(name = "lockstep.secrets.key-file") Optional<Path> keyFile) {
        this.settings = settings;
        this.events = events;
        this.intake = intake;
        this.database = database;
        this.clock = clock;
        this.meters = meters;
        this.keyFile = keyFile;
    }

    void start(@Observes @Priority(AFTER_EVENTS) StartupEvent event) throws IOException {
        Optional<OutboxRelay> relay = events.relay();
        if (keyFile.isEmpty() || relay.isEmpty()) {
            LOG.warn("Archives are neither sent nor fetched: there is no Kafka, or no lockstep.secrets.key-file. "
                    + "The history server works all the same.");
            return;
        }
        Files.createDirectories(settings.folder());
        syncService = channel(settings.syncService());
        preferenceService = channel(settings.preferenceService());
        var told = new TransferEvents(new Outbox(relay.get()), clock);
        var servers = new HistoryServerClient(
                new AllowedServers(
                        settings.allowedServers().orElse(List.of()),
                        InetAddress::getAllByName,
                        new RefusedAddresses(meters)),
                new HistoryServerClient.Limits(
                        settings.largestDownload().asLongValue(),
                        settings.answerTimeout(),
                        settings.transferTimeout()));
        var keys = new SyncServiceInboxKeys(syncService, LocalFileKey.read(keyFile.get()));
        var consents = new PreferenceServiceConsents(preferenceService);
        var random = new SecureRandom();
        files = new ArchiveFiles(
                database,
                keys,
                consents,
                told,
                clock,
                random,
                settings.folder(),
                settings.largestDownload().asLongValue(),
                settings.leastRemainingLife());
        var work = new TransferWork(
                database,
                servers,
                keys,
                consents,
                told,
                clock,
                random,
                new TransferWork.Settings(
                        settings.folder(),
                        settings.historyServer(),
                        settings.sliceSize().asLongValue(),
                        settings.leastRemainingLife()));
        transfers =
                new Transfers(database, work, told, clock, settings.atOnce(), settings.patience(), settings.heldFor());
        intake.tell(transfers::wake);
        transfers.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        if (transfers != null) {
            transfers.close();
        }
        for (ManagedChannel channel : new @Nullable ManagedChannel[] {syncService, preferenceService}) {
            if (channel != null) {
                channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
            }
        }
    }

    /** Nothing if archives are neither made nor taken here. */
    public Optional<ArchiveFiles> files() {
        return Optional.ofNullable(files);
    }

    private static ManagedChannel channel(URI url) {
        return NettyChannelBuilder.forAddress(url.getHost(), url.getPort())
                .usePlaintext()
                .keepAliveTime(30, TimeUnit.SECONDS)
                .keepAliveTimeout(5, TimeUnit.SECONDS)
                .build();
    }
}
