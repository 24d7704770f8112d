/** PostgreSQL from virtual threads: straight-line code over the non-blocking client. */
@NullMarked
package dev.lockstep.service.sql;

import org.jspecify.annotations.NullMarked;
