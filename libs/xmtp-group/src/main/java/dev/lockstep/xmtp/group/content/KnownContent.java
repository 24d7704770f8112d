package dev.lockstep.xmtp.group.content;

import java.util.Optional;

/** The contents that XMTP itself defines (XMTP MLS reference §13). Others are stored as they came. */
public enum KnownContent {
    TEXT("text", 1, Push.YES, Deletable.YES),
    MARKDOWN("markdown", 1, Push.YES, Deletable.YES),
    REPLY("reply", 1, Push.YES, Deletable.YES),
    REACTION("reaction", 2, Push.NO, Deletable.NO),
    READ_RECEIPT("readReceipt", 1, Push.NO, Deletable.NO),
    ATTACHMENT("attachment", 1, Push.YES, Deletable.YES),
    REMOTE_ATTACHMENT("remoteStaticAttachment", 1, Push.YES, Deletable.YES),
    MULTI_REMOTE_ATTACHMENT("multiRemoteStaticAttachment", 1, Push.YES, Deletable.YES),
    TRANSACTION_REFERENCE("transactionReference", 1, Push.YES, Deletable.YES),
    WALLET_SEND_CALLS("walletSendCalls", 1, Push.YES, Deletable.YES),
    ACTIONS("coinbase.com", "actions", 1, Push.YES, Deletable.NO),
    INTENT("coinbase.com", "intent", 1, Push.YES, Deletable.NO),
    /** Made from commits; never travels. */
    GROUP_UPDATED("group_updated", 1, Push.NO, Deletable.NO),
    /** The older form of {@link #GROUP_UPDATED}. */
    GROUP_MEMBERSHIP_CHANGE("group_membership_change", 1, Push.NO, Deletable.NO),
    LEAVE_REQUEST("leave_request", 1, Push.NO, Deletable.NO),
    DELETE_MESSAGE("deleteMessage", 1, Push.NO, Deletable.NO),
    /** In sync groups only. */
    DEVICE_SYNC("application/x-protobuf", 1, Push.NO, Deletable.NO);

    private enum Push {
        YES,
        NO
    }

    private enum Deletable {
        YES,
        NO
    }

    private final ContentType type;
    private final Push push;
    private final Deletable deletable;

    KnownContent(String name, int major, Push push, Deletable deletable) {
        this("xmtp.org", name, major, push, deletable);
    }

    KnownContent(String authority, String name, int major, Push push, Deletable deletable) {
        this.type = new ContentType(authority, name, major, 0);
        this.push = push;
        this.deletable = deletable;
    }

    /** The type in the version that is written. */
    public ContentType type() {
        return type;
    }

    /** Whether push services are to announce it. */
    public boolean shouldPush() {
        return push == Push.YES;
    }

    /** Whether a delete request may name it (§13.2). */
    public boolean isDeletable() {
        return deletable == Deletable.YES;
    }

    /** The content of this authority and name, in whichever version. */
    public static Optional<KnownContent> of(ContentType type) {
        for (var known : values()) {
            if (known.type.authority().equals(type.authority())
                    && known.type.name().equals(type.name())) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }
}
