/** The key schedule of RFC 9420 §8: group context, transcript, pre-shared keys and the secrets of an epoch. */
@NullMarked
package dev.lockstep.xmtp.mls.schedule;

import org.jspecify.annotations.NullMarked;
