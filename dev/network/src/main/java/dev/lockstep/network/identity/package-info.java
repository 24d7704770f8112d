/** The identity log of every inbox, and which inbox an identifier belongs to. */
@NullMarked
package dev.lockstep.network.identity;

import org.jspecify.annotations.NullMarked;
