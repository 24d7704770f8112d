/**
 * Installations of our own making for tests: what {@code libs/xmtp-mls} and {@code libs/xmtp-group} decide, over a connection to
 * the local network. They do what a client does and no more, one thing after the other.
 */
@NullMarked
package dev.lockstep.interop.javamember;

import org.jspecify.annotations.NullMarked;
