/** Looking into the measured processes: their memory, their heap, their share of the machine. */
@NullMarked
package dev.lockstep.benchmarks.process;

import org.jspecify.annotations.NullMarked;
