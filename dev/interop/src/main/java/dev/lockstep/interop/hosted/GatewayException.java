package dev.lockstep.interop.hosted;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.peer.PeerException;

/** The gateway refused a call, or an operation failed. */
public final class GatewayException extends PeerException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    GatewayException(String call, int status, JsonNode problem) {
        super("%s: %d %s".formatted(call, status, problem));
        this.status = status;
        this.code = problem.path("code").asText();
    }

    /** Of HTTP; 0 for an operation that failed. */
    public int status() {
        return status;
    }

    /** The stable code of the problem document, or of the failed operation's reason. */
    public String code() {
        return code;
    }
}
