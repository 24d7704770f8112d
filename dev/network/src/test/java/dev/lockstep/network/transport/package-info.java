@NullMarked
package dev.lockstep.network.transport;

import org.jspecify.annotations.NullMarked;
