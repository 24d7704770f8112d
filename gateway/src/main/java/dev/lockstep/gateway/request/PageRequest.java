package dev.lockstep.gateway.request;

import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which page of a list is asked for. */
public class PageRequest {
    private static final int DEFAULT = 50;
    private static final int MOST = 500;
    private static final int LONGEST_TOKEN = 1024;

    // A text, so that what is no number is a violation rather than an unknown path.
    @QueryParam("pageSize")
    @Parameter(
            description = "How many items a page holds at most.",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "500", defaultValue = "50"))
    @Nullable
    String pageSize;

    @QueryParam("pageToken")
    @Parameter(description = "`nextPageToken` of the page before; absent for the first one.")
    @Nullable
    String pageToken;

    public int size() {
        if (pageSize == null) {
            return DEFAULT;
        }
        try {
            int size = Integer.parseInt(pageSize);
            if (size >= 1 && size <= MOST) {
                return size;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw Checks.invalid("pageSize", "expected: a number from 1 to " + MOST);
    }

    /** Empty for the first page. */
    public String token() {
        if (pageToken == null) {
            return "";
        }
        if (pageToken.length() > LONGEST_TOKEN) {
            throw wrongToken();
        }
        return pageToken;
    }

    /** A token that no page had. */
    public static RuntimeException wrongToken() {
        return Checks.invalid("pageToken", "expected: nextPageToken of an earlier page of this list, unchanged");
    }
}
