package dev.lockstep.archive.transfer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** Counts the addresses that peers or callers name and that are not spoken to. Why is counted, never which. */
final class RefusedAddresses {
    private final MeterRegistry meters;

    /** Why an address is not spoken to. */
    enum Why {
        /** It is no base URL, or names a user. */
        MALFORMED,
        /** Neither http nor https. */
        SCHEME,
        /** Nobody allows this server. */
        NOT_ALLOWED,
        /** A published server whose name leads to a private address now. */
        PRIVATE_ADDRESS,
        /** A server that may be used has answered with another place. */
        REDIRECT;

        private String tag() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    RefusedAddresses(MeterRegistry meters) {
        this.meters = meters;
        // So that all of them are seen before the first refusal.
        for (Why why : Why.values()) {
            counter(why);
        }
    }

    void count(Why why) {
        counter(why).increment();
    }

    private Counter counter(Why why) {
        return Counter.builder("lockstep.transfers.refused.addresses")
                .description("Addresses of archives and history servers that were not spoken to")
                .tag("reason", why.tag())
                .register(meters);
    }
}
