package dev.lockstep.gateway.webhook;

import dev.lockstep.gateway.request.Checks;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a tenant wants events sent, as far as the text tells. */
final class ReceiverUrl {
    private static final int LONGEST = 2_000;
    private static final int LARGEST_PORT = 65_535;
    private static final Set<String> SCHEMES = Set.of("http", "https");

    private ReceiverUrl() {}

    static URI of(@Nullable String text, Checks checks) {
        String url = checks.present(text, "", "url");
        checks.length(url, LONGEST, "url").done();
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme();
            boolean usable = scheme != null
                    && SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null
                    && uri.getPort() != 0
                    && uri.getPort() <= LARGEST_PORT;
            if (usable) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw Checks.invalid("url", "expected: http or https, a host, no user, no fragment");
    }
}
