/** Figures: distributions, tables, and the machine they were taken on. */
@NullMarked
package dev.lockstep.benchmarks.report;

import org.jspecify.annotations.NullMarked;
