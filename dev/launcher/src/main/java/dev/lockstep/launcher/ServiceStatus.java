package dev.lockstep.launcher;

import java.time.Instant;
import java.util.List;

/**
 * How a service is.
 *
 * @param pid of its process; 0 when there is none
 * @param ports that it listens on, the main one first
 * @param restarts how often it died and was started again
 * @param since when it came into this state
 * @param detail why it is in this state, where that is not obvious; else empty
 */
public record ServiceStatus(
        String name, ServiceState state, long pid, List<Integer> ports, int restarts, Instant since, String detail) {}
