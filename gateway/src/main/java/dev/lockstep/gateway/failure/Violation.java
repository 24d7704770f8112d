package dev.lockstep.gateway.failure;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a part of a request.
 *
 * @param field where, as a path like {@code members[0].inboxId}; null if it is the whole body
 * @param message for the person who has to act
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Violation(@Nullable String field, String message) {}
