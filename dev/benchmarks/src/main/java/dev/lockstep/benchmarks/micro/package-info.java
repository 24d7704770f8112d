/** Micro-benchmarks (JMH) of what the services do for every message, beside the primitives they have to call. */
@NullMarked
package dev.lockstep.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
