@NullMarked
package dev.lockstep.xmtp.group.permission;

import org.jspecify.annotations.NullMarked;
