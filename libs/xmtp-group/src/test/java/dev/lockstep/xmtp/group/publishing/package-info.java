@NullMarked
package dev.lockstep.xmtp.group.publishing;

import org.jspecify.annotations.NullMarked;
