package dev.lockstep.sync.group;

import dev.lockstep.contract.event.MessageStored.DeliveryStatus;
import dev.lockstep.contract.event.MessageStored.Kind;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.identity.IdentityLogs;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.installation.OwnKeyPackages;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.commit.CommitRefusedException;
import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.context.DmMembers;
import dev.lockstep.xmtp.group.conversation.WelcomeReading;
import dev.lockstep.xmtp.group.join.JoinFacts;
import dev.lockstep.xmtp.group.join.JoinValidation;
import dev.lockstep.xmtp.group.join.JoinVerdict;
import dev.lockstep.xmtp.group.keypackage.OwnKeys;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.group.transcript.Transcript;
import dev.lockstep.xmtp.group.version.ClientVersion;
import dev.lockstep.xmtp.group.welcome.OpenedWelcome;
import dev.lockstep.xmtp.group.welcome.WelcomeRefusedException;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.mls.group.Joining;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Joins what welcomes offer, or passes them over; either way the cursor moves in the transaction of what they led to. */
final class WelcomeIntake {
    private static final Logger LOG = Logger.getLogger(WelcomeIntake.class);

    private final Database database;
    private final GroupStore groups;
    private final OwnKeyPackages keyPackages;
    private final IdentityLogs logs;
    private final WelcomeKeys welcomeKeys;
    private final ConversationEvents events;
    private final SyncGroupListener syncGroupListener;
    private final InstantSource clock;

    WelcomeIntake(
            Database database,
            GroupStore groups,
            OwnKeyPackages keyPackages,
            IdentityLogs logs,
            WelcomeKeys welcomeKeys,
            ConversationEvents events,
            SyncGroupListener syncGroupListener,
            InstantSource clock) {
        this.database = database;
        this.groups = groups;
        this.keyPackages = keyPackages;
        this.logs = logs;
        this.welcomeKeys = welcomeKeys;
        this.events = events;
        this.syncGroupListener = syncGroupListener;
        this.clock = clock;
    }

    /** A group that is good, with all that is needed to store it. */
    private record Offer(
            GroupId id,
            Group group,
            GroupProfile profile,
            Leaf addedBy,
            long cursor,
            Standing standing,
            long welcomedNs) {}

    /** The group that we are in now and were not in before; nothing if the welcome led to none. */
    Optional<StoredGroup> take(HostedInstallation who, WelcomeMessage welcome) {
        long id = WelcomeKeys.id(welcome);
        if (id <= keyPackages.welcomesReadUpTo(who.id())) {
            return Optional.empty();
        }
        Optional<Offer> offer = offer(who, welcome);
        return database.transaction(sql -> {
            Optional<StoredGroup> joined = offer.flatMap(good -> join(sql, who, good));
            keyPackages.welcomesRead(sql, who.id(), id, clock.instant());
            return joined;
        });
    }

    private Optional<Offer> offer(HostedInstallation who, WelcomeMessage welcome) {
        try {
            List<OwnKeys> ours = keyPackages.of(who);
            OpenedWelcome opened = welcomeKeys.open(welcome, ours);
            Joining.Joined joined = WelcomeReading.join(opened.welcome(), ours);
            return judged(who, welcome, opened, joined);
        } catch (WelcomeRefusedException
                | WelcomeKeys.NoKeyException
                | MlsRefusedException
                | CommitRefusedException e) {
            LOG.infof("installation %s passes a welcome over: %s", who.id(), e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Offer> judged(
            HostedInstallation who, WelcomeMessage welcome, OpenedWelcome opened, Joining.Joined joined)
            throws CommitRefusedException {
        JoinFacts facts = JoinFacts.of(joined);
        Map<InboxId, Long> members = new HashMap<>();
        CommitJudge.collect(joined.group().context(), members);
        JoinVerdict verdict =
                JoinValidation.judge(facts, logs.upTo(members, Lane.RECEIVE), who.inbox(), ClientVersion.EMULATED);
        return switch (verdict) {
            case JoinVerdict.Accepted accepted ->
                Optional.of(new Offer(
                        GroupId.of(joined.group().context().groupId().toByteArray()),
                        joined.group(),
                        accepted.profile(),
                        facts.addedBy(),
                        opened.messageCursor().orElse(0),
                        accepted.paused().isPresent() ? Standing.PAUSED : Standing.ACTIVE,
                        WelcomeKeys.createdNs(welcome)));
            case JoinVerdict.Refused refused -> passedOver(who, refused.refusal() + ": " + refused.text());
            case JoinVerdict.Oneshot oneshot ->
                passedOver(who, "a message of " + oneshot.sender() + " without a group");
            case JoinVerdict.Migrated ignored -> passedOver(who, "a group that keeps its state in AppData components");
        };
    }

    private static Optional<Offer> passedOver(HostedInstallation who, String reason) {
        LOG.infof("installation %s passes a welcome over: %s", who.id(), reason);
        return Optional.empty();
    }

    private Optional<StoredGroup> join(Sql sql, HostedInstallation who, Offer offer) {
        Optional<StoredGroup> known = groups.find(sql, who, offer.id());
        boolean news = known.flatMap(StoredGroup::mls)
                .filter(ours -> Long.compareUnsigned(
                                ours.context().epoch(), offer.group().context().epoch())
                        >= 0)
                .isEmpty();
        if (!news) {
            return Optional.empty();
        }
        GroupFacts facts = facts(sql, who, offer);
        boolean isBack = known.filter(before -> isBackAfterLeaving(sql, who, before.facts()))
                .isPresent();
        StoredGroup joined = known.isPresent()
                ? groups.save(sql, who, known.get(), facts, Optional.of(offer.group()))
                : groups.insert(sql, who, facts, offer.group(), null);
        if (facts.type() == ConversationType.SYNC) {
            groups.checkAgain(sql, who.id());
            syncGroupListener.joined(sql, who, offer.id());
        } else if (known.isEmpty() || known.get().facts().standing() == Standing.LEFT) {
            syncGroupListener.entered(sql, who, facts.part());
        }
        events.joined(sql, who, facts, offer.profile(), isBack);
        events.message(sql, who, facts, () -> offer.profile().mutable(), row(who, offer), "");
        return Optional.of(joined);
    }

    /** The inbox, and not only this installation, which may come back later than another one. */
    private boolean isBackAfterLeaving(Sql sql, HostedInstallation who, GroupFacts before) {
        return before.leaving().contains(ClaimedInbox.of(who.inbox()))
                && !groups.isReadByAnother(sql, who, before.id(), before.cursor());
    }

    private static ConversationEvents.Told row(HostedInstallation who, Offer offer) {
        return new ConversationEvents.Told(
                Transcript.ofWelcome(offer.addedBy().inbox(), who.inbox(), offer.welcomedNs()),
                offer.addedBy(),
                Kind.MEMBERSHIP_CHANGE,
                DeliveryStatus.PUBLISHED,
                offer.welcomedNs(),
                offer.cursor());
    }

    private GroupFacts facts(Sql sql, HostedInstallation who, Offer offer) {
        ConversationType type = offer.profile().immutable().conversationType();
        InboxId peer = peer(who, offer.profile());
        GroupId conversation = peer == null
                ? offer.id()
                : groups.conversationWith(sql, who.id(), peer).orElse(offer.id());
        return new GroupFacts(
                offer.id(),
                type,
                conversation,
                Optional.ofNullable(peer),
                offer.standing(),
                offer.cursor(),
                offer.addedBy().inbox().id(),
                offer.welcomedNs(),
                0,
                Optional.empty(),
                Optional.empty(),
                Set.of());
    }

    private static @Nullable InboxId peer(HostedInstallation who, GroupProfile profile) {
        DmMembers members = profile.immutable().dmMembers().orElse(null);
        if (members == null) {
            return null;
        }
        ClaimedInbox peer = members.one().is(who.inbox()) ? members.two() : members.one();
        return peer.id().orElse(null);
    }
}
