package dev.lockstep.xmtp.archive;

/**
 * How much of an archive is taken, so that a hostile one costs little.
 *
 * @param element bytes of one element, encrypted
 * @param total bytes of all elements, encrypted and with their lengths
 */
public record ReadLimits(int element, long total) {
    /** An element of 32 MiB, and 64 GiB in all. */
    public static final ReadLimits DEFAULT = new ReadLimits(32 << 20, 64L << 30);

    public ReadLimits {
        if (element < ElementCipher.TAG || total < element) {
            throw new IllegalArgumentException(
                    "limits: element %d, total %d (expected: element at least %d, total not less)"
                            .formatted(element, total, ElementCipher.TAG));
        }
    }
}
