package dev.lockstep.xmtp.group.context;

import org.jspecify.annotations.Nullable;

/** An extension of a group that is missing or that says nothing intelligible. */
public final class UnreadableExtensionException extends Exception {
    private final int extensionType;

    public UnreadableExtensionException(int extensionType, String text) {
        this(extensionType, text, null);
    }

    public UnreadableExtensionException(int extensionType, String text, @Nullable Throwable cause) {
        super("extension %#06x: %s".formatted(extensionType, text), cause);
        this.extensionType = extensionType;
    }

    /** The number of the extension, see {@link ExtensionTypes}. */
    public int extensionType() {
        return extensionType;
    }
}
