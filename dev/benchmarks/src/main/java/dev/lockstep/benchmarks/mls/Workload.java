package dev.lockstep.benchmarks.mls;

import java.util.ArrayList;
import java.util.List;

/** Primitives that an operation cannot do without, however it is written. */
record Workload(List<Step> steps) {
    /** Nothing to do. */
    static final Workload NONE = new Workload(List.of());

    enum Primitive {
        SIGNATURE,
        VERIFICATION,
        SHA_256,
        HMAC,
        AEAD_SEAL,
        AEAD_OPEN,
        X25519_KEY_PAIR,
        X25519_AGREEMENT
    }

    /** @param bytes of the input of each call; none for X25519 */
    record Step(Primitive primitive, int times, int bytes) {}

    Workload {
        steps = List.copyOf(steps);
    }

    Workload and(int times, Primitive primitive, int bytes) {
        return and(new Workload(List.of(new Step(primitive, times, bytes))));
    }

    Workload and(Workload other) {
        List<Step> all = new ArrayList<>(steps);
        all.addAll(other.steps);
        return new Workload(all);
    }

    Workload times(int times) {
        return new Workload(steps.stream()
                .map(step -> new Step(step.primitive(), times * step.times(), step.bytes()))
                .toList());
    }
}
