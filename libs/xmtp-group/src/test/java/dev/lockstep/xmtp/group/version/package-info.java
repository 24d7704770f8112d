@NullMarked
package dev.lockstep.xmtp.group.version;

import org.jspecify.annotations.NullMarked;
