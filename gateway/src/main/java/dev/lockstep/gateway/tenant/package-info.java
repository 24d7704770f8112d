/** Who calls, and what the caller may do. */
@NullMarked
package dev.lockstep.gateway.tenant;

import org.jspecify.annotations.NullMarked;
