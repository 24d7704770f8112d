package dev.lockstep.service.secret;

/** What something is sealed for. Sealed for one purpose, it does not open for another. The names are stored: never change one. */
public enum Purpose {
    INSTALLATION_KEY,
    WALLET_KEY,
    KEY_PACKAGE,
    GROUP_STATE,
    PENDING_COMMIT,
    HMAC_ROOT,
    MESSAGE_CONTENT,
    CONVERSATION_PROFILE,
    ARCHIVE_LOCATION,
    HMAC_KEYS
}
