/** Whether a group that a welcome offers is one to join (XMTP MLS reference §10.5, §6; device sync reference §1.9). */
@NullMarked
package dev.lockstep.xmtp.group.join;

import org.jspecify.annotations.NullMarked;
