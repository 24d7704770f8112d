/** Load on the local XMTP network: latency of delivery, stored messages, open subscriptions. */
@NullMarked
package dev.lockstep.benchmarks.network;

import org.jspecify.annotations.NullMarked;
