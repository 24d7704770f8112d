/** What an inbox allows and denies. */
@NullMarked
package dev.lockstep.gateway.preference;

import org.jspecify.annotations.NullMarked;
