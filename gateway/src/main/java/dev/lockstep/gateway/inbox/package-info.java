/** Hosted inboxes. */
@NullMarked
package dev.lockstep.gateway.inbox;

import org.jspecify.annotations.NullMarked;
