/** What a group says of itself: the contents of XMTP's group-context extensions (XMTP MLS reference §5). */
@NullMarked
package dev.lockstep.xmtp.group.context;

import org.jspecify.annotations.NullMarked;
