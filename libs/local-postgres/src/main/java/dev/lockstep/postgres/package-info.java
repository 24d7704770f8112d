/** A PostgreSQL server from Maven artifacts: no installation, no Docker. */
@NullMarked
package dev.lockstep.postgres;

import org.jspecify.annotations.NullMarked;
