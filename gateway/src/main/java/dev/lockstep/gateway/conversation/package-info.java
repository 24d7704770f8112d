/** Conversations, their members and their messages. */
@NullMarked
package dev.lockstep.gateway.conversation;

import org.jspecify.annotations.NullMarked;
