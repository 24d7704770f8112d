@NullMarked
package dev.lockstep.xmtp.mls.hostile;

import org.jspecify.annotations.NullMarked;
