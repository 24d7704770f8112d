package dev.lockstep.archive.historyserver;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import java.time.Clock;
import java.time.InstantSource;

/** The clock the service is handed; tests hand in their own. */
@Dependent
class Time {

    @Produces
    InstantSource clock() {
        return Clock.systemUTC();
    }
}
