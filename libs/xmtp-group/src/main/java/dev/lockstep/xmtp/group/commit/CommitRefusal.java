package dev.lockstep.xmtp.group.commit;

/** Why a commit or a proposal does not count. The names are stable: they may be stored, counted and sent to callers. */
public enum CommitRefusal {
    /** The context of the current epoch has lost an extension; nothing can change this group any more. */
    CURRENT_CONTEXT_UNREADABLE,
    /** The commit would leave a context that cannot be read. */
    NEW_CONTEXT_UNREADABLE,
    /** An attribute is longer than its limit. */
    ATTRIBUTE_TOO_LONG,
    /** A credential is not a basic credential that holds the protobuf message MlsCredential. */
    CREDENTIAL,
    /** A kind of proposal that does not belong into a group of XMTP. */
    UNSUPPORTED_PROPOSAL,
    /** The sequence id of an inbox was lowered. */
    SEQUENCE_ID_DECREASED,
    /** The membership names a point of an identity log at which there is no update. */
    MISSING_IDENTITY_UPDATE,
    /** An installation is added that the change of membership does not ask for. */
    UNEXPECTED_INSTALLATION_ADDED,
    /** Other installations are removed than the change of membership asks for. */
    UNEXPECTED_INSTALLATIONS_REMOVED,
    /** The inbox of the committer, or of an updated leaf, is no member afterwards. */
    ACTOR_NOT_MEMBER,
    /** The committer, or an updated leaf, is no installation of the inbox that it claims. */
    ACTOR_NOT_ITS_INBOX,
    /** Somebody may not do what the commit does. */
    INSUFFICIENT_PERMISSIONS,
    /** The minimum version that the group demands is no version. */
    INVALID_VERSION,
    /** Our own rule: a sync group would get another inbox. */
    FOREIGN_INBOX_IN_SYNC_GROUP
}
