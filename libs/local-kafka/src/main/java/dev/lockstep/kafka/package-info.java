/** A real Kafka broker for tests. */
@NullMarked
package dev.lockstep.kafka;

import org.jspecify.annotations.NullMarked;
