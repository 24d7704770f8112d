/** Helping an installation back that lost track of a group (XMTP MLS reference §6.3, §16). */
@NullMarked
package dev.lockstep.xmtp.group.recovery;

import org.jspecify.annotations.NullMarked;
