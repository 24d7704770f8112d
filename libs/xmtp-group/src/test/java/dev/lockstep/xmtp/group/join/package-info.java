@NullMarked
package dev.lockstep.xmtp.group.join;

import org.jspecify.annotations.NullMarked;
