/** Proposals and commits, RFC 9420 §12.1 and §12.4, as they stand on the wire. */
@NullMarked
package dev.lockstep.xmtp.mls.commit;

import org.jspecify.annotations.NullMarked;
