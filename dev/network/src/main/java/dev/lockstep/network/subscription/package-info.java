/** Streams of messages: what a stream was asked for, where it stands, and what it is sent next. */
@NullMarked
package dev.lockstep.network.subscription;

import org.jspecify.annotations.NullMarked;
