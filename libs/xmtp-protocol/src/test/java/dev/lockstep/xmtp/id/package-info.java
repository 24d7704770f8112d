@NullMarked
package dev.lockstep.xmtp.id;

import org.jspecify.annotations.NullMarked;
