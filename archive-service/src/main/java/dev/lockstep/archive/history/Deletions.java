package dev.lockstep.archive.history;

import dev.lockstep.contract.event.ConversationChanged;
import dev.lockstep.contract.event.ConversationMember;
import java.util.Set;

/** Which messages a deletion hides, and whose deletions (XMTP MLS reference §13.2): its sender's, and a super admin's of the group. */
public final class Deletions {
    /** The type of a message that deletes another one. */
    public static final String TYPE = "deleteMessage";

    private static final Set<String> DELETABLE = Set.of(
            "text",
            "markdown",
            "reply",
            "attachment",
            "remoteStaticAttachment",
            "multiRemoteStaticAttachment",
            "transactionReference",
            "walletSendCalls");

    private Deletions() {}

    /** Whether a message of this type can be deleted at all. */
    public static boolean isDeletable(String type) {
        return DELETABLE.contains(type);
    }

    static String[] deletable() {
        return DELETABLE.toArray(String[]::new);
    }

    /** Who may delete what others have written: nobody in a DM. */
    static byte[][] superAdmins(ConversationChanged conversation) {
        return conversation.getType() == ConversationChanged.Type.DM
                ? new byte[0][]
                : conversation.getMembersList().stream()
                        .filter(member -> member.getRole() == ConversationMember.Role.SUPER_ADMIN)
                        .map(member -> member.getInboxId().toByteArray())
                        .toArray(byte[][]::new);
    }
}
