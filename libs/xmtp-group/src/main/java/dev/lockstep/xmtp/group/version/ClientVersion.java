package dev.lockstep.xmtp.group.version;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A version as groups demand it, ordered as Semantic Versioning 2.0.0 §11 says: a pre-release comes before its release.
 * The build, which the standard leaves out, decides last, as it does for the peers.
 *
 * @param preRelease its identifiers; none for a release
 * @param build its identifiers, often none
 */
public record ClientVersion(long major, long minor, long patch, List<String> preRelease, List<String> build)
        implements Comparable<ClientVersion> {
    /** What we behave like towards groups. It must be at least 1.6.0, which peers demand before they repair a fork. */
    public static final ClientVersion EMULATED = new ClientVersion(1, 10, 0, List.of(), List.of());

    private static final String NUMBER = "(0|[1-9][0-9]{0,18})";
    private static final String IDENTIFIER = "(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)";
    private static final Pattern FORM = Pattern.compile(NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(?:-(" + IDENTIFIER
            + "(?:\\." + IDENTIFIER + ")*+))?(?:\\+([0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*+))?");
    private static final int LONGEST = 256;

    private static final Comparator<ClientVersion> ORDER = Comparator.comparingLong(ClientVersion::major)
            .thenComparingLong(ClientVersion::minor)
            .thenComparingLong(ClientVersion::patch)
            .thenComparing(ClientVersion::isRelease)
            .thenComparing(ClientVersion::preRelease, ClientVersion::compareIdentifiers)
            .thenComparing(ClientVersion::build, ClientVersion::compareIdentifiers);

    public ClientVersion {
        preRelease = List.copyOf(preRelease);
        build = List.copyOf(build);
    }

    /** Nothing for a text that is no version. */
    public static Optional<ClientVersion> parse(String text) {
        var parts = FORM.matcher(text);
        if (text.length() > LONGEST || !parts.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ClientVersion(
                    Long.parseLong(parts.group(1)),
                    Long.parseLong(parts.group(2)),
                    Long.parseLong(parts.group(3)),
                    identifiers(parts.group(4)),
                    identifiers(parts.group(5))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static List<String> identifiers(@Nullable String text) {
        return text == null ? List.of() : List.of(text.split("\\."));
    }

    private boolean isRelease() {
        return preRelease.isEmpty();
    }

    private static int compareIdentifiers(List<String> a, List<String> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int order = compareIdentifier(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    private static int compareIdentifier(String a, String b) {
        boolean aIsNumber = isNumber(a);
        if (aIsNumber != isNumber(b)) {
            return aIsNumber ? -1 : 1;
        }
        if (!aIsNumber) {
            return a.compareTo(b);
        }
        var aDigits = withoutLeadingZeros(a);
        var bDigits = withoutLeadingZeros(b);
        return Comparator.comparingInt(String::length)
                .thenComparing(Comparator.naturalOrder())
                .compare(aDigits, bDigits);
    }

    private static boolean isNumber(String identifier) {
        return identifier.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String withoutLeadingZeros(String digits) {
        int first = 0;
        while (first < digits.length() - 1 && digits.charAt(first) == '0') {
            first++;
        }
        return digits.substring(first);
    }

    @Override
    public int compareTo(ClientVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "%d.%d.%d%s%s".formatted(major, minor, patch, joined("-", preRelease), joined("+", build));
    }

    private static String joined(String prefix, List<String> identifiers) {
        return identifiers.isEmpty() ? "" : prefix + String.join(".", identifiers);
    }
}
