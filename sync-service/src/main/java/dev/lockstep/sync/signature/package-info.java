/** Texts that somebody signs: requests to owners outside, and texts that a custodial wallet signs for its owner. */
@NullMarked
package dev.lockstep.sync.signature;

import org.jspecify.annotations.NullMarked;
