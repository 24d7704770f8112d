/** Conversations and messages of hosted installations: kept from the events of sync-service, given out by page. */
@NullMarked
package dev.lockstep.archive.history;

import org.jspecify.annotations.NullMarked;
