package dev.lockstep.interop.peer;

/** The process in which the clients live is gone: it ended by itself, or was ended because a call gave no answer in time. */
public final class PeerLostException extends PeerException {
    private static final long serialVersionUID = 1;

    PeerLostException(String message) {
        super(message);
    }
}
