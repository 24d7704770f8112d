package dev.lockstep.sync.devicesync;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.lockstep.contract.event.ArchiveCounts;
import dev.lockstep.contract.event.ArchiveLocation;
import dev.lockstep.contract.event.ArchiveUploaded;
import dev.lockstep.contract.event.ArchiveWanted;
import dev.lockstep.contract.event.DecideSyncRequest;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.SendArchive;
import dev.lockstep.contract.event.SendSyncRequest;
import dev.lockstep.contract.event.SyncRequestChanged;
import dev.lockstep.contract.event.SyncRequestChanged.State;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.devicesync.DeviceSyncEvents.About;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.group.CommandRefusedException;
import dev.lockstep.sync.group.Conversations;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.installation.InstallationStore;
import dev.lockstep.sync.operation.Times;
import dev.lockstep.sync.task.Task;
import dev.lockstep.sync.task.TaskStore;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.id.MessageId;
import dev.lockstep.xmtp.proto.devicesync.BackupMetadataSave;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncContent;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncKeyType;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncReply;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a hosted installation does about history: asks, sends unasked, has an archive merged, decides about a request, announces
 * what was uploaded. Each is one task, which is done again after an interruption and takes up where it stood.
 */
public final class HistorySync {
    private static final String PIN_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int PIN_LENGTH = 8;

    private final Database database;
    private final TaskStore tasks;
    private final InstallationStore installations;
    private final Conversations conversations;
    private final CurrentMembers members;
    private final Policies policies;
    private final DeviceSyncEvents events;
    private final InstantSource clock;
    private final RandomGenerator random;

    HistorySync(
            Database database,
            TaskStore tasks,
            InstallationStore installations,
            Conversations conversations,
            CurrentMembers members,
            Policies policies,
            DeviceSyncEvents events,
            InstantSource clock,
            RandomGenerator random) {
        this.database = database;
        this.tasks = tasks;
        this.installations = installations;
        this.conversations = conversations;
        this.members = members;
        this.policies = policies;
        this.events = events;
        this.clock = clock;
        this.random = random;
    }

    /** Asks the inbox's other installations; the task waits for an answer that could be imported. */
    public void ask(HostedInstallation who, Task task) throws CommandRefusedException, FailureException {
        SendSyncRequest command = task.command().getSendSyncRequest();
        String server = server(who, command.getServerUrl());
        if (members.installations(who).size() < 2) {
            throw new FailureException(new Failure.Refused(
                    "no-other-installation",
                    "The inbox has no other installation, so nobody can answer.",
                    "Import a backup file if there is one."));
        }
        SentRequest request = database.transaction(sql -> begun(sql, who, task.operation(), command, server));
        GroupId group = conversations.syncGroup(who);
        var announced = conversations.announce(
                who,
                // Once in each group.
                task.operation() + "/" + request.pin() + "/" + group,
                true,
                Optional.of(group),
                DeviceSyncContent.newBuilder()
                        .setRequest(DeviceSyncRequest.newBuilder()
                                .setPin(request.pin())
                                .setServerUrl(request.serverUrl())
                                .setOptions(Options.theirs(request.options())))
                        .build());
        database.perform(sql -> {
            Requests.sentIn(sql, who.id(), request.pin(), announced.group());
            SyncRequestChanged now = Requests.shownSent(sql, who.id(), request.pin());
            events.changed(sql, About.of(who), now);
            if (!endedBefore(sql, who, task, request.pin())) {
                waits(sql, task, now);
            }
        });
    }

    private void waits(Sql sql, Task task, SyncRequestChanged request) {
        if (request.hasReason()) {
            tasks.await(sql, task, request.getReason());
        } else if (request.getState() == State.ANSWERING) {
            tasks.park(sql, task);
            tasks.progressed(sql, task, 0);
        } else {
            tasks.await(sql, task, Reasons.nobodyHasAnswered());
        }
    }

    /** Whether the answer was quicker than we: what was merged found nobody waiting for it. */
    private boolean endedBefore(Sql sql, HostedInstallation who, Task task, String pin) {
        SentRequest request = Requests.sent(sql, who.id(), pin).orElseThrow();
        if (request.state() != State.IMPORTED) {
            return false;
        }
        tasks.succeed(sql, task, imported(pin, request.counts()));
        return true;
    }

    /** The request that the operation has under way, or a new one with a pin of its own. */
    private SentRequest begun(
            Sql sql, HostedInstallation who, String operation, SendSyncRequest command, String server) {
        Optional<SentRequest> known = Requests.ofOperation(sql, who.id(), operation)
                .filter(request -> request.group().isEmpty());
        if (known.isPresent()) {
            return known.get();
        }
        Instant now = clock.instant();
        var request = new SentRequest(
                pin(),
                operation,
                command.getOptions(),
                server,
                Optional.empty(),
                State.OPEN,
                Times.nanos(now),
                ArchiveCounts.getDefaultInstance());
        Requests.insert(sql, who.id(), request, now);
        return request;
    }

    private String pin() {
        var pin = new StringBuilder();
        for (int i = 0; i < PIN_LENGTH; i++) {
            pin.append(PIN_LETTERS.charAt(random.nextInt(PIN_LETTERS.length())));
        }
        return pin.toString();
    }

    /** Has an archive built and uploaded; the task waits until it has been announced. */
    public void sendArchive(HostedInstallation who, Task task) throws FailureException {
        SendArchive command = task.command().getSendArchive();
        String server = server(who, command.getServerUrl());
        ByteString transfer = transferOf(task.operation());
        GroupId group = conversations.syncGroup(who);
        database.perform(sql -> {
            tasks.park(sql, task);
            AwaitedTransfers.insert(sql, who.id(), transfer, task.operation());
            events.wanted(
                    sql,
                    About.of(who),
                    ArchiveWanted.newBuilder()
                            .setTransferId(transfer)
                            .setPin(command.getPin().isEmpty() ? pin() : command.getPin())
                            .setSyncGroupId(group.bytes())
                            .setOptions(command.getOptions())
                            .setServerUrl(server)
                            .build());
        });
    }

    /**
     * Has an announced archive merged; the task waits until it is. A long history comes in several archives of one pin, and those of
     * them that were not merged before are merged as well.
     */
    public void importArchive(HostedInstallation who, Task task) throws FailureException {
        String pin = task.command().getImportArchive().getPin();
        database.<FailureException>perform(sql -> {
            AnnouncedArchive archive = Archives.newest(sql, who.id(), pin)
                    .orElseThrow(() -> new FailureException(new Failure.UnknownArchive(pin)));
            tasks.park(sql, task);
            AwaitedTransfers.insert(sql, who.id(), archive.message().bytes(), task.operation());
            events.offered(sql, About.of(who), archive);
            Archives.slicesBefore(sql, who.id(), archive).forEach(slice -> events.offered(sql, About.of(who), slice));
        });
    }

    /** Answers or refuses a request that was held. */
    public void decide(HostedInstallation who, Task task) throws FailureException {
        DecideSyncRequest command = task.command().getDecideSyncRequest();
        database.<FailureException>perform(sql -> {
            ReceivedRequest held = Requests.held(sql, who.id(), command.getPin())
                    .orElseThrow(() -> new FailureException(new Failure.Refused(
                            "request-not-held",
                            "There is no request with pin %s that waits for a decision.".formatted(command.getPin()),
                            "List the sync requests to see how they stand.")));
            switch (command.getDecision()) {
                case ANSWER -> {
                    Requests.receivedBecame(
                            sql, who.id(), held.message(), State.ANSWERING, Reasons.NONE, clock.instant());
                    events.wanted(sql, About.of(who), DeviceSyncIntake.wanted(held));
                }
                case REFUSE ->
                    Requests.receivedBecame(
                            sql, who.id(), held.message(), State.REFUSED, Reasons.refusedByDecision(), clock.instant());
                case DECISION_UNSPECIFIED, UNRECOGNIZED ->
                    throw new FailureException(
                            new Failure.InvalidRequest("decision: none (expected: answer or refuse)"));
            }
            events.changed(sql, About.of(who), Requests.shownReceived(sql, who.id(), held.message()));
            tasks.succeed(sql, task, Struct.getDefaultInstance());
        });
    }

    /** Who announces an archive that was uploaded: whoever wanted it, as long as it is there. */
    public InstallationId announcer(Envelope uploaded) {
        return database.transaction(sql -> Announcers.of(sql, installations, uploaded))
                .orElseGet(() -> new InstallationId(uploaded.getInstallationId()));
    }

    /** Tells the inbox's other installations of an archive that lies on the history server. */
    public void announce(HostedInstallation who, Task task) throws CommandRefusedException {
        ArchiveUploaded uploaded = task.command().getArchiveUploaded();
        ArchiveLocation location = location(who, uploaded);
        var announced = conversations.announce(
                who,
                task.operation(),
                true,
                Optional.of(new GroupId(uploaded.getSyncGroupId())),
                DeviceSyncContent.newBuilder()
                        .setReply(DeviceSyncReply.newBuilder()
                                .setRequestId(uploaded.getPin())
                                .setUrl(location.getUrl())
                                .setEncryptionKey(DeviceSyncKeyType.newBuilder().setAes256Gcm(location.getKey()))
                                .setMetadata(metadata(uploaded)))
                        .build());
        Instant now = clock.instant();
        database.perform(sql -> {
            var archive = new AnnouncedArchive(
                    announced.message(),
                    uploaded.getPin(),
                    who.id(),
                    uploaded.getLocation().getBytes(),
                    uploaded.getMetadata(),
                    Times.nanos(now),
                    false);
            Archives.insert(sql, who.id(), archive);
            events.changed(sql, About.of(who), archive);
            answered(sql, who, uploaded, now);
            sent(sql, who, uploaded, location.getUrl());
            tasks.succeed(sql, task, Struct.getDefaultInstance());
        });
    }

    private void answered(Sql sql, HostedInstallation who, ArchiveUploaded uploaded, Instant now) {
        var message = new MessageId(uploaded.getTransferId());
        if (Requests.received(sql, who.id(), message).isEmpty()) {
            return;
        }
        // When a slice is through, what held it up is over.
        if (uploaded.getLast() || Requests.shownReceived(sql, who.id(), message).hasReason()) {
            State state = uploaded.getLast() ? State.ANSWERED : State.ANSWERING;
            Requests.receivedBecame(sql, who.id(), message, state, Reasons.NONE, now);
            events.changed(sql, About.of(who), Requests.shownReceived(sql, who.id(), message));
        }
    }

    private void sent(Sql sql, HostedInstallation who, ArchiveUploaded uploaded, String url) {
        List<AwaitedTransfers.Awaited> awaited =
                AwaitedTransfers.add(sql, who.id(), uploaded.getTransferId(), uploaded.getCounts(), url);
        if (!uploaded.getLast()) {
            return;
        }
        for (AwaitedTransfers.Awaited each : awaited) {
            tasks.waiting(sql, each.operation())
                    .ifPresent(waiting -> tasks.succeed(
                            sql,
                            waiting,
                            counts(uploaded.getPin(), each.counts())
                                    .putFields("url", text(each.url()))
                                    .putFields("bytes", number(each.counts().getBytes()))
                                    .build()));
        }
        AwaitedTransfers.delete(sql, who.id(), uploaded.getTransferId());
    }

    private static Struct.Builder counts(String pin, ArchiveCounts counts) {
        return Struct.newBuilder()
                .putFields("pin", text(pin))
                .putFields("conversations", number(counts.getConversations()))
                .putFields("messages", number(counts.getMessages()))
                .putFields("consentRecords", number(counts.getConsentRecords()));
    }

    /** What an operation ends with that an archive was merged for. */
    static Struct imported(String pin, ArchiveCounts counts) {
        return counts(pin, counts).putFields("archives", number(1)).build();
    }

    private static Value text(String value) {
        return Value.newBuilder().setStringValue(value).build();
    }

    private static Value number(long value) {
        return Value.newBuilder().setNumberValue(value).build();
    }

    private String server(HostedInstallation who, String named) throws FailureException {
        String server = named.isEmpty() ? policies.of(who.tenant()).historyServer() : named;
        if (server.isEmpty()) {
            throw new FailureException(new Failure.Refused(
                    "history-sync-disabled",
                    "History sync is switched off: there is no history server.",
                    "Name one with the call, or set lockstep.history-server.url."));
        }
        return server;
    }

    /** 32 bytes that are the operation's alone. */
    private static ByteString transferOf(String operation) {
        try {
            return ByteString.copyFrom(
                    MessageDigest.getInstance("SHA-256").digest(operation.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of this Java platform", e);
        }
    }

    private static ArchiveLocation location(HostedInstallation who, ArchiveUploaded uploaded) {
        try {
            return ArchiveLocation.parseFrom(who.dataKey()
                    .open(
                            Purpose.ARCHIVE_LOCATION,
                            uploaded.getLocation().getBytes().toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a location in no known form", e);
        }
    }

    private static BackupMetadataSave metadata(ArchiveUploaded uploaded) {
        try {
            return BackupMetadataSave.parseFrom(uploaded.getMetadata());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("metadata in no known form", e);
        }
    }
}
