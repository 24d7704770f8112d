/** Hosted installations: how fast they come, hear, and come back, and what they weigh. */
@NullMarked
package dev.lockstep.benchmarks.hosting;

import org.jspecify.annotations.NullMarked;
