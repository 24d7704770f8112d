@NullMarked
package dev.lockstep.xmtp.identity;

import org.jspecify.annotations.NullMarked;
