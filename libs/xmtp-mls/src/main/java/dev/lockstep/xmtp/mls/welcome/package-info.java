/** Welcomes and group info, RFC 9420 §12.4.3: how a new member learns the state of a group. */
@NullMarked
package dev.lockstep.xmtp.mls.welcome;

import org.jspecify.annotations.NullMarked;
