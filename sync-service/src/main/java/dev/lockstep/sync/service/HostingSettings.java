package dev.lockstep.sync.service;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How inboxes are hosted. */
@ConfigMapping(prefix = "lockstep.hosting")
public interface HostingSettings {
    /** How many inboxes may do something at once on one instance. */
    @WithDefault("64")
    int atOnce();

    /** How long a command is tried from its first failure on. */
    @WithDefault("2m")
    Duration patience();

    /** How often each inbox's identity log is looked at. */
    @WithDefault("30s")
    Duration checkInterval();

    /** How many of an inbox's identity updates, 256 for life, are kept back from new installations. */
    @WithDefault("16")
    int identityUpdatesKeptBack();
}
