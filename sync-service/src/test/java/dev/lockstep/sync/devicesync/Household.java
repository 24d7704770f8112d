package dev.lockstep.sync.devicesync;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ArchiveCounts;
import dev.lockstep.contract.event.ArchiveLocation;
import dev.lockstep.contract.event.ArchiveUploaded;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.HistoryImported;
import dev.lockstep.contract.event.OperationChanged;
import dev.lockstep.contract.event.Reason;
import dev.lockstep.contract.event.Sealed;
import dev.lockstep.contract.event.SyncInstallation.Scope;
import dev.lockstep.contract.event.TransferFailed;
import dev.lockstep.contract.event.TransferPostponed;
import dev.lockstep.contract.event.TransferProgressed;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.group.CommandRefusedException;
import dev.lockstep.sync.group.Conversations.Announced;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.rig.Commands;
import dev.lockstep.sync.rig.Rig;
import dev.lockstep.sync.task.Task;
import dev.lockstep.xmtp.proto.devicesync.BackupElementSelection;
import dev.lockstep.xmtp.proto.devicesync.BackupMetadataSave;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncContent;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncKeyType;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncReply;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** Two installations of one inbox, in one sync group: what the other one says there is heard by ours. */
final class Household implements AutoCloseable {
    static final Reason GONE = Reason.newBuilder()
            .setCode("archive-gone")
            .setMessage("The archive has expired.")
            .setNextStep("Ask for it again.")
            .build();

    final Rig rig = new Rig();
    final HostedInbox inbox;
    final HostedInstallation ours;
    final HostedInstallation other;

    Household() throws FailureException {
        inbox = rig.inbox();
        ours = rig.installation(inbox);
        other = rig.installation(inbox);
        rig.conversations.ensureSyncGroup(other);
        hears(ours);
    }

    /** Says something in the sync group that both are in. */
    Announced says(HostedInstallation who, DeviceSyncContent content) throws CommandRefusedException {
        return rig.conversations.announce(who, UUID.randomUUID().toString(), false, Optional.empty(), content);
    }

    /** Reads what was said in sync groups. */
    void hears(HostedInstallation who) {
        rig.conversations.sync(who, Scope.DEVICE_SYNC_GROUPS);
    }

    /** A task that was begun, of {@link HistorySync}. */
    interface Step {
        void perform(HostedInstallation who, Task task) throws CommandRefusedException, FailureException;
    }

    /** Does what a command of ours asks for. */
    OperationChanged does(Step step, Envelope command) throws CommandRefusedException, FailureException {
        step.perform(ours, rig.begin(command));
        return operation(command);
    }

    OperationChanged operation(Envelope command) {
        return rig.operation(command.getOperationId());
    }

    /** What archive-service tells of a transfer for ours. */
    void archiveServiceTells(Envelope.Builder event) {
        Envelope complete = event.setEventId(UUID.randomUUID().toString())
                .setTenantId(ours.tenant())
                .setInboxId(ByteString.copyFrom(ours.inbox().toByteArray()))
                .setInstallationId(ours.id().bytes())
                .build();
        rig.database().perform(sql -> rig.archiveIntake.handle(sql, complete));
    }

    /** Announces a slice that archive-service has uploaded for a request. */
    void uploaded(Announced request, String pin, int slice, boolean last) throws CommandRefusedException {
        archiveServiceHasUploaded(request, pin, slice, last);
        announcesWhatWasUploaded();
    }

    /** What archive-service tells of a slice that it has uploaded for a request. */
    void archiveServiceHasUploaded(Announced request, String pin, int slice, boolean last) {
        archiveServiceTells(Envelope.newBuilder()
                .setArchiveUploaded(ArchiveUploaded.newBuilder()
                        .setTransferId(request.message().bytes())
                        .setPin(pin)
                        .setSyncGroupId(request.group().bytes())
                        .setLocation(Sealed.newBuilder()
                                .setBytes(DeviceSyncEvents.sealed(
                                        ours,
                                        ArchiveLocation.newBuilder()
                                                .setUrl("http://history.example/files/" + slice)
                                                .setKey(ByteString.copyFrom(new byte[32]))
                                                .build())))
                        .setMetadata(reply(pin).getReply().getMetadata().toByteString())
                        .setSlice(slice)
                        .setLast(last)));
    }

    /** Does what waits to be announced, by whoever it is that does. */
    void announcesWhatWasUploaded() throws CommandRefusedException {
        Task task = rig.again(inbox.id());
        HostedInstallation who = rig.installing
                .load(inbox, rig.historySync.announcer(task.command()))
                .orElseThrow();
        rig.historySync.announce(who, task);
    }

    /** Ours is gone, and the inbox's others go on. */
    void revokesOurs() throws FailureException {
        rig.installing.revoke(inbox, rig.begin(Commands.revoke(inbox, ours.id())));
    }

    /** The other one says nothing any more, and what it said last may not have been heard. */
    void revokesOther() throws FailureException {
        rig.installing.revoke(inbox, rig.begin(Commands.revoke(inbox, other.id())));
    }

    static Envelope.Builder imported(ByteString transfer, String pin, long messages) {
        return Envelope.newBuilder()
                .setHistoryImported(HistoryImported.newBuilder()
                        .setTransferId(transfer)
                        .setPin(pin)
                        .setCounts(ArchiveCounts.newBuilder()
                                .setConversations(1)
                                .setMessages(messages)
                                .setConsentRecords(2)));
    }

    static Envelope.Builder progressed(ByteString transfer, String pin, double progress) {
        return Envelope.newBuilder()
                .setTransferProgressed(TransferProgressed.newBuilder()
                        .setTransferId(transfer)
                        .setPin(pin)
                        .setProgress(progress));
    }

    static final Reason UNAVAILABLE = Reason.newBuilder()
            .setCode("history-server-unavailable")
            .setMessage("The history server answered with 503.")
            .setNextStep("Try again later.")
            .build();

    /** It is tried again, until the epoch's first day has ended. */
    static Envelope.Builder postponed(ByteString transfer, String pin) {
        return Envelope.newBuilder()
                .setTransferPostponed(TransferPostponed.newBuilder()
                        .setTransferId(transfer)
                        .setPin(pin)
                        .setReason(UNAVAILABLE)
                        .setUntilNs(Duration.ofDays(1).toNanos()));
    }

    static Envelope.Builder failed(ByteString transfer, String pin) {
        return Envelope.newBuilder()
                .setTransferFailed(TransferFailed.newBuilder()
                        .setTransferId(transfer)
                        .setPin(pin)
                        .setReason(GONE));
    }

    static DeviceSyncContent request(String pin) {
        return DeviceSyncContent.newBuilder()
                .setRequest(DeviceSyncRequest.newBuilder()
                        .setPin(pin)
                        .setServerUrl("http://phone.example/")
                        .setOptions(dev.lockstep.xmtp.proto.devicesync.ArchiveOptions.newBuilder()
                                .addElements(BackupElementSelection.BACKUP_ELEMENT_SELECTION_MESSAGES)))
                .build();
    }

    static DeviceSyncContent reply(String pin) {
        return DeviceSyncContent.newBuilder()
                .setReply(DeviceSyncReply.newBuilder()
                        .setRequestId(pin)
                        .setUrl("http://history.example/files/" + pin)
                        .setEncryptionKey(
                                DeviceSyncKeyType.newBuilder().setAes256Gcm(ByteString.copyFrom(new byte[32])))
                        .setMetadata(BackupMetadataSave.newBuilder()
                                .addElements(BackupElementSelection.BACKUP_ELEMENT_SELECTION_MESSAGES)))
                .build();
    }

    /** Events about ours of one kind, in order. */
    List<Envelope> events(Predicate<Envelope> kind) {
        return rig.events().stream()
                .filter(event -> event.getInstallationId().equals(ours.id().bytes()))
                .filter(kind)
                .toList();
    }

    @Override
    public void close() {
        rig.close();
    }
}
