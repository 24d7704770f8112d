package dev.lockstep.xmtp.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.ByteString;
import com.sun.management.ThreadMXBean;
import dev.lockstep.xmtp.archive.ArchiveException.Reason;
import dev.lockstep.xmtp.proto.devicesync.BackupElement;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The reader before bytes that nobody wrote. Whatever they are, it comes to an end, takes no more memory than its limits allow, and
 * either reads or says by its own exception why it does not. Seeds are fixed, so that what failed fails again.
 */
@Timeout(180)
class FuzzedArchiveTest {
    private static final int HEAD = ArchiveReader.VERSION_LENGTH + ElementNonce.LENGTH;
    private static final int ROUNDS = 6_000;
    private static final long SEED = 20_261_130;
    private static final ReadLimits LIMITS = new ReadLimits(64 << 10, 512 << 10);
    /**
     * For one reading: the elements, encrypted, plain and parsed, and what a reader has whatever it reads; as much again, for code that
     * is not compiled yet allocates more. Less than what the largest archives here would take.
     */
    private static final long MOST_MEMORY = 2 * (4L * LIMITS.total() + (1 << 20));
    /** What one call of the network may leave behind: nothing when its code is compiled, below 300 bytes when it is not. */
    private static final long MOST_LEFT_BY_A_CALL = 512;
    /** Of one reading; a reader that goes round in circles does so for ever. */
    private static final long MOST_NANOS = 10_000_000_000L;

    private static final List<byte[]> VALID = List.of(
            Elements.archive(List.of()),
            Elements.archive(List.of(Elements.CONSENT)),
            Elements.archive(List.of(Elements.CONSENT, Elements.message(3_000), Elements.CONSENT)),
            Elements.archive(IntStream.range(0, 200)
                    .mapToObj(size -> Elements.message(size))
                    .toList()),
            Elements.archive(List.of(Elements.message(60_000), Elements.message(1))));

    private static final List<BackupElement> PLAIN = List.of(
            BackupElement.newBuilder().setMetadata(Elements.METADATA).build(),
            Elements.CONSENT,
            Elements.message(40),
            BackupElement.getDefaultInstance());

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Map<Reason, Integer> refused = new EnumMap<>(Reason.class);
    private int read;

    /** One way to spoil an archive. */
    private enum Spoiling {
        BITS {
            @Override
            byte[] spoil(byte[] archive, RandomGenerator random) {
                byte[] spoilt = archive.clone();
                for (int i = random.nextInt(1, 9); i > 0; i--) {
                    spoilt[random.nextInt(spoilt.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return spoilt;
            }
        },
        RUN_OF_NOISE {
            @Override
            byte[] spoil(byte[] archive, RandomGenerator random) {
                byte[] spoilt = archive.clone();
                byte[] noise = bytes(random, random.nextInt(1, 64));
                int at = random.nextInt(spoilt.length);
                System.arraycopy(noise, 0, spoilt, at, Math.min(noise.length, spoilt.length - at));
                return spoilt;
            }
        },
        CUT {
            @Override
            byte[] spoil(byte[] archive, RandomGenerator random) {
                return part(archive, 0, random.nextInt(archive.length));
            }
        },
        LEFT_OUT {
            @Override
            byte[] spoil(byte[] archive, RandomGenerator random) {
                int from = random.nextInt(archive.length);
                int to = random.nextInt(from, archive.length);
                return joined(part(archive, 0, from), part(archive, to, archive.length));
            }
        },
        REPEATED {
            @Override
            byte[] spoil(byte[] archive, RandomGenerator random) {
                int from = random.nextInt(archive.length);
                int to = random.nextInt(from, archive.length);
                return joined(part(archive, 0, to), part(archive, from, archive.length));
            }
        },
        SPLICED_WITH_ANOTHER {
            @Override
            byte[] spoil(byte[] archive, RandomGenerator random) {
                byte[] other = VALID.get(random.nextInt(VALID.size()));
                return joined(
                        part(archive, 0, random.nextInt(archive.length)),
                        part(other, random.nextInt(other.length), other.length));
            }
        },
        /** A proper frame round elements whose lengths are anything, mostly what hurts. */
        HOSTILE_LENGTHS {
            @Override
            byte[] spoil(byte[] archive, RandomGenerator random) {
                var content = new ByteArrayOutputStream();
                for (int i = random.nextInt(1, 40); i > 0; i--) {
                    long length = HURTING[random.nextInt(HURTING.length)] + random.nextInt(-2, 3);
                    for (int shift = 0; shift < 32; shift += 8) {
                        content.write((int) (length >> shift));
                    }
                    content.writeBytes(bytes(random, random.nextInt(200)));
                }
                return framed(archive, content.toByteArray());
            }
        },
        /** A proper frame round proper elements, with one of their bytes or lengths changed, so that damage is found inside it. */
        INSIDE_THE_FRAME {
            @Override
            byte[] spoil(byte[] archive, RandomGenerator random) {
                byte[] content = content(archive);
                byte[] spoilt =
                        Spoiling.values()[random.nextInt(SPLICED_WITH_ANOTHER.ordinal())].spoil(content, random);
                return framed(archive, spoilt);
            }
        },
        /** What only somebody who has the key can write: proper elements, of which the one or the other is spoilt inside. */
        SEALED {
            @Override
            byte[] spoil(byte[] archive, RandomGenerator random) {
                var cipher = new ElementCipher(Elements.KEY);
                var content = new ByteArrayOutputStream();
                var nonce = Elements.NONCE;
                for (int i = random.nextInt(1, 20); i > 0; i--) {
                    byte[] element = PLAIN.get(nonce == Elements.NONCE ? 0 : random.nextInt(PLAIN.size()))
                            .toByteArray();
                    if (element.length > 0 && random.nextInt(5) == 0) {
                        element = BITS.spoil(element, random);
                    }
                    byte[] sealed = new byte[element.length + ElementCipher.TAG];
                    assertThat(cipher.seal(nonce, element, sealed, 0)).isEqualTo(sealed.length);
                    for (int shift = 0; shift < 32; shift += 8) {
                        content.write(sealed.length >> shift);
                    }
                    content.writeBytes(sealed);
                    nonce = nonce.next();
                }
                return framed(VALID.getFirst(), content.toByteArray());
            }
        },
        /** Little that becomes much. */
        GROWING {
            @Override
            byte[] spoil(byte[] archive, RandomGenerator random) {
                byte[] content = new byte[random.nextInt(1, 8 << 20)];
                System.arraycopy(content(archive), 0, content, 0, Math.min(content.length, content(archive).length));
                return framed(archive, content);
            }
        };

        private static final long[] HURTING = {
            0, 16, 17, 255, 1 << 16, 64 << 10, 512 << 10, 32 << 20, Integer.MAX_VALUE, 1L << 31, 0xffff_fffdL
        };

        abstract byte[] spoil(byte[] archive, RandomGenerator random);
    }

    @Test
    void comesToAnEndWithinItsBoundsWhateverItReads() throws Exception {
        // What is loaded and set up once is not counted.
        for (byte[] archive : VALID) {
            assertThat(Elements.read(archive, LIMITS)).isNotNull();
        }

        for (int round = 0; round < ROUNDS; round++) {
            var random = new Random(SEED + round);
            Spoiling spoiling = Spoiling.values()[round % Spoiling.values().length];
            byte[] archive = VALID.get(random.nextInt(VALID.size()));
            for (int times = random.nextInt(1, 4); times > 0 && archive.length > 0; times--) {
                archive = spoiling.spoil(archive, random);
            }
            assertBounded(archive, random, "round %d (%s)".formatted(round, spoiling));
        }

        // Otherwise this would try next to nothing.
        assertThat(read).isGreaterThan(100);
        assertThat(refused.keySet()).containsExactlyInAnyOrder(Reason.values());
    }

    private void assertBounded(byte[] archive, RandomGenerator random, String what) {
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long begun = System.nanoTime();
        var pieces = new Pieces(archive, random.nextInt(1, 5_000));
        try (ArchiveReader reader = ArchiveReader.open(pieces, Elements.KEY, LIMITS)) {
            while (reader.next().isPresent()) {
                // Each is as good as the one before.
            }
            read++;
        } catch (ArchiveException e) {
            refused.merge(e.reason(), 1, Integer::sum);
        } catch (IOException | RuntimeException | Error e) {
            throw new AssertionError("%s: %s".formatted(what, e), e);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - allocated)
                .as(what)
                .isLessThan(MOST_MEMORY + pieces.calls * MOST_LEFT_BY_A_CALL);
        assertThat(System.nanoTime() - begun).as(what).isLessThan(MOST_NANOS);
    }

    /** As a network brings them. */
    private static final class Pieces extends ByteArrayInputStream {
        private final int most;
        private int calls;

        Pieces(byte[] bytes, int most) {
            super(bytes);
            this.most = most;
        }

        @Override
        public synchronized int read(byte[] into, int from, int length) {
            calls++;
            return super.read(into, from, Math.min(length, most));
        }
    }

    private static byte[] content(byte[] archive) {
        byte[] frame = part(archive, HEAD, archive.length);
        long size = Zstd.getFrameContentSize(frame);
        byte[] content = Zstd.decompress(frame, size < 0 ? 1 << 20 : (int) size);
        return content.length == 0 ? new byte[1] : content;
    }

    private static byte[] framed(byte[] archive, byte[] content) {
        return joined(part(archive, 0, HEAD), Zstd.compress(content));
    }

    private static byte[] bytes(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] part(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] joined(byte[] one, byte[] two) {
        return ByteString.copyFrom(one).concat(ByteString.copyFrom(two)).toByteArray();
    }
}
