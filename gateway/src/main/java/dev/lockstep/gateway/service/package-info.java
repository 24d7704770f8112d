/** The services behind the gateway, as it calls them. */
@NullMarked
package dev.lockstep.gateway.service;

import org.jspecify.annotations.NullMarked;
