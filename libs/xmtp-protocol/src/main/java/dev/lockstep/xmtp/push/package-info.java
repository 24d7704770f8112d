/** How an inbox marks its own messages, so that a push server need not notify it of them. */
@NullMarked
package dev.lockstep.xmtp.push;

import org.jspecify.annotations.NullMarked;
