package dev.lockstep.archive.historyserver.request;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Whom a rate is counted for: an IPv4 address, or the /64 of an IPv6 address, since one client has all of those.
 *
 * @param key equal for equal clients
 */
public record ClientAddress(String key) {
    private static final int PREFIX_BYTES = 8;

    /**
     * @param peer the address at the other end of the connection
     * @param forwardedFor {@code X-Forwarded-For}, all its lines joined with commas
     * @param proxies how many proxies of ours stand in front; each appended the address it saw. With 0 the header is not believed
     */
    public static ClientAddress of(String peer, @Nullable String forwardedFor, int proxies) {
        if (forwardedFor != null && proxies > 0) {
            String[] hops = forwardedFor.split(",", -1);
            if (hops.length >= proxies) {
                String named = key(hops[hops.length - proxies].strip());
                if (named != null) {
                    return new ClientAddress(named);
                }
            }
        }
        String known = key(peer);
        return new ClientAddress(known == null ? peer : known);
    }

    private static @Nullable String key(String literal) {
        try {
            InetAddress address = InetAddress.ofLiteral(literal);
            return address instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), PREFIX_BYTES)) + "/64"
                    : address.getHostAddress();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
