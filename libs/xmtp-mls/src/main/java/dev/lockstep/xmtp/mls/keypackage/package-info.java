/** Key packages, RFC 9420 §10, and what makes one of XMTP valid. */
@NullMarked
package dev.lockstep.xmtp.mls.keypackage;

import org.jspecify.annotations.NullMarked;
