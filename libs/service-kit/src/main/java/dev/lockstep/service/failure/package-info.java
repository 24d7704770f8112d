/** Failures between services: a gRPC status and a stable code. */
@NullMarked
package dev.lockstep.service.failure;

import org.jspecify.annotations.NullMarked;
