/** The events of other services, as they are read here, and what is told in return. */
@NullMarked
package dev.lockstep.archive.reading;

import org.jspecify.annotations.NullMarked;
