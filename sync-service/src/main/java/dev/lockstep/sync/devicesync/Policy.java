package dev.lockstep.sync.devicesync;

/**
 * What is done about another installation's request for history.
 *
 * @param historyServer where archives go if nobody names another server; empty switches history sync off
 */
public record Policy(Answering answering, String historyServer) {
    /** What happens to a request. */
    public enum Answering {
        /** It is answered at once. */
        ANSWER,
        /** It waits until somebody decides. */
        HOLD,
        /** It is refused. */
        REFUSE
    }
}
