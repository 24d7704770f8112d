package dev.lockstep.interop.node;

/** This machine has no Node that the peer can run on; the message says what is missing and how to get it. */
public final class NodeMissingException extends Exception {
    private static final long serialVersionUID = 1;

    NodeMissingException(String message) {
        super(message);
    }
}
