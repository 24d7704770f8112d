/** Message framing, RFC 9420 §6: how handshake and application messages travel. */
@NullMarked
package dev.lockstep.xmtp.mls.framing;

import org.jspecify.annotations.NullMarked;
