package dev.lockstep.archive.transfer;

import dev.lockstep.archive.transfer.RefusedAddresses.Why;
import dev.lockstep.service.address.PrivateAddresses;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The history servers that are spoken to. What a peer names in a request or a reply is used only if it is one of them: by scheme,
 * host and port. A published one must not have an address of a private network, whatever its name resolves to; all of them are
 * https, so a name that turns between this check and the connection meets a server without its certificate.
 */
final class AllowedServers {
    /** XMTP's own (device sync reference §3.3). */
    static final List<String> PUBLISHED = List.of(
            "https://message-history.dev.ephemera.network",
            "https://message-history.production.ephemera.network",
            "https://message-history.ephemera.network");

    private final Set<Origin> configured;
    private final Set<Origin> published;
    private final Addresses addresses;
    private final RefusedAddresses refused;

    private record Origin(String scheme, String host, int port) {}

    /** Looks names up. */
    @FunctionalInterface
    interface Addresses {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    /** @param configured base URLs that an operator trusts, private addresses included */
    AllowedServers(List<String> configured, Addresses addresses, RefusedAddresses refused) {
        this.configured = configured.stream().map(AllowedServers::configured).collect(Collectors.toSet());
        this.published = PUBLISHED.stream().map(AllowedServers::configured).collect(Collectors.toSet());
        this.addresses = addresses;
        this.refused = refused;
    }

    /** The URL if it may be used. */
    URI check(String url) throws TransferException {
        URI uri = parsed(url);
        Origin origin = origin(uri);
        if (configured.contains(origin)) {
            return uri;
        }
        if (!published.contains(origin)) {
            refused.count(isHttp(origin) ? Why.NOT_ALLOWED : Why.SCHEME);
            throw notAllowed("%s://%s:%d".formatted(origin.scheme(), origin.host(), origin.port()));
        }
        requirePublic(origin.host());
        return uri;
    }

    /** A server that may be used has answered with another place, which is not gone to. */
    void redirected() {
        refused.count(Why.REDIRECT);
    }

    private void requirePublic(String host) throws TransferException {
        try {
            for (InetAddress address : addresses.of(host)) {
                if (PrivateAddresses.contain(address)) {
                    refused.count(Why.PRIVATE_ADDRESS);
                    throw notAllowed("%s, which is at a private address now".formatted(host));
                }
            }
        } catch (UnknownHostException e) {
            throw TransferException.passing(
                    "history-server-unreachable", "The history server %s has no address now.".formatted(host));
        }
    }

    private URI parsed(String url) throws TransferException {
        try {
            URI uri = URI.create(url);
            if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getScheme() == null) {
                throw notAnAddress();
            }
            return uri;
        } catch (IllegalArgumentException e) {
            throw notAnAddress();
        }
    }

    private TransferException notAnAddress() {
        refused.count(Why.MALFORMED);
        return TransferException.permanent(
                "history-server-not-allowed",
                "The address is not that of a history server (expected: http or https, a host, no user).",
                "Name a history server by its base URL.");
    }

    private static TransferException notAllowed(String server) {
        return TransferException.permanent(
                "history-server-not-allowed",
                "The history server %s is not one of those that may be used.".formatted(server),
                "Use an allowed one, or add it to lockstep.transfers.allowed-servers.");
    }

    private static Origin configured(String url) {
        URI uri = URI.create(url);
        if (uri.getHost() == null || uri.getScheme() == null) {
            throw new IllegalArgumentException(
                    "lockstep.transfers.allowed-servers: %s (expected: a base URL)".formatted(url));
        }
        return origin(uri);
    }

    private static boolean isHttp(Origin origin) {
        return origin.scheme().equals("http") || origin.scheme().equals("https");
    }

    private static Origin origin(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int standard = scheme.equals("https") ? 443 : 80;
        return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), uri.getPort() < 0 ? standard : uri.getPort());
    }
}
