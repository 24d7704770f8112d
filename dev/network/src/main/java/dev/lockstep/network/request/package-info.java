/** Fields that many requests have in common. */
@NullMarked
package dev.lockstep.network.request;

import org.jspecify.annotations.NullMarked;
