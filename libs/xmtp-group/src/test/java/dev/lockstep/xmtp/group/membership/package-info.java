@NullMarked
package dev.lockstep.xmtp.group.membership;

import org.jspecify.annotations.NullMarked;
