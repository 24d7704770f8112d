/** What component tests of several services stand on. In no service's class path but its tests'. */
@NullMarked
package dev.lockstep.testing;

import org.jspecify.annotations.NullMarked;
