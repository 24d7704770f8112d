/** The network seen through its socket, on a real PostgreSQL. */
@NullMarked
package dev.lockstep.network;

import org.jspecify.annotations.NullMarked;
