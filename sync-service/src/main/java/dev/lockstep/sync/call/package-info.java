/** What other services call. */
@NullMarked
package dev.lockstep.sync.call;

import org.jspecify.annotations.NullMarked;
