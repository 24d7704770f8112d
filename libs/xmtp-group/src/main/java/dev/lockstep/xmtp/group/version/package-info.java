/** Versions of the client that a group may demand (XMTP MLS reference §15.4). */
@NullMarked
package dev.lockstep.xmtp.group.version;

import org.jspecify.annotations.NullMarked;
