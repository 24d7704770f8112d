package dev.lockstep.sync.group;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ContentType;
import dev.lockstep.contract.event.ConversationChanged;
import dev.lockstep.contract.event.ConversationMember;
import dev.lockstep.contract.event.ConversationProfile;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.MessageStored;
import dev.lockstep.contract.event.MessageStored.DeliveryStatus;
import dev.lockstep.contract.event.Sealed;
import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.event.Topic;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.operation.Times;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.group.commit.ValidatedCommit;
import dev.lockstep.xmtp.group.content.ApplicationMessage;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.context.DisappearingMessages;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.context.MutableMetadata;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.group.transcript.Transcript;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Tells what has become of conversations, in the transaction in which it happens. Sync groups are nobody else's business. */
final class ConversationEvents {
    private final Outbox outbox;
    private final GroupStore groups;
    private final InstantSource clock;

    ConversationEvents(Outbox outbox, GroupStore groups, InstantSource clock) {
        this.outbox = outbox;
        this.groups = groups;
        this.clock = clock;
    }

    /**
     * A message, as it is told.
     *
     * @param sentAtNs the network's time, or ours while it is unpublished
     * @param sequenceId its place in the log; 0 while it is unpublished
     */
    record Told(
            ApplicationMessage message,
            Leaf sender,
            MessageStored.Kind kind,
            DeliveryStatus status,
            long sentAtNs,
            long sequenceId) {}

    /** The conversation as it is now; with the state of the group that has changed. */
    void changed(Sql sql, HostedInstallation who, GroupFacts facts, GroupProfile profile) {
        changed(sql, who, facts, profile, false);
    }

    /** @param isBack whether the inbox had asked to leave before */
    void joined(Sql sql, HostedInstallation who, GroupFacts facts, GroupProfile profile, boolean isBack) {
        changed(sql, who, facts, profile, isBack);
    }

    private void changed(Sql sql, HostedInstallation who, GroupFacts facts, GroupProfile profile, boolean isBack) {
        if (facts.type().isVirtual()) {
            return;
        }
        long version = sql.first("select nextval('conversation_version') as version", row -> row.getLong("version"))
                .orElseThrow();
        List<GroupId> parts = groups.ofConversation(sql, who.id(), facts.conversation()).stream()
                .map(GroupFacts::id)
                .toList();
        var change = ConversationChanged.newBuilder()
                .setConversationId(facts.conversation().bytes())
                .setType(
                        facts.type() == ConversationType.DM
                                ? ConversationChanged.Type.DM
                                : ConversationChanged.Type.GROUP)
                .setCreatedAtNs(facts.createdNs())
                .setDefaultConsent(
                        profile.immutable().creator().is(who.inbox())
                                ? ConversationChanged.Consent.ALLOWED
                                : ConversationChanged.Consent.UNKNOWN)
                .setMembershipState(state(facts.standing()))
                .setVersion(version)
                .setIsBackAfterLeaving(isBack);
        facts.peer().ifPresent(peer -> change.setPeerInboxId(bytes(peer)));
        facts.addedBy().ifPresent(inbox -> change.setAddedByInboxId(bytes(inbox)));
        parts.forEach(part -> change.addGroupIds(part.bytes()));
        if (facts.type() == ConversationType.GROUP) {
            change.setProfile(sealed(
                    who,
                    Purpose.CONVERSATION_PROFILE,
                    profile(profile.mutable()).toByteArray()));
        }
        members(profile).forEach(change::addMembers);
        add(sql, who, "", Envelope.newBuilder().setConversationChanged(change));
    }

    /**
     * A message of a conversation; what is said in a sync group is told otherwise.
     *
     * @param metadata of the group; not asked for in vain
     * @param operation that sends it; empty if none does
     */
    void message(
            Sql sql,
            HostedInstallation who,
            GroupFacts facts,
            Supplier<MutableMetadata> metadata,
            Told told,
            String operation) {
        if (facts.type().isVirtual()) {
            return;
        }
        EncodedContent content = told.message().decodedContent().orElseGet(EncodedContent::getDefaultInstance);
        var stored = MessageStored.newBuilder()
                .setMessageId(told.message().id(facts.id()).bytes())
                .setConversationId(facts.conversation().bytes())
                .setGroupId(facts.id().bytes())
                .setSenderInboxId(told.sender()
                        .inbox()
                        .id()
                        .map(ConversationEvents::bytes)
                        .orElse(ByteString.EMPTY))
                .setSenderInstallationId(told.sender().installation().bytes())
                .setKind(told.kind())
                .setContentType(ContentType.newBuilder()
                        .setAuthorityId(content.getType().getAuthorityId())
                        .setTypeId(content.getType().getTypeId())
                        .setVersionMajor(content.getType().getVersionMajor())
                        .setVersionMinor(content.getType().getVersionMinor()))
                .setContent(sealed(
                        who, Purpose.MESSAGE_CONTENT, told.message().content().toByteArray()))
                .setSentAtNs(told.sentAtNs())
                .setDeliveryStatus(told.status())
                .setSequenceId(told.sequenceId())
                .setOwn(told.sender().installation().equals(who.id()))
                .setExpiresAtNs(expiry(metadata.get(), told))
                .setReferenceId(References.of(content));
        add(sql, who, operation, Envelope.newBuilder().setMessageStored(stored));
    }

    /** The row that a commit leaves in the conversation, and the conversation as it is now. */
    void committed(
            Sql sql,
            HostedInstallation who,
            StoredGroup before,
            GroupFacts after,
            GroupProfile profile,
            ValidatedCommit commit,
            GroupMessage.V1 entry) {
        Optional<ApplicationMessage> row = Transcript.of(commit, before.facts().leaving(), entry.getCreatedNs());
        row.ifPresent(message -> message(
                sql,
                who,
                after,
                profile::mutable,
                new Told(
                        message,
                        commit.actor(),
                        MessageStored.Kind.MEMBERSHIP_CHANGE,
                        DeliveryStatus.PUBLISHED,
                        entry.getCreatedNs(),
                        entry.getId()),
                ""));
        boolean isFirst = before.epoch() == 0;
        if (isFirst || row.isPresent() || after.standing() != before.facts().standing()) {
            changed(sql, who, after, profile);
        }
    }

    private void add(Sql sql, HostedInstallation who, String operation, Envelope.Builder envelope) {
        outbox.add(
                sql,
                Topic.SYNC,
                envelope.setEventId(UUID.randomUUID().toString())
                        .setTenantId(who.tenant())
                        .setInboxId(bytes(who.inbox()))
                        .setInstallationId(who.id().bytes())
                        .setOperationId(operation)
                        .setAtNs(Times.nanos(clock.instant()))
                        .build());
    }

    private static long expiry(MutableMetadata metadata, Told told) {
        if (told.kind() != MessageStored.Kind.APPLICATION) {
            return 0;
        }
        Optional<DisappearingMessages> setting = DisappearingMessages.of(metadata);
        return setting.filter(on -> told.sentAtNs() > on.fromNs())
                .map(on -> told.sentAtNs() + on.inNs())
                .orElse(0L);
    }

    private static ConversationProfile profile(MutableMetadata metadata) {
        var profile = ConversationProfile.newBuilder()
                .setName(metadata.get(MetadataField.GROUP_NAME).orElse(""))
                .setDescription(metadata.get(MetadataField.DESCRIPTION).orElse(""))
                .setImageUrl(metadata.get(MetadataField.GROUP_IMAGE_URL_SQUARE).orElse(""))
                .setAppData(metadata.get(MetadataField.APP_DATA).orElse(""));
        DisappearingMessages.of(metadata)
                .ifPresent(on -> profile.setDisappearFromNs(on.fromNs()).setDisappearInNs(on.inNs()));
        return profile.build();
    }

    private static List<ConversationMember> members(GroupProfile profile) {
        return profile.membership().members().keySet().stream()
                .flatMap(inbox -> inbox.id().stream())
                .map(inbox -> ConversationMember.newBuilder()
                        .setInboxId(bytes(inbox))
                        .setRole(role(profile.mutable(), ClaimedInbox.of(inbox)))
                        .build())
                .toList();
    }

    private static ConversationMember.Role role(MutableMetadata metadata, ClaimedInbox inbox) {
        if (metadata.isSuperAdmin(inbox)) {
            return ConversationMember.Role.SUPER_ADMIN;
        }
        return metadata.isAdmin(inbox) ? ConversationMember.Role.ADMIN : ConversationMember.Role.MEMBER;
    }

    private static ConversationChanged.MembershipState state(Standing standing) {
        return switch (standing) {
            case ACTIVE -> ConversationChanged.MembershipState.ACTIVE;
            case PAUSED -> ConversationChanged.MembershipState.PAUSED;
            case LEFT -> ConversationChanged.MembershipState.LEFT;
        };
    }

    private static Sealed sealed(HostedInstallation who, Purpose purpose, byte[] plain) {
        return Sealed.newBuilder()
                .setBytes(ByteString.copyFrom(who.dataKey().seal(purpose, plain)))
                .build();
    }

    private static ByteString bytes(InboxId inbox) {
        return ByteString.copyFrom(inbox.toByteArray());
    }
}
