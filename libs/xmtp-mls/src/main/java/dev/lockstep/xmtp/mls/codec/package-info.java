/** The presentation language of RFC 9420 §2.1: bounded, strict, and so canonical that what was read encodes to the bytes it was read from. */
@NullMarked
package dev.lockstep.xmtp.mls.codec;

import org.jspecify.annotations.NullMarked;
