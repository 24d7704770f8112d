/** What MLS costs beside the primitives that it cannot do without (JMH). */
@NullMarked
package dev.lockstep.benchmarks.mls;

import org.jspecify.annotations.NullMarked;
