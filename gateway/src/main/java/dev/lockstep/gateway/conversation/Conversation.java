package dev.lockstep.gateway.conversation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.contract.event.ConversationChanged;
import dev.lockstep.contract.event.ConversationProfile;
import dev.lockstep.contract.history.StoredConversation;
import dev.lockstep.gateway.request.Shown;
import dev.lockstep.service.secret.DataKey;
import dev.lockstep.service.secret.Purpose;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A conversation of an installation, as callers see it. */
@Schema(description = "A conversation of an installation.")
public record Conversation(
        String conversationId,
        Type type,
        @Schema(description = "Of DMs.") @Nullable String peerInboxId,
        @Nullable String name,
        @Nullable String description,
        @Nullable String imageUrl,
        Instant createdAt,
        @Nullable Instant lastMessageAt,
        Consent consent,
        MembershipState membershipState,
        List<Member> members) {

    /** What kind of conversation. */
    public enum Type {
        @JsonProperty("dm")
        DM,
        @JsonProperty("group")
        GROUP
    }

    /** What the inbox thinks of it. */
    @Schema(name = "ConsentState")
    public enum Consent {
        @JsonProperty("unknown")
        UNKNOWN,
        @JsonProperty("allowed")
        ALLOWED,
        @JsonProperty("denied")
        DENIED
    }

    /** How the installation stands to it. */
    public enum MembershipState {
        @JsonProperty("active")
        ACTIVE,
        @JsonProperty("restored")
        RESTORED,
        @JsonProperty("pending")
        PENDING,
        @JsonProperty("left")
        LEFT,
        @JsonProperty("paused")
        PAUSED
    }

    /** What a member may do. */
    public enum Role {
        @JsonProperty("member")
        MEMBER,
        @JsonProperty("admin")
        ADMIN,
        @JsonProperty("super-admin")
        SUPER_ADMIN
    }

    /** An inbox in it. */
    @Schema(name = "Member")
    public record Member(String inboxId, Role role) {}

    /**
     * @param consent what the inbox thinks of it
     * @param key of the installation's inbox
     */
    public static Conversation of(StoredConversation stored, Consent consent, DataKey key) {
        ConversationChanged conversation = stored.getConversation();
        ConversationProfile profile = profile(conversation, key);
        return new Conversation(
                Shown.hex(conversation.getConversationId()),
                conversation.getType() == ConversationChanged.Type.DM ? Type.DM : Type.GROUP,
                Shown.hexOrAbsent(conversation.getPeerInboxId()),
                Shown.textOrAbsent(profile.getName()),
                Shown.textOrAbsent(profile.getDescription()),
                Shown.textOrAbsent(profile.getImageUrl()),
                Shown.time(conversation.getCreatedAtNs()),
                Shown.timeOrAbsent(stored.getLastMessageAtNs()),
                consent,
                switch (conversation.getMembershipState()) {
                    case RESTORED -> MembershipState.RESTORED;
                    case PENDING -> MembershipState.PENDING;
                    case LEFT -> MembershipState.LEFT;
                    case PAUSED -> MembershipState.PAUSED;
                    case ACTIVE, MEMBERSHIP_STATE_UNSPECIFIED, UNRECOGNIZED -> MembershipState.ACTIVE;
                },
                conversation.getMembersList().stream()
                        .map(member -> new Member(
                                Shown.hex(member.getInboxId()),
                                switch (member.getRole()) {
                                    case SUPER_ADMIN -> Role.SUPER_ADMIN;
                                    case ADMIN -> Role.ADMIN;
                                    case MEMBER, ROLE_UNSPECIFIED, UNRECOGNIZED -> Role.MEMBER;
                                }))
                        .toList());
    }

    private static ConversationProfile profile(ConversationChanged conversation, DataKey key) {
        if (!conversation.hasProfile()) {
            return ConversationProfile.getDefaultInstance();
        }
        try {
            return ConversationProfile.parseFrom(key.open(
                    Purpose.CONVERSATION_PROFILE,
                    conversation.getProfile().getBytes().toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a profile in no known form", e);
        }
    }
}
