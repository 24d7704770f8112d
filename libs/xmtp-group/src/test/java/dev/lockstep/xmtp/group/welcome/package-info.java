@NullMarked
package dev.lockstep.xmtp.group.welcome;

import org.jspecify.annotations.NullMarked;
