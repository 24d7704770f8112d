package dev.lockstep.gateway.webhook;

import dev.lockstep.service.address.PrivateAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where receivers are. One at an address of a private network is not spoken to, whatever its name resolves to, unless that is allowed. */
final class ReceiverAddresses {
    private final Lookup lookup;
    private final boolean privateAllowed;

    /** Looks names up. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    /** There is no address that may be used; the message says why. */
    static final class NoAddressException extends Exception {
        private static final long serialVersionUID = 1;

        NoAddressException(String message) {
            super(message);
        }
    }

    ReceiverAddresses(Lookup lookup, boolean privateAllowed) {
        this.lookup = lookup;
        this.privateAllowed = privateAllowed;
    }

    /** All that a host has now, one or more. */
    InetAddress[] of(String host) throws NoAddressException {
        InetAddress[] addresses;
        try {
            addresses = lookup.of(host);
        } catch (UnknownHostException e) {
            throw new NoAddressException("%s has no address".formatted(host));
        }
        for (InetAddress address : addresses) {
            if (!privateAllowed && PrivateAddresses.contain(address)) {
                throw new NoAddressException("%s is at an address of a private network".formatted(host));
            }
        }
        return addresses;
    }
}
