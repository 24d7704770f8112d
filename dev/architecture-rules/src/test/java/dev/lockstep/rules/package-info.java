/** The rules of the house as tests. */
@NullMarked
package dev.lockstep.rules;

import org.jspecify.annotations.NullMarked;
