package dev.lockstep.sync.devicesync;

import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.xmtp.id.InstallationId;
import java.time.Duration;

/** Is told of what a person should look at, once it is stored. Must be quick and not throw. */
@FunctionalInterface
public interface Alarms {
    /**
     * An installation has asked for the history that came only lately.
     *
     * @param who has read the request
     * @param age since when it is known here
     */
    void youngInstallationAsked(HostedInstallation who, InstallationId asker, Duration age);
}
