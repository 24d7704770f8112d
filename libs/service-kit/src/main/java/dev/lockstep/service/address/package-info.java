/** Addresses that others name, and that may lead where they must not. */
@NullMarked
package dev.lockstep.service.address;

import org.jspecify.annotations.NullMarked;
