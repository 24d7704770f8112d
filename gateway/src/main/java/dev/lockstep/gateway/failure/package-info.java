/** Everything the gateway can refuse or fail at, with its stable code and what a person can do about it. */
@NullMarked
package dev.lockstep.gateway.failure;

import org.jspecify.annotations.NullMarked;
