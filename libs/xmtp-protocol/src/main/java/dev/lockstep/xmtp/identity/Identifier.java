package dev.lockstep.xmtp.identity;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.wallet.WalletAddress;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What can be a member of an inbox (XMTP network reference §4.1). Values from an update are taken as they are: a wrong
 * one is no error, it merely equals no signer.
 */
public sealed interface Identifier {

    /** The canonical text, which stands in signature texts and look-ups. */
    String text();

    /** The word for this sort of identifier. */
    String sort();

    /** What can own and recover an inbox: anything but an installation. */
    sealed interface Root extends Identifier {

        /**
         * The inbox this identifier creates with {@code nonce} (XMTP network reference §4.2).
         *
         * @param nonce unsigned
         * @throws IdentityUpdateException {@link IdentityUpdateException.Reason#INVALID_ACCOUNT_ADDRESS} for an address
         *     that is not {@code 0x} and 40 hexadecimal digits
         */
        default InboxId inboxId(long nonce) throws IdentityUpdateException {
            return InboxIdDerivation.derive(this, nonce);
        }
    }

    /** A wallet. Compared as text, so anything but lower-case with {@code 0x} equals no signer. */
    record Ethereum(String address) implements Root {
        public static Ethereum of(WalletAddress address) {
            return new Ethereum(address.toString());
        }

        @Override
        public String text() {
            return address;
        }

        @Override
        public String sort() {
            return "ethereum";
        }
    }

    /** An app of a person, by its public Ed25519 key; only a key of 32 bytes can ever sign. */
    record Installation(ByteString key) implements Identifier {
        public static Installation of(InstallationId id) {
            return new Installation(id.bytes());
        }

        /** Throws {@link dev.lockstep.xmtp.id.InvalidIdException} unless the key has 32 bytes, as members always do. */
        public InstallationId id() {
            return new InstallationId(key);
        }

        @Override
        public String text() {
            return HexFormat.of().formatHex(key.toByteArray());
        }

        @Override
        public String sort() {
            return "installation";
        }
    }

    /** A passkey, by its public P-256 key in SEC 1 as first given. The relying party does not count for equality. */
    record Passkey(ByteString key, @Nullable String relyingParty) implements Root {
        @Override
        public String text() {
            return HexFormat.of().formatHex(key.toByteArray());
        }

        @Override
        public String sort() {
            return "passkey";
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Passkey passkey && key.equals(passkey.key);
        }

        @Override
        public int hashCode() {
            return key.hashCode();
        }
    }
}
