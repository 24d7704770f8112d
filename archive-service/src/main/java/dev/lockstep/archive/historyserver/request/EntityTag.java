package dev.lockstep.archive.historyserver.request;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A strong entity tag (RFC 9110 §8.8.3) and what it makes of a request's conditions.
 *
 * @param text with its quotes, as in the {@code ETag} header
 */
public record EntityTag(String text) {
    private static final Pattern TAG = Pattern.compile("(W/)?(\"[^\"]*\")");

    /** The tag of a file is the digest of its bytes. */
    public static EntityTag ofDigest(String sha256) {
        return new EntityTag('"' + sha256 + '"');
    }

    /** Whether {@code If-None-Match} says that the client has these bytes already. Compares weakly (§13.1.2). */
    public boolean isKnownBy(@Nullable String ifNoneMatch) {
        return ifNoneMatch != null && (isAny(ifNoneMatch) || lists(ifNoneMatch, true));
    }

    /** Whether {@code If-Match} lets the request pass. Compares strongly (§13.1.1). */
    public boolean isWantedBy(@Nullable String ifMatch) {
        return ifMatch == null || isAny(ifMatch) || lists(ifMatch, false);
    }

    /** Whether {@code If-Range} lets a range be sent rather than the whole (§13.1.5); a date never does, as files have none. */
    public boolean permitsRange(@Nullable String ifRange) {
        return ifRange == null || ifRange.strip().equals(text);
    }

    private static boolean isAny(String header) {
        return header.strip().equals("*");
    }

    private boolean lists(String header, boolean weakly) {
        Matcher matcher = TAG.matcher(header);
        while (matcher.find()) {
            if ((weakly || matcher.group(1) == null) && matcher.group(2).equals(text)) {
                return true;
            }
        }
        return false;
    }
}
