@NullMarked
package dev.lockstep.xmtp.wallet;

import org.jspecify.annotations.NullMarked;
