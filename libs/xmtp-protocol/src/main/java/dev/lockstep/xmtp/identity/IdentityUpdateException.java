package dev.lockstep.xmtp.identity;

/** Why an identity update, or a log of them, does not hold. Nothing was changed. */
public final class IdentityUpdateException extends Exception {
    private final Reason reason;

    IdentityUpdateException(Reason reason, String detail) {
        super(reason.label() + ": " + detail);
        this.reason = reason;
    }

    IdentityUpdateException(Reason reason, String detail, Throwable cause) {
        super(reason.label() + ": " + detail, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Whether the same update may hold later: true only where the outside world could not be asked. */
    public boolean retryable() {
        return reason.retryable();
    }

    /**
     * The reasons, by the names of the XMTP network reference §4.8; those after {@link #INVALID_ACCOUNT_ADDRESS} name
     * what fails before any rule is looked at, or while an update is being made.
     */
    public enum Reason {
        GENERIC("Generic"),
        MULTIPLE_CREATE("MultipleCreate"),
        NOT_CREATED("NotCreated"),
        MEMBER_NOT_ALLOWED("MemberNotAllowed"),
        MISSING_EXISTING_MEMBER("MissingExistingMember"),
        LEGACY_SIGNATURE_REUSE("LegacySignatureReuse"),
        NEW_MEMBER_ID_SIGNATURE_MISMATCH("NewMemberIdSignatureMismatch"),
        WRONG_INBOX_ID("WrongInboxId"),
        SIGNATURE_NOT_ALLOWED("SignatureNotAllowed"),
        REPLAY("Replay"),
        CHAIN_ID_MISMATCH("ChainIdMismatch"),
        INVALID_ACCOUNT_ADDRESS("InvalidAccountAddress"),
        /** The update lacks a part or has one that cannot be read. */
        MALFORMED("Malformed"),
        /** More actions than we look at; see {@link IdentityLog#MAX_ACTIONS}. */
        TOO_MANY_ACTIONS("TooManyActions"),
        /** A signature does not verify. */
        INVALID_SIGNATURE("InvalidSignature"),
        /** The JSON a passkey signed is not what a passkey signs for this update. */
        INVALID_CLIENT_DATA("InvalidClientData"),
        /** Nobody here can ask the chain a contract lives on. */
        NO_VERIFIER("NoVerifier", true),
        /** An update to be published lacks the signature of one who has to sign. */
        MISSING_SIGNER("MissingSigner"),
        /** An update to be published was signed by one who need not sign. */
        UNKNOWN_SIGNER("UnknownSigner"),
        /** The inbox has as many installations as an inbox may have. */
        TOO_MANY_INSTALLATIONS("TooManyInstallations");

        private final String label;
        private final boolean retryable;

        Reason(String label) {
            this(label, false);
        }

        Reason(String label, boolean retryable) {
            this.label = label;
            this.retryable = retryable;
        }

        /** The stable name, for logs, metrics and other processes. */
        public String label() {
            return label;
        }

        boolean retryable() {
            return retryable;
        }
    }
}
