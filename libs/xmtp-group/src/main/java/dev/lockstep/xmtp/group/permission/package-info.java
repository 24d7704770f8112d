/** Who may change what in a group (XMTP MLS reference §5.4). */
@NullMarked
package dev.lockstep.xmtp.group.permission;

import org.jspecify.annotations.NullMarked;
