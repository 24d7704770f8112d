package dev.lockstep.gateway.stream;

import dev.lockstep.contract.event.Envelope;

/** An event and its place in the log. */
public record Logged(int partition, long offset, Envelope envelope) {}
