/** Tests of the measuring itself, and that every benchmark runs. */
@NullMarked
package dev.lockstep.benchmarks;

import org.jspecify.annotations.NullMarked;
