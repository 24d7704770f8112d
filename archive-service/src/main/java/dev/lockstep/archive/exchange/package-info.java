/** Histories as files: exported, imported, looked into, streamed to and from the gateway. */
@NullMarked
package dev.lockstep.archive.exchange;

import org.jspecify.annotations.NullMarked;
