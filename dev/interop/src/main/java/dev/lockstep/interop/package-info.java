/** The demo: one person's second phone receives the whole history through our network and history server. */
@NullMarked
package dev.lockstep.interop;

import org.jspecify.annotations.NullMarked;
