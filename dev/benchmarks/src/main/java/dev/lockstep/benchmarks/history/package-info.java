/** Load on the history server: one large archive, and many at once. */
@NullMarked
package dev.lockstep.benchmarks.history;

import org.jspecify.annotations.NullMarked;
