package dev.lockstep.sync.devicesync;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ArchiveLocation;
import dev.lockstep.contract.event.ArchiveWanted;
import dev.lockstep.contract.event.Reason;
import dev.lockstep.contract.event.SyncRequestChanged.State;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.devicesync.DeviceSyncEvents.About;
import dev.lockstep.sync.group.ConversationGroups;
import dev.lockstep.sync.group.SyncGroupListener;
import dev.lockstep.sync.inbox.Arrivals;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.installation.InstallationStore;
import dev.lockstep.sync.task.TaskStore;
import dev.lockstep.xmtp.group.content.DeviceSyncMessages;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.proto.devicesync.BackupElementSelection;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncContent;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncReply;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Takes in what other installations say in sync groups, each message once, from current members of the inbox only. */
public final class DeviceSyncIntake implements SyncGroupListener {
    private static final Logger LOG = Logger.getLogger(DeviceSyncIntake.class);
    private static final int LONGEST_PIN = 256;
    private static final String UNUSABLE_PIN = "pin: %d characters (expected: 1 to 256, none of them U+0000)";
    private static final int LONGEST_URL = 2_048;
    private static final int KEY_LENGTH = 32;

    private final CurrentMembers members;
    private final InstallationStore installations;
    private final Policies policies;
    private final Alarms alarms;
    private final TaskStore tasks;
    private final HmacRoots hmacRoots;
    private final PushFeed feed;
    private final DeviceSyncEvents events;
    private final InstantSource clock;

    DeviceSyncIntake(
            CurrentMembers members,
            InstallationStore installations,
            Policies policies,
            Alarms alarms,
            TaskStore tasks,
            HmacRoots hmacRoots,
            PushFeed feed,
            DeviceSyncEvents events,
            InstantSource clock) {
        this.members = members;
        this.installations = installations;
        this.policies = policies;
        this.alarms = alarms;
        this.tasks = tasks;
        this.hmacRoots = hmacRoots;
        this.feed = feed;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public void seen(Sql sql, HostedInstallation who, InstallationId other, long atNs, boolean marked) {
        Whereabouts.heardInConversation(sql, who.id(), other, atNs, marked);
        if (!marked) {
            hmacRoots.markedOtherwise(sql, who, other, atNs);
        }
    }

    @Override
    public boolean isToSay(Sql sql, String operation) {
        return tasks.isOpen(sql, operation);
    }

    @Override
    public void hasSaid(Sql sql, String operation) {
        tasks.said(sql, operation);
    }

    @Override
    public void entered(Sql sql, HostedInstallation who, ConversationGroups.Part part) {
        feed.entered(sql, who, part);
    }

    @Override
    public void left(Sql sql, HostedInstallation who, ConversationGroups.Part part) {
        feed.left(sql, who, part);
    }

    /**
     * Who has come can answer too: what nobody has answered is asked once more, with the same pin. And it has to mark its messages
     * as the others do.
     */
    @Override
    public void joined(Sql sql, HostedInstallation who, GroupId group) {
        hmacRoots.joined(sql, who, group);
        for (SentRequest request : Requests.open(sql, who.id())) {
            Requests.toBeSaidAgain(sql, who.id(), request.pin());
            tasks.resume(sql, request.operation());
        }
    }

    @Override
    public Effect heard(HostedInstallation who, Heard heard) {
        Effect effect = effect(who, heard);
        return sql -> {
            if (!heard.sender().installation().equals(who.id())) {
                Whereabouts.heardInSyncGroup(sql, who.id(), heard.sender().installation(), heard.sentAtNs());
            }
            effect.in(sql);
        };
    }

    private Effect effect(HostedInstallation who, Heard heard) {
        Optional<DeviceSyncContent> said = DeviceSyncMessages.of(heard.message());
        if (said.isEmpty()) {
            return setAside(who, heard, "not a device sync message of this version");
        }
        return switch (said.get().getContentCase()) {
            case REQUEST -> ofOther(who, heard, requested(who, heard, said.get().getRequest()));
            case REPLY -> ofOther(who, heard, replied(who, heard, said.get().getReply()));
            case PREFERENCE_UPDATES ->
                ofMember(
                        who,
                        heard,
                        heard.sender().installation().equals(who.id()) || members.hadLately(who, heard.sender()),
                        PreferenceUpdate.told(who, heard, said.get().getPreferenceUpdates(), hmacRoots, events));
            // No longer sent by anybody.
            case ACKNOWLEDGE -> sql -> {};
            case CONTENT_NOT_SET -> setAside(who, heard, "a device sync message without content");
        };
    }

    /** What we ask and offer ourselves is known from where it was said. */
    private Effect ofOther(HostedInstallation who, Heard heard, Effect effect) {
        return heard.sender().installation().equals(who.id())
                ? sql -> {}
                : ofMember(who, heard, members.has(who, heard.sender()), effect);
    }

    private static Effect ofMember(HostedInstallation who, Heard heard, boolean isMember, Effect effect) {
        return isMember
                ? effect
                : setAside(who, heard, "sender %s is no installation of the inbox".formatted(heard.sender()));
    }

    private static Effect setAside(HostedInstallation who, Heard heard, String reason) {
        LOG.infof(
                "installation %s, sync group %s, entry %d is set aside: %s",
                who.id(), heard.group(), heard.sequenceId(), reason);
        return sql -> {};
    }

    private Effect requested(HostedInstallation who, Heard heard, DeviceSyncRequest request) {
        if (!isPin(request.getPin())) {
            return setAside(who, heard, UNUSABLE_PIN.formatted(request.getPin().length()));
        }
        Policy policy = policies.of(who.tenant());
        Verdict verdict = verdict(policy, request);
        var received = new ReceivedRequest(
                heard.id(),
                heard.group(),
                request.getPin(),
                heard.sender().installation(),
                Options.ours(request.getOptions()),
                serverUrl(request),
                verdict.state(),
                heard.sentAtNs());
        return sql -> {
            Optional<Duration> youngAge = youngAge(sql, who, received.requester(), policy);
            Reason alarm = youngAge.map(age -> Reasons.youngInstallation(received, age, policy.alarmYoungerThan()))
                    .orElse(Reasons.NONE);
            if (Requests.insert(sql, who.id(), received, verdict.reason(), alarm, clock.instant())) {
                youngAge.ifPresent(
                        age -> sql.afterCommit(() -> alarms.youngInstallationAsked(who, received.requester(), age)));
                if (verdict.state() == State.ANSWERING) {
                    events.wanted(sql, About.of(who), wanted(received));
                }
                events.changed(sql, About.of(who), Requests.shownReceived(sql, who.id(), received.message()));
            }
        };
    }

    /** For how long an installation has been known here, if that is too short to go without an alarm. */
    private Optional<Duration> youngAge(Sql sql, HostedInstallation who, InstallationId asker, Policy policy) {
        Instant now = clock.instant();
        return Arrivals.of(sql, who.inbox(), asker, now)
                .map(came -> came.isAfter(now) ? Duration.ZERO : Duration.between(came, now))
                .filter(age -> age.compareTo(policy.alarmYoungerThan()) < 0);
    }

    private record Verdict(State state, Reason reason) {}

    private static Verdict verdict(Policy policy, DeviceSyncRequest request) {
        if (policy.historyServer().isEmpty()) {
            return new Verdict(State.REFUSED, Reasons.switchedOff());
        }
        if (!request.hasOptions()) {
            return new Verdict(State.REQUEST_FAILED, Reasons.withoutOptions());
        }
        return switch (policy.answering()) {
            case ANSWER -> new Verdict(State.ANSWERING, Reasons.NONE);
            case HOLD -> new Verdict(State.HELD, Reasons.held());
            case REFUSE -> new Verdict(State.REFUSED, Reasons.refusedByPolicy());
        };
    }

    /** PostgreSQL keeps no U+0000. */
    private static boolean isPin(String pin) {
        return !pin.isEmpty() && pin.length() <= LONGEST_PIN && pin.indexOf('\0') < 0;
    }

    /**
     * Without slashes at the end, after which there would be two (§2.11); what cannot be an address is refused by whoever uses it,
     * whatever stands there for U+0000.
     */
    private static String serverUrl(DeviceSyncRequest request) {
        String url = request.getServerUrl().replace('\0', ' ').strip().replaceAll("/+$", "");
        return url.length() <= LONGEST_URL ? url : url.substring(0, LONGEST_URL);
    }

    static ArchiveWanted wanted(ReceivedRequest request) {
        return ArchiveWanted.newBuilder()
                .setTransferId(request.message().bytes())
                .setPin(request.pin())
                .setSyncGroupId(request.group().bytes())
                .setOptions(request.options())
                .setServerUrl(request.serverUrl())
                .build();
    }

    private Effect replied(HostedInstallation who, Heard heard, DeviceSyncReply reply) {
        ByteString key = reply.getEncryptionKey().getAes256Gcm();
        if (reply.getKind() != BackupElementSelection.BACKUP_ELEMENT_SELECTION_UNSPECIFIED
                || !isPin(reply.getRequestId())
                || reply.getUrl().isEmpty()
                || reply.getUrl().length() > LONGEST_URL
                || key.size() != KEY_LENGTH) {
            return setAside(who, heard, "a reply of an old kind, or without pin, address or key");
        }
        var archive = new AnnouncedArchive(
                heard.id(),
                reply.getRequestId(),
                heard.sender().installation(),
                DeviceSyncEvents.sealed(
                        who,
                        ArchiveLocation.newBuilder()
                                .setUrl(reply.getUrl())
                                .setKey(key)
                                .build()),
                reply.hasMetadata() ? reply.getMetadata().toByteString() : ByteString.EMPTY,
                heard.sentAtNs(),
                false);
        return sql -> {
            Archives.insert(sql, who.id(), archive);
            events.changed(sql, About.of(who), archive);
            answered(sql, who, archive);
            answeredByAnother(sql, who, archive);
        };
    }

    /** A reply to a request of ours, whatever sync group it came in: other installations may have joined in between (§2.9). */
    private void answered(Sql sql, HostedInstallation who, AnnouncedArchive archive) {
        Optional<SentRequest> asked = Requests.sent(sql, who.id(), archive.pin());
        if (asked.isEmpty() || asked.get().state() == State.REQUEST_FAILED) {
            return;
        }
        events.offered(sql, About.of(who), archive);
        if (asked.get().state() == State.OPEN) {
            Requests.sentBecame(sql, who.id(), archive.pin(), State.ANSWERING, Reasons.NONE, clock.instant());
            events.changed(sql, About.of(who), Requests.shownSent(sql, who.id(), archive.pin()));
            // Nobody's answer is waited for any more: it is fetched now.
            tasks.waiting(sql, asked.get().operation()).ifPresent(task -> tasks.progressed(sql, task, 0));
        }
    }

    /** All hosted installations of the inbox have the request, and one answers for all: with the first of its archives it has. */
    private void answeredByAnother(Sql sql, HostedInstallation who, AnnouncedArchive archive) {
        if (installations.find(sql, archive.sender()).isEmpty()) {
            return;
        }
        for (ReceivedRequest request : Requests.unanswered(sql, who.id(), archive.pin())) {
            Requests.receivedBecame(sql, who.id(), request.message(), State.ANSWERED, Reasons.NONE, clock.instant());
            events.changed(sql, About.of(who), Requests.shownReceived(sql, who.id(), request.message()));
        }
    }
}
