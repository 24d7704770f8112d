package dev.lockstep.sync.devicesync;

import java.time.Duration;

/**
 * What is done about another installation's request for history.
 *
 * @param historyServer where archives go if nobody names another server; empty switches history sync off
 * @param alarmYoungerThan whose requests raise the alarm, whatever is done about them; zero for nobody's
 */
public record Policy(Answering answering, String historyServer, Duration alarmYoungerThan) {
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
