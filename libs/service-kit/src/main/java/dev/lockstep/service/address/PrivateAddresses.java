package dev.lockstep.service.address;

import java.net.InetAddress;
import java.util.HexFormat;

/** Addresses that are not of the public Internet (IANA's special-purpose address registries). */
public final class PrivateAddresses {
    private PrivateAddresses() {}

    public static boolean contain(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address.isLoopbackAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || (bytes.length == 4 ? isReserved(bytes) : isUniqueLocal(bytes) || isTranslated(bytes));
    }

    /** This network (0/8), shared (100.64/10), protocol assignments (192.0.0/24), benchmarking (198.18/15), reserved (240/4). */
    private static boolean isReserved(byte[] v4) {
        int first = v4[0] & 0xff;
        int second = v4[1] & 0xff;
        return first == 0
                || first == 100 && (second & 0xc0) == 64
                || first == 192 && second == 0 && v4[2] == 0
                || first == 198 && (second & 0xfe) == 18
                || first >= 240;
    }

    /** fc00::/7. */
    private static boolean isUniqueLocal(byte[] v6) {
        return (v6[0] & 0xfe) == 0xfc;
    }

    /** 64:ff9b::/96, through which any IPv4 address can be meant. */
    private static boolean isTranslated(byte[] v6) {
        return HexFormat.of().formatHex(v6, 0, 12).equals("0064ff9b0000000000000000");
    }
}
