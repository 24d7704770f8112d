/** Handing our messages and commits to the node, and knowing them again in the log (XMTP MLS reference §7.1, §7.4, §11). */
@NullMarked
package dev.lockstep.xmtp.group.publishing;

import org.jspecify.annotations.NullMarked;
