/** One type for each id of the protocol, so that a method cannot be called with the wrong string. */
@NullMarked
package dev.lockstep.xmtp.id;

import org.jspecify.annotations.NullMarked;
