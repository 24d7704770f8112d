/** The history server: an unauthenticated HTTP listener that takes sealed archives and hands them out by id. */
@NullMarked
package dev.lockstep.archive.historyserver;

import org.jspecify.annotations.NullMarked;
