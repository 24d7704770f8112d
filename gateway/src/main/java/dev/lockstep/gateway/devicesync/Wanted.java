package dev.lockstep.gateway.devicesync;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lockstep.contract.event.ArchiveOptions;
import dev.lockstep.gateway.request.Checks;
import dev.lockstep.gateway.request.Shown;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What history is wanted, as callers say it. */
final class Wanted {
    private static final int LONGEST_URL = 2_048;

    private Wanted() {}

    /** A part of a history. */
    @Schema(name = "ArchiveElement")
    public enum Element {
        @JsonProperty("messages")
        MESSAGES,
        @JsonProperty("consent")
        CONSENT;

        static @Nullable Element of(String text) {
            return switch (text) {
                case "messages" -> MESSAGES;
                case "consent" -> CONSENT;
                default -> null;
            };
        }
    }

    /** Everything, if nothing is said. */
    static ArchiveOptions options(
            @Nullable List<@Nullable Element> elements,
            @Nullable Instant startTime,
            @Nullable Instant endTime,
            @Nullable Boolean excludeDisappearingMessages,
            Checks checks) {
        var options = ArchiveOptions.newBuilder()
                .setExcludeDisappearingMessages(Boolean.TRUE.equals(excludeDisappearingMessages));
        if (elements == null) {
            options.addElements(ArchiveOptions.Element.CONSENT).addElements(ArchiveOptions.Element.MESSAGES);
        } else {
            checks.expect(!elements.isEmpty(), "elements", "expected: at least one of messages, consent");
            for (Element element : elements) {
                checks.expect(element != null, "elements", "expected: messages, consent");
                if (element != null) {
                    options.addElements(
                            element == Element.MESSAGES
                                    ? ArchiveOptions.Element.MESSAGES
                                    : ArchiveOptions.Element.CONSENT);
                }
            }
        }
        if (startTime != null) {
            options.setStartNs(nanos(startTime, "startTime", checks));
        }
        if (endTime != null) {
            options.setEndNs(nanos(endTime, "endTime", checks));
        }
        checks.expect(
                startTime == null || endTime == null || startTime.isBefore(endTime),
                "endTime",
                "expected: a time after startTime");
        return options.build();
    }

    /** Without slashes at the end; empty if none is named. */
    static String server(@Nullable String url, Checks checks) {
        if (url == null) {
            return "";
        }
        checks.length(url, LONGEST_URL, "historyServerUrl");
        checks.expect(isBaseUrl(url), "historyServerUrl", "expected: an http or https URL with a host");
        return url.replaceAll("/+$", "");
    }

    private static boolean isBaseUrl(String url) {
        try {
            URI uri = URI.create(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            return (scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static long nanos(Instant time, String field, Checks checks) {
        try {
            return Shown.nanos(time);
        } catch (ArithmeticException | DateTimeException e) {
            checks.expect(false, field, "expected: a time of these centuries");
            return 0;
        }
    }
}
