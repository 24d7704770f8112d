package dev.lockstep.xmtp.mls;

/** Why an input was refused. The names are stable: they may be stored, counted and sent to callers. */
public enum Refusal {
    /** The bytes are not the structure they should be: truncated, oversized, not minimal, an impossible value. */
    MALFORMED,
    /** The protocol version is not MLS 1.0. */
    UNSUPPORTED_VERSION,
    /** The cipher suite is not the one of XMTP, {@code 0x0003}. */
    UNSUPPORTED_CIPHER_SUITE,
    /** A well-formed message of a kind that does not belong here, such as a welcome in a group's log. */
    UNEXPECTED_WIRE_FORMAT,
    /** The group id is not 16 bytes long. */
    GROUP_ID_LENGTH,
    /** The leaf of a key package was made for an update or a commit. */
    LEAF_SOURCE,
    /** A signature does not verify under the key that it should be of. */
    INVALID_SIGNATURE,
    /** The init key of a key package is also the encryption key of its leaf. */
    INIT_KEY_IS_ENCRYPTION_KEY,
    /** An extension is present that the capabilities of the leaf do not list. */
    EXTENSION_NOT_IN_CAPABILITIES,
    /** The same extension type stands twice in one list. */
    DUPLICATE_EXTENSION,
    /** The capabilities of a leaf do not list the version, cipher suite or credential type that it uses itself. */
    OWN_CAPABILITIES,
    /** The lifetime of a key package is over or has not begun. */
    LIFETIME,
    /** A public key has the wrong length for its kind. */
    KEY_LENGTH,
    /** The credential is not a basic credential that holds the protobuf message MlsCredential with an inbox id. */
    CREDENTIAL,
    /** A ciphertext whose authentication tag does not fit: another key, or altered on its way. */
    UNDECRYPTABLE,
    /** A public key that nothing can be encrypted to, or that the key schedule must not use. */
    INVALID_PUBLIC_KEY,
    /** A message key that was used or dropped before: a replay, or a message that is too late. */
    GENERATION_GONE,
    /** A message so far ahead of the last one of its sender that its key is not derived. */
    GENERATION_TOO_FAR,
    /** The sender is no member, or no member that we know the keys of. */
    UNKNOWN_SENDER,
    /** An encrypted message carries padding that is not all zero. */
    PADDING,
    /** The membership tag of an unencrypted message is missing or wrong. */
    MEMBERSHIP_TAG,
    /** A ratchet tree that no sequence of commits can lead to. */
    INVALID_TREE,
    /** The path of a commit does not fit the tree, or its secrets do not fit its keys. */
    INVALID_PATH,
    /** A message of another group. */
    WRONG_GROUP,
    /**
     * A message of an epoch that is not the current one, nor, for application messages, one of the few before. For a commit
     * this is an everyday event: another commit came first.
     */
    WRONG_EPOCH,
    /** A message that we sent ourselves: nobody can decrypt its own messages. */
    OWN_MESSAGE,
    /** A commit refers to a proposal that we do not have. */
    UNKNOWN_PROPOSAL,
    /** Proposals that must not stand in one commit together, or that nobody may make. */
    INVALID_PROPOSALS,
    /** More proposals without a commit than are kept. */
    TOO_MANY_PROPOSALS,
    /** A commit without a path whose proposals need one. */
    PATH_REQUIRED,
    /** A leaf that breaks a rule of RFC 9420 §7.3. */
    INVALID_LEAF,
    /** A leaf lacks a capability that the group or another member needs. */
    UNSUPPORTED_BY_LEAF,
    /** New extensions of a group of which one is neither of RFC 9420's own nor required of the members. */
    EXTENSION_NOT_REQUIRED,
    /** The confirmation tag does not fit: we and the sender do not agree on the state of the group. */
    CONFIRMATION_TAG,
    /** A pre-shared key that we do not have. XMTP has none. */
    UNKNOWN_PRE_SHARED_KEY,
    /** Something of RFC 9420 that XMTP does not use and this library does not do: external commits, ReInit. */
    OUT_OF_PROFILE,
    /** A welcome that names none of our key packages. */
    NOT_FOR_US,
    /** A welcome without the ratchet tree, or with one of another hash. */
    TREE_HASH
}
