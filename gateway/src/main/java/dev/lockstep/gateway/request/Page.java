package dev.lockstep.gateway.request;

import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param nextPageToken null on the last page
 */
public record Page<T>(
        List<T> items,

        @Schema(description = "Absent on the last page.") @Nullable
        String nextPageToken) {

    /** A page that a service gave, as callers see it. */
    public static <S, T> Page<T> of(List<S> items, Function<S, T> shown, String nextPageToken) {
        return new Page<>(items.stream().map(shown).toList(), Shown.textOrAbsent(nextPageToken));
    }
}
