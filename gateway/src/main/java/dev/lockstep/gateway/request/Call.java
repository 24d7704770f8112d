package dev.lockstep.gateway.request;

import dev.lockstep.gateway.tenant.Caller;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The call that is being answered. */
@RequestScoped
public class Call {
    private @Nullable Caller caller;
    private @Nullable String idempotencyKey;

    /** Whoever calls; known once the key is checked, so in every resource. */
    public Caller caller() {
        if (caller == null) {
            throw new IllegalStateException("a call that nobody has been authenticated for");
        }
        return caller;
    }

    public void setCaller(Caller caller) {
        this.caller = caller;
    }

    /** The idempotency key under which the call's answer is to be kept. */
    public Optional<String> idempotencyKey() {
        return Optional.ofNullable(idempotencyKey);
    }

    public void setIdempotencyKey(String key) {
        this.idempotencyKey = key;
    }
}
