/** Archives on their way: built from the history and uploaded, or fetched and merged into it (device sync reference §4). */
@NullMarked
package dev.lockstep.archive.transfer;

import org.jspecify.annotations.NullMarked;
