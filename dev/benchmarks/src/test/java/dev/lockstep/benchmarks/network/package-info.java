/** Tests of the measuring itself. */
@NullMarked
package dev.lockstep.benchmarks.network;

import org.jspecify.annotations.NullMarked;
