/** Messaging Layer Security (RFC 9420) as XMTP uses it: what every part of it says when it refuses an input. */
@NullMarked
package dev.lockstep.xmtp.mls;

import org.jspecify.annotations.NullMarked;
