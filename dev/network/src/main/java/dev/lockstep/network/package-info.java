/** A local XMTP network: the v3 API over ledgers in PostgreSQL. */
@NullMarked
package dev.lockstep.network;

import org.jspecify.annotations.NullMarked;
