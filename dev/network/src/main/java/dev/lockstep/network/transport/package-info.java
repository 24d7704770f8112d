/** gRPC on Vert.x's HTTP/2: framing, statuses, early headers, the ends of calls, and what one client may hold. */
@NullMarked
package dev.lockstep.network.transport;

import org.jspecify.annotations.NullMarked;
