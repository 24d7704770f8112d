/** Who appears in the tests, and what their identity logs say. */
@NullMarked
package dev.lockstep.xmtp.group.cast;

import org.jspecify.annotations.NullMarked;
