/** How welcomes travel: encrypted once more for each recipient, or shared through pointers (XMTP MLS reference §10). */
@NullMarked
package dev.lockstep.xmtp.group.welcome;

import org.jspecify.annotations.NullMarked;
