package dev.lockstep.xmtp.identity;

/** How something was signed (XMTP network reference §4.5). */
public enum SignatureKind {
    ERC_191("erc-191"),
    ERC_1271("erc-1271"),
    INSTALLATION_KEY("installation-key"),
    LEGACY_DELEGATED("legacy-delegated"),
    P256("p256");

    private final String label;

    SignatureKind(String label) {
        this.label = label;
    }

    /** The name in the reference. */
    public String label() {
        return label;
    }

    /** Whether {@code signer} is of a sort that signs like this. */
    boolean suits(Identifier signer) {
        return switch (signer) {
            case Identifier.Ethereum ignored -> this == ERC_191 || this == ERC_1271 || this == LEGACY_DELEGATED;
            case Identifier.Installation ignored -> this == INSTALLATION_KEY;
            case Identifier.Passkey ignored -> this == P256;
        };
    }
}
