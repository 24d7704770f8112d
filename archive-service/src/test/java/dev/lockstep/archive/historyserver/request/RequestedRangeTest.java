package dev.lockstep.archive.historyserver.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.archive.historyserver.request.RequestedRange.Outside;
import dev.lockstep.archive.historyserver.request.RequestedRange.Part;
import dev.lockstep.archive.historyserver.request.RequestedRange.Whole;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestedRangeTest {
    private static final long SIZE = 10;

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 0",
        "bytes=2-5, 2, 5",
        "bytes=2-, 2, 9",
        "bytes=2-99, 2, 9",
        "bytes=9-9, 9, 9",
        "bytes=-3, 7, 9",
        "bytes=-10, 0, 9",
        "bytes=-11, 0, 9",
        "BYTES=1-2, 1, 2",
        "bytes= 1-2, 1, 2",
        "bytes=0-99999999999999999999999, 0, 9",
        "bytes=-99999999999999999999999, 0, 9"
    })
    void readsOneRange(String header, long first, long last) {
        assertThat(RequestedRange.of(header, SIZE)).isEqualTo(new Part(first, last));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-12", "bytes=-0", "bytes=99999999999999999999999-"})
    void saysWhatLiesOutside(String header) {
        assertThat(RequestedRange.of(header, SIZE)).isEqualTo(new Outside());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=5-2",
                "bytes=a-b",
                "bytes=1-2,4-5",
                "bytes=--1",
                "bytes=1--2",
                "bytes=+1-2",
                "bytes=0x1-2",
                "bytes=1-2;3",
                "items=0-1",
                "bytes=\u0661-\u0662"
            })
    void ignoresWhatIsNotOneRange(String header) {
        assertThat(RequestedRange.of(header, SIZE)).isEqualTo(new Whole());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-", "bytes=0-0", "bytes=-1"})
    void findsNoRangeInAnEmptyFile(String header) {
        assertThat(RequestedRange.of(header, 0)).isEqualTo(new Outside());
    }

    @Property
    void everyOffsetThatWasAskedForAndExistsIsSent(
            @ForAll @LongRange(min = 0, max = 300) long first,
            @ForAll @LongRange(min = 0, max = 300) long last,
            @ForAll @LongRange(min = 0, max = 200) long size) {
        RequestedRange range = RequestedRange.of("bytes=" + first + "-" + last, size);

        for (long offset = 0; offset < size; offset++) {
            boolean wanted = last < first || (first <= offset && offset <= last);
            assertThat(contains(range, offset, size)).isEqualTo(wanted);
        }
    }

    @Property
    void aSuffixIsTheEndOfTheFile(
            @ForAll @LongRange(min = 0, max = 300) long length, @ForAll @LongRange(min = 0, max = 200) long size) {
        RequestedRange range = RequestedRange.of("bytes=-" + length, size);

        for (long offset = 0; offset < size; offset++) {
            assertThat(contains(range, offset, size)).isEqualTo(offset >= size - length);
        }
    }

    @Property
    void noHeaderLeadsOutOfTheFile(@ForAll String tail, @ForAll @LongRange(min = 0, max = 1000) long size) {
        if (RequestedRange.of("bytes=" + tail, size) instanceof Part part) {
            assertThat(part.first()).isBetween(0L, part.last());
            assertThat(part.last()).isLessThan(size);
        }
    }

    private static boolean contains(RequestedRange range, long offset, long size) {
        return switch (range) {
            case Whole() -> offset < size;
            case Part(long first, long last) -> first <= offset && offset <= last;
            case Outside() -> false;
        };
    }
}
