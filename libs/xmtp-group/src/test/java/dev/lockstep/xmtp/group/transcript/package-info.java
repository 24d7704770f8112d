@NullMarked
package dev.lockstep.xmtp.group.transcript;

import org.jspecify.annotations.NullMarked;
