package dev.lockstep.xmtp.mls;

/** The versions of the protocol, RFC 9420 §6. */
public final class ProtocolVersion {
    /** The only one there is. */
    public static final int MLS_1_0 = 1;

    private ProtocolVersion() {}
}
