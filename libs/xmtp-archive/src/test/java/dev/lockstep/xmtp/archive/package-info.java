@NullMarked
package dev.lockstep.xmtp.archive;

import org.jspecify.annotations.NullMarked;
