package dev.lockstep.sync.devicesync;

/** Whose requests for history are treated how. */
@FunctionalInterface
public interface Policies {
    Policy of(String tenant);
}
