/** The whole of what a group says of itself, in the context of layer one (XMTP MLS reference §4, §6, §15). */
@NullMarked
package dev.lockstep.xmtp.group.profile;

import org.jspecify.annotations.NullMarked;
