package dev.lockstep.network.failure;

/** Why a call is refused or fails. The code is stable; the text is for the person who has to act. */
public sealed interface Failure {
    /** A stable name of the alternative, in capitals. */
    String code();

    /** The value, the rule, and what to do where that is not obvious. */
    String text();

    /** The request cannot be read, lacks something, or asks for something that does not exist. */
    record InvalidRequest(String text) implements Failure {
        @Override
        public String code() {
            return "INVALID_REQUEST";
        }
    }

    /** A group message or welcome that a client could not read back. */
    record InvalidMessage(String text) implements Failure {
        @Override
        public String code() {
            return "INVALID_MESSAGE";
        }
    }

    record InvalidKeyPackage(String text) implements Failure {
        @Override
        public String code() {
            return "INVALID_KEY_PACKAGE";
        }
    }

    /**
     * An update that the identity log's rules refuse.
     *
     * @param rule the refusing rule's name, as in XMTP network reference §4.8
     */
    record InvalidIdentityUpdate(String rule, String text) implements Failure {
        @Override
        public String code() {
            return "INVALID_IDENTITY_UPDATE";
        }
    }

    /** A valid update that cannot be checked now, for example because its chain cannot be asked. */
    record UncheckableIdentityUpdate(String rule, String text) implements Failure {
        @Override
        public String code() {
            return "UNCHECKABLE_IDENTITY_UPDATE";
        }
    }

    record InboxLogFull(String text) implements Failure {
        @Override
        public String code() {
            return "INBOX_LOG_FULL";
        }
    }

    /** More than a setting allows at this moment or in one call. */
    record LimitReached(String text) implements Failure {
        @Override
        public String code() {
            return "LIMIT_REACHED";
        }
    }

    /** Nothing is wrong with the request; trying again later can help. */
    record Unavailable(String text) implements Failure {
        @Override
        public String code() {
            return "UNAVAILABLE";
        }
    }

    record NotOffered(String text) implements Failure {
        @Override
        public String code() {
            return "NOT_OFFERED";
        }
    }

    /** The peer of a stream has not answered in time. */
    record PeerSilent(String text) implements Failure {
        @Override
        public String code() {
            return "PEER_SILENT";
        }
    }

    /** An error of ours. */
    record Fault(String text) implements Failure {
        @Override
        public String code() {
            return "FAULT";
        }
    }
}
