@NullMarked
package dev.lockstep.network.wallet;

import org.jspecify.annotations.NullMarked;
