/** Which inboxes this instance runs, and the one thing at a time that each of them does. */
@NullMarked
package dev.lockstep.sync.ownership;

import org.jspecify.annotations.NullMarked;
