/** The same key and the same body give the same answer. */
@NullMarked
package dev.lockstep.gateway.idempotency;

import org.jspecify.annotations.NullMarked;
