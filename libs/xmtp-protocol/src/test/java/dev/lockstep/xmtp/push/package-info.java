@NullMarked
package dev.lockstep.xmtp.push;

import org.jspecify.annotations.NullMarked;
