/** The ratchet tree of RFC 9420 §4 and §7: its nodes, its arithmetic and its hashes. */
@NullMarked
package dev.lockstep.xmtp.mls.tree;

import org.jspecify.annotations.NullMarked;
