/** Conversations on top of MLS groups: creating, joining, reading their log, changing them (XMTP MLS reference §4 to §10). */
@NullMarked
package dev.lockstep.xmtp.group.conversation;

import org.jspecify.annotations.NullMarked;
