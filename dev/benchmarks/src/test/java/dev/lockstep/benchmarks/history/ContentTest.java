package dev.lockstep.benchmarks.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class ContentTest {
    private static final int LENGTH = 200_000;

    @Property(tries = 50)
    void anyPartOfItsStreamMatches(@ForAll @IntRange(max = LENGTH - 1) int from, @ForAll @IntRange(max = LENGTH) int to)
            throws Exception {
        Content content = new Content(5, LENGTH);
        byte[] all = content.stream().readAllBytes();
        int length = Math.max(0, to - from);

        assertThat(all).hasSize(LENGTH);
        assertThat(content.matches(from, ByteBuffer.wrap(all, from, length))).isTrue();
    }

    @Property(tries = 50)
    void oneChangedByteDoesNotMatch(@ForAll @IntRange(max = LENGTH - 1) int position) throws Exception {
        Content content = new Content(5, LENGTH);
        byte[] all = content.stream().readAllBytes();

        all[position] ^= 1;

        assertThat(content.matches(0, ByteBuffer.wrap(all))).isFalse();
    }

    @Property(tries = 20)
    void anotherFileOrAnotherPlaceDoesNotMatch(@ForAll @LongRange(min = 6, max = 1000) long other) throws Exception {
        byte[] all = new Content(5, LENGTH).stream().readAllBytes();

        assertThat(new Content(other, LENGTH).matches(0, ByteBuffer.wrap(all))).isFalse();
        assertThat(new Content(5, LENGTH).matches(64 * 1024, ByteBuffer.wrap(all, 0, 64 * 1024)))
                .isFalse();
    }

    @Property(tries = 20)
    void bytesBeyondTheEndDoNotMatch(@ForAll @IntRange(min = 1, max = 10) int more) throws Exception {
        byte[] longer = new Content(5, LENGTH + more).stream().readAllBytes();

        assertThat(new Content(5, LENGTH).matches(0, ByteBuffer.wrap(longer))).isFalse();
    }
}
