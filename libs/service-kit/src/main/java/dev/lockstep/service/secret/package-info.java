/** Secrets at rest and in events: sealed with a data key for each inbox, which a key-encryption key wraps (docs/adr/0008). */
@NullMarked
package dev.lockstep.service.secret;

import org.jspecify.annotations.NullMarked;
