/** The only public door: REST and streams, tenants, operations. */
@NullMarked
package dev.lockstep.gateway;

import org.jspecify.annotations.NullMarked;
