/** Why a call is refused or fails, and how a gRPC client learns of it. */
@NullMarked
package dev.lockstep.network.failure;

import org.jspecify.annotations.NullMarked;
