/** Everything the service can refuse or fail at, with its stable code and what a person can do about it. */
@NullMarked
package dev.lockstep.sync.failure;

import org.jspecify.annotations.NullMarked;
