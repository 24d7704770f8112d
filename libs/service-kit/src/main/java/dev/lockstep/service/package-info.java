/** What the services share. Knows Vert.x's database client and Kafka's clients, and none of the services. */
@NullMarked
package dev.lockstep.service;

import org.jspecify.annotations.NullMarked;
