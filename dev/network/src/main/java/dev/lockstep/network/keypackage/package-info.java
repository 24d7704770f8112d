/** Current key packages of installations. */
@NullMarked
package dev.lockstep.network.keypackage;

import org.jspecify.annotations.NullMarked;
