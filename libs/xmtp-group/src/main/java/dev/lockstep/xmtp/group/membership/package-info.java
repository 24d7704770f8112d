/** Which installations a group should have, computed from identity logs (XMTP MLS reference §5.3, §7.3). */
@NullMarked
package dev.lockstep.xmtp.group.membership;

import org.jspecify.annotations.NullMarked;
