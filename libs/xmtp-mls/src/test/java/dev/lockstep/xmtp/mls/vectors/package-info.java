/** The test vectors of the MLS working group and the recordings of libxmtp. */
@NullMarked
package dev.lockstep.xmtp.mls.vectors;

import org.jspecify.annotations.NullMarked;
