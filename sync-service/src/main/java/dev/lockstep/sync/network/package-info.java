/** The edge to the XMTP network: calls, and one stream for all topics of this process. */
@NullMarked
package dev.lockstep.sync.network;

import org.jspecify.annotations.NullMarked;
