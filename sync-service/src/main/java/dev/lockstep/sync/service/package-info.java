/** The service as a whole: its settings, its parts, its start and its end. */
@NullMarked
package dev.lockstep.sync.service;

import org.jspecify.annotations.NullMarked;
