package dev.lockstep.gateway.request;

import dev.lockstep.gateway.failure.Problem;
import dev.lockstep.gateway.failure.Violation;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A problem as callers see it (RFC 9457). */
@Schema(name = "Problem", description = "Why a call failed (RFC 9457).")
public record ProblemDocument(
        @Schema(description = "Names the kind of problem, as `code` does.")
        String type,

        String title,
        int status,
        @Schema(description = "Stable, for programs.") String code,

        @Schema(description = "For the person who has to act.")
        String detail,

        @Schema(description = "What is wrong with which part of the request.") @Nullable
        List<Violation> violations) {
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPES = "urn:lockstep:problem:";

    static ProblemDocument of(Problem problem) {
        return new ProblemDocument(
                TYPES + problem.code(),
                problem.title(),
                problem.status(),
                problem.code(),
                problem.detail(),
                problem.violations().isEmpty() ? null : problem.violations());
    }
}
