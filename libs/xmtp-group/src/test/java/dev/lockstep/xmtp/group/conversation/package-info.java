@NullMarked
package dev.lockstep.xmtp.group.conversation;

import org.jspecify.annotations.NullMarked;
