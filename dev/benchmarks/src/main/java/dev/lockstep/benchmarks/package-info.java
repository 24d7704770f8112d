/** What the parts of Lockstep achieve under load, measured from outside and written as Markdown. */
@NullMarked
package dev.lockstep.benchmarks;

import org.jspecify.annotations.NullMarked;
