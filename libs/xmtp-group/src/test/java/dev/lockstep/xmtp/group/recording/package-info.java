/** Recordings of libxmtp, as the tests read them. */
@NullMarked
package dev.lockstep.xmtp.group.recording;

import org.jspecify.annotations.NullMarked;
