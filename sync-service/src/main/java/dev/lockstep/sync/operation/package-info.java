/** What is told about operations, inboxes and installations. */
@NullMarked
package dev.lockstep.sync.operation;

import org.jspecify.annotations.NullMarked;
