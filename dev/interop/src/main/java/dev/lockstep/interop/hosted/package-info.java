/** Hosted inboxes as a caller of the gateway sees them: REST, and events as a stream. */
@NullMarked
package dev.lockstep.interop.hosted;

import org.jspecify.annotations.NullMarked;
