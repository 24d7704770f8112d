package dev.lockstep.gateway.inbox;

import dev.lockstep.gateway.request.Checks;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Identifiers of people, as callers write them. */
public final class EthereumAddress {
    private static final Pattern FORM = Pattern.compile("0x[0-9a-fA-F]{40}");

    private EthereumAddress() {}

    /** The address in lower case; what is wrong with the identifier goes to the checks. */
    public static String of(Inbox.@Nullable Identifier identifier, Checks checks, String field) {
        if (identifier == null) {
            return "";
        }
        checks.expect("ethereum".equals(identifier.kind()), field + ".kind", "expected: ethereum");
        String value = checks.present(identifier.value(), "", field + ".value");
        checks.expect(FORM.matcher(value).matches(), field + ".value", "expected: 0x and 40 hex digits");
        return value.toLowerCase(Locale.ROOT);
    }
}
