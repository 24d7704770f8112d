package dev.lockstep.interop.peer;

/** A call that libxmtp refused or failed; the message names the call and carries libxmtp's own words. */
public class PeerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    protected PeerException(String message) {
        super(message);
    }
}
