package dev.lockstep.gateway.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** How events are sent to webhooks. */
@ConfigMapping(prefix = "lockstep.webhooks")
public interface WebhookSettings {
    /** Whether a receiver may be at an address of a private network. */
    @WithDefault("false")
    boolean allowPrivateAddresses();

    /** The pauses between tries. What its receiver has not taken after all of them is given up. */
    @WithDefault("5s,5m,30m,2h,5h,10h,14h,20h,24h")
    List<Duration> pauses();

    /** How many events may wait for one webhook; of more, the oldest are dropped. */
    @WithDefault("10000")
    int mostWaiting();

    /** How many inboxes' events are sent at once by one instance. */
    @WithDefault("64")
    int atOnce();

    /** How many of these may go to one webhook, so that a slow one holds up no others. */
    @WithDefault("8")
    int atOncePerWebhook();
}
