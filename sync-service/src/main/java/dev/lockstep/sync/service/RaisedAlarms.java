package dev.lockstep.sync.service;

import dev.lockstep.sync.devicesync.Alarms;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.xmtp.id.InstallationId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Alarms for operators: a line in the log and a count. */
final class RaisedAlarms implements Alarms {
    private static final Logger LOG = Logger.getLogger(RaisedAlarms.class);

    private final Counter youngInstallations;

    RaisedAlarms(MeterRegistry meters) {
        this.youngInstallations = Counter.builder("lockstep.requests.alarms")
                .description("Requests for history of installations that came only lately")
                .register(meters);
    }

    @Override
    public void youngInstallationAsked(HostedInstallation who, InstallationId asker, Duration age) {
        youngInstallations.increment();
        LOG.warnf(
                "inbox %s, installation %s: installation %s asks for history and has been known here for only %d s",
                who.inbox(), who.id(), asker, age.toSeconds());
    }
}
