package dev.lockstep.sync.group;

import dev.lockstep.contract.event.CreateConversation;
import dev.lockstep.contract.event.NewGroup;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.identity.IdentityLogs;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.operation.Times;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.conversation.NewConversation;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.mls.group.Group;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Creates groups: stored first, then given to the network with the commit that adds the others. */
final class Creating {
    private final Database database;
    private final GroupStore groups;
    private final IdentityLogs logs;
    private final Peers peers;
    private final Committing committing;
    private final MembershipChanges memberships;
    private final SyncGroupListener listener;
    private final InstantSource clock;
    private final SecureRandom random;

    Creating(
            Database database,
            GroupStore groups,
            IdentityLogs logs,
            Peers peers,
            Committing committing,
            MembershipChanges memberships,
            SyncGroupListener listener,
            InstantSource clock,
            SecureRandom random) {
        this.database = database;
        this.groups = groups;
        this.logs = logs;
        this.peers = peers;
        this.committing = committing;
        this.memberships = memberships;
        this.listener = listener;
        this.clock = clock;
        this.random = random;
    }

    /** What came of it. */
    record Created(GroupId conversation, Optional<StoredGroup> fresh) {}

    Created create(HostedInstallation who, String operation, CreateConversation command)
            throws CommandRefusedException {
        return switch (command.getKindCase()) {
            case DM ->
                dm(
                        who,
                        operation,
                        peers.inboxes(List.of(command.getDm())).iterator().next());
            case GROUP -> group(who, operation, command.getGroup());
            case KIND_NOT_SET ->
                throw new CommandRefusedException("invalid-request", "kind: none (expected: dm or group)", "");
        };
    }

    /** A sync group with all installations that the inbox has now. */
    StoredGroup createSyncGroup(HostedInstallation who) throws CommandRefusedException {
        return begin(
                who,
                ConversationType.SYNC,
                GroupProfile.ofSyncGroup(who.inbox(), commitLogSigner()),
                null,
                null,
                List.of());
    }

    private Created dm(HostedInstallation who, String operation, InboxId peer) throws CommandRefusedException {
        if (peer.equals(who.inbox())) {
            throw new CommandRefusedException(
                    "invalid-request", "peer: %s (expected: another inbox than its own)".formatted(peer), "");
        }
        Optional<GroupId> begun = groups.createdBy(database.direct(), who.id(), operation);
        if (begun.isEmpty()) {
            Optional<GroupId> there = groups.conversationWith(database.direct(), who.id(), peer);
            if (there.isPresent()) {
                return new Created(there.get(), Optional.empty());
            }
        }
        requireKnown(Set.of(peer));
        var profile = GroupProfile.ofDm(who.inbox(), peer, Map.of(), commitLogSigner());
        StoredGroup created = begin(who, ConversationType.DM, profile, peer, operation, List.of(peer));
        return new Created(created.facts().conversation(), Optional.of(created));
    }

    private Created group(HostedInstallation who, String operation, NewGroup wanted) throws CommandRefusedException {
        Set<InboxId> members = peers.inboxes(wanted.getMembersList());
        members.remove(who.inbox());
        requireKnown(members);
        var profile = GroupProfile.ofGroup(who.inbox(), texts(wanted), PolicySet.DEFAULT, commitLogSigner());
        StoredGroup created = begin(who, ConversationType.GROUP, profile, null, operation, members);
        return new Created(created.id(), Optional.of(created));
    }

    /** Once for each operation: one that is done again goes on with the group that it has begun. */
    private StoredGroup begin(
            HostedInstallation who,
            ConversationType type,
            GroupProfile profile,
            @Nullable InboxId peer,
            @Nullable String operation,
            Collection<InboxId> members)
            throws CommandRefusedException {
        GroupId id = database.transaction(sql -> {
            Optional<GroupId> begun = operation == null ? Optional.empty() : groups.createdBy(sql, who.id(), operation);
            return begun.orElseGet(() -> insert(sql, who, type, profile, peer, operation));
        });
        return committing.bringAbout(who, id, memberships.of(who, members, List.of(), Lane.SEND), Lane.SEND);
    }

    private GroupId insert(
            Sql sql,
            HostedInstallation who,
            ConversationType type,
            GroupProfile profile,
            @Nullable InboxId peer,
            @Nullable String operation) {
        Instant now = clock.instant();
        GroupId id = NewConversation.randomId(random);
        Group group = NewConversation.create(id, profile, who.inbox(), who.key(), who.form(), now, random);
        var facts = new GroupFacts(
                id,
                type,
                id,
                Optional.ofNullable(peer),
                Standing.ACTIVE,
                0,
                Optional.empty(),
                Times.nanos(now),
                0,
                Optional.empty(),
                Optional.empty(),
                Set.of());
        groups.insert(sql, who, facts, group, operation);
        if (type != ConversationType.SYNC) {
            listener.entered(sql, who, facts.part());
        }
        return id;
    }

    private void requireKnown(Set<InboxId> inboxes) throws CommandRefusedException {
        Set<InboxId> known = logs.latest(inboxes, Lane.SEND).sequenceIds().keySet();
        for (InboxId inbox : inboxes) {
            if (!known.contains(inbox)) {
                throw new CommandRefusedException(
                        "peer-unknown",
                        "inbox: %s (expected: one that is on the network)".formatted(inbox),
                        "The peer must have used XMTP before.");
            }
        }
    }

    private static Map<MetadataField, String> texts(NewGroup wanted) throws CommandRefusedException {
        Map<MetadataField, String> texts = new EnumMap<>(MetadataField.class);
        if (wanted.hasName()) {
            texts.put(MetadataField.GROUP_NAME, wanted.getName());
        }
        if (wanted.hasDescription()) {
            texts.put(MetadataField.DESCRIPTION, wanted.getDescription());
        }
        if (wanted.hasImageUrl()) {
            texts.put(MetadataField.GROUP_IMAGE_URL_SQUARE, wanted.getImageUrl());
        }
        for (var text : texts.entrySet()) {
            if (text.getKey().isTooLong(text.getValue())) {
                throw new CommandRefusedException(
                        "invalid-request",
                        "%s: longer than peers accept (expected: at most %d bytes of UTF-8)"
                                .formatted(text.getKey().key(), text.getKey().longest()),
                        "");
            }
        }
        return texts;
    }

    private byte[] commitLogSigner() {
        byte[] secret = new byte[GroupProfile.COMMIT_LOG_SIGNER_LENGTH];
        random.nextBytes(secret);
        return secret;
    }
}
