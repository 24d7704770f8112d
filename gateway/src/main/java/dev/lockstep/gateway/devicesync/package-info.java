/** History between the installations of an inbox: asked for, sent, listed, merged, and what to do when nothing happens. */
@NullMarked
package dev.lockstep.gateway.devicesync;

import org.jspecify.annotations.NullMarked;
