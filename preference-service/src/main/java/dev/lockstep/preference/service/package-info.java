/** The service as a whole: its parts, its start and its end. */
@NullMarked
package dev.lockstep.preference.service;

import org.jspecify.annotations.NullMarked;
