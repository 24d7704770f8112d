/** The services under measurement, started for it on free ports with data of their own. */
@NullMarked
package dev.lockstep.benchmarks.stack;

import org.jspecify.annotations.NullMarked;
