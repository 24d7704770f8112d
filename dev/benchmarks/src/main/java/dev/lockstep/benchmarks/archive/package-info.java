/** Histories that become archives and archives that become histories, beside libxmtp. */
@NullMarked
package dev.lockstep.benchmarks.archive;

import org.jspecify.annotations.NullMarked;
