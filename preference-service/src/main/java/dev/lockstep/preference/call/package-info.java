/** The calls that this service answers. */
@NullMarked
package dev.lockstep.preference.call;

import org.jspecify.annotations.NullMarked;
