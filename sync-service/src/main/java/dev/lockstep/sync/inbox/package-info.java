/** Inboxes that are hosted here: how one comes, what it holds, how it goes. */
@NullMarked
package dev.lockstep.sync.inbox;

import org.jspecify.annotations.NullMarked;
