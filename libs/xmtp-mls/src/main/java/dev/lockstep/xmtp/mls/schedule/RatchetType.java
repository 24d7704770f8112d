package dev.lockstep.xmtp.mls.schedule;

/** The two ratchets of each sender, RFC 9420 §9.1. */
public enum RatchetType {
    /** For proposals and commits. */
    HANDSHAKE("handshake"),
    /** For application messages. */
    APPLICATION("application");

    private final String label;

    RatchetType(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
