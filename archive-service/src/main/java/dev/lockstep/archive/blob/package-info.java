/** Bytes under a name: begun, appended, committed whole or not at all, sent in ranges, deleted. */
@NullMarked
package dev.lockstep.archive.blob;

import org.jspecify.annotations.NullMarked;
