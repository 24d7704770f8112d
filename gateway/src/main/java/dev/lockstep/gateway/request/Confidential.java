package dev.lockstep.gateway.request;

/** An answer that may hold a secret: where it is kept, it is sealed. */
public interface Confidential {
    boolean isConfidential();
}
