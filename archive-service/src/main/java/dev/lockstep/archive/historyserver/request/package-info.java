/** What a request asks for, decided from its text alone. */
@NullMarked
package dev.lockstep.archive.historyserver.request;

import org.jspecify.annotations.NullMarked;
