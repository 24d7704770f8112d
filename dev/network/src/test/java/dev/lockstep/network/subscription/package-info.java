@NullMarked
package dev.lockstep.network.subscription;

import org.jspecify.annotations.NullMarked;
