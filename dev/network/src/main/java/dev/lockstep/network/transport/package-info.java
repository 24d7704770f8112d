/** What stands between gRPC's wire and the services: readable refusals, early headers, the ends of calls, limits of streams. */
@NullMarked
package dev.lockstep.network.transport;

import org.jspecify.annotations.NullMarked;
