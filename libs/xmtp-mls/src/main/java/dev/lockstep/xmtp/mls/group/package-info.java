/** A group as one member sees it, RFC 9420 §11 and §12: created, joined, read, changed. Everything is a value; nothing here keeps time, randomness or a place of its own. */
@NullMarked
package dev.lockstep.xmtp.mls.group;

import org.jspecify.annotations.NullMarked;
