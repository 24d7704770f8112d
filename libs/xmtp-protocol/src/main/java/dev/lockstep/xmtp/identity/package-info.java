/** Who an inbox is: the log of its identity updates, what each must be signed with, and the members it amounts to. */
@NullMarked
package dev.lockstep.xmtp.identity;

import org.jspecify.annotations.NullMarked;
