/** The cryptographic objects of RFC 9420 §5 over primitives that are chosen in one class. */
@NullMarked
package dev.lockstep.xmtp.mls.crypto;

import org.jspecify.annotations.NullMarked;
