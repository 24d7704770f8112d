/** The rows that commits and welcomes leave in a conversation's history (XMTP MLS reference §12). */
@NullMarked
package dev.lockstep.xmtp.group.transcript;

import org.jspecify.annotations.NullMarked;
