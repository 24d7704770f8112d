/** What application messages carry (XMTP MLS reference §11, §13). */
@NullMarked
package dev.lockstep.xmtp.group.content;

import org.jspecify.annotations.NullMarked;
