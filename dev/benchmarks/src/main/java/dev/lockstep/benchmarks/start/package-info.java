/** How long the whole stack takes to be ready, and what memory it then holds. */
@NullMarked
package dev.lockstep.benchmarks.start;

import org.jspecify.annotations.NullMarked;
