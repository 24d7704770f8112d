@NullMarked
package dev.lockstep.xmtp.group.recovery;

import org.jspecify.annotations.NullMarked;
