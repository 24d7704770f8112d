package dev.lockstep.sync.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.rig.Rig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What an operator gets to see of an alarm. */
class RaisedAlarmsTest {
    @Test
    void areCountedAndWarnedOfWithEverybodyInvolved() throws Exception {
        var meters = new SimpleMeterRegistry();
        RaisedAlarms alarms = new RaisedAlarms(meters);
        try (Rig rig = new Rig();
                Lines lines = new Lines()) {
            HostedInbox inbox = rig.inbox();
            HostedInstallation who = rig.installation(inbox);
            HostedInstallation asker = rig.installation(inbox);
            assertThat(meters.get("lockstep.requests.alarms").counter().count()).isZero();

            alarms.youngInstallationAsked(who, asker.id(), Duration.ofSeconds(42));

            assertThat(meters.get("lockstep.requests.alarms").counter().count()).isEqualTo(1);
            assertThat(lines.all)
                    .containsExactly(
                            "WARN inbox %s, installation %s: installation %s asks for history and has been known here for only 42 s"
                                    .formatted(inbox.id(), who.id(), asker.id()));
        }
    }

    /** What is logged while it is open. */
    private static final class Lines extends Handler implements AutoCloseable {
        private final List<String> all = new ArrayList<>();
        private final Logger logger = Logger.getLogger(RaisedAlarms.class.getName());

        Lines() {
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord line) {
            all.add(line.getLevel() + " " + line.getMessage().formatted(line.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }
}
