/** The rules that hold for every call: keys, bodies, paging, problems. */
@NullMarked
package dev.lockstep.gateway.request;

import org.jspecify.annotations.NullMarked;
