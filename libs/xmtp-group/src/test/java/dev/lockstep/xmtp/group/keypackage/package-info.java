@NullMarked
package dev.lockstep.xmtp.group.keypackage;

import org.jspecify.annotations.NullMarked;
