/**
 * The sync worker: what installations of one inbox say to each other in their sync groups, and what ours do about it (device sync
 * reference §1, §2). Archives are built, carried and read by archive-service.
 */
@NullMarked
package dev.lockstep.sync.devicesync;

import org.jspecify.annotations.NullMarked;
