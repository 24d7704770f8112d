package dev.lockstep.xmtp.group.join;

/** Why a group is not joined. The names are stable: they may be stored, counted and sent to callers. */
public enum JoinRefusal {
    /** The credential of a leaf is not a basic credential that holds the protobuf message MlsCredential. */
    CREDENTIAL,
    /** An extension of the group's context is missing or unintelligible. */
    CONTEXT_UNREADABLE,
    /** The membership names a point of an identity log at which there is no update. */
    MISSING_IDENTITY_UPDATE,
    /** A leaf is of no inbox of the membership, or no installation of its inbox. */
    UNEXPECTED_LEAF,
    /** An installation of a member has no leaf and is not listed as failed. */
    MISSING_LEAF,
    /** The members of a DM are missing, or are not we and who added us. */
    DM_MEMBERS,
    /** A DM has admins. */
    DM_HAS_ADMINS,
    /** The permissions of a DM are those of a group. */
    DM_PERMISSIONS,
    /** Our own rule: the adder, the creator or a member of a sync group is another inbox. */
    FOREIGN_INBOX_IN_SYNC_GROUP
}
