/** Tests of the measuring itself. */
@NullMarked
package dev.lockstep.benchmarks.history;

import org.jspecify.annotations.NullMarked;
