@NullMarked
package dev.lockstep.xmtp.group.context;

import org.jspecify.annotations.NullMarked;
