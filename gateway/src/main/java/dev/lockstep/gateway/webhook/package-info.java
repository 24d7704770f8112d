/** The events of a tenant's inboxes, sent to where the tenant wants them: at least once, in order, signed. */
@NullMarked
package dev.lockstep.gateway.webhook;

import org.jspecify.annotations.NullMarked;
