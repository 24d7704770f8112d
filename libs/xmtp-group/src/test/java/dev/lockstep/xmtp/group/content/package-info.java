@NullMarked
package dev.lockstep.xmtp.group.content;

import org.jspecify.annotations.NullMarked;
