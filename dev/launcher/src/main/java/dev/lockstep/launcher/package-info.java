/** The local run: PostgreSQL, Kafka and every service as processes of one stack, started in order, watched and started again. */
@NullMarked
package dev.lockstep.launcher;

import org.jspecify.annotations.NullMarked;
