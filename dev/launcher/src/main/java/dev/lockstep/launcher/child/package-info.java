/** What runs first in the processes that the stack starts; knows nothing of the stack, and nothing but the JDK and Kafka. */
@NullMarked
package dev.lockstep.launcher.child;

import org.jspecify.annotations.NullMarked;
