/** Identity logs of others and of our own inboxes, kept and replayed. */
@NullMarked
package dev.lockstep.sync.identity;

import org.jspecify.annotations.NullMarked;
