package dev.lockstep.archive.historyserver.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagTest {
    private static final EntityTag TAG = EntityTag.ofDigest("abc");

    @Test
    void quotesTheDigest() {
        assertThat(TAG.text()).isEqualTo("\"abc\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"abc\"", "W/\"abc\"", "\"x\", \"abc\"", "\"x\",W/\"abc\" ,\"y\"", "*", " * "})
    void isKnownByAClientThatNamesIt(String ifNoneMatch) {
        assertThat(TAG.isKnownBy(ifNoneMatch)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "abc", "\"abcd\"", "", "\"abc", "**"})
    void isNotKnownByAClientThatDoesNot(String ifNoneMatch) {
        assertThat(TAG.isKnownBy(ifNoneMatch)).isFalse();
    }

    @Test
    void isNotKnownWithoutTheHeader() {
        assertThat(TAG.isKnownBy(null)).isFalse();
    }

    @Test
    void isWantedOnlyByAStrongMatch() {
        assertThat(TAG.isWantedBy(null)).isTrue();
        assertThat(TAG.isWantedBy("*")).isTrue();
        assertThat(TAG.isWantedBy("\"x\", \"abc\"")).isTrue();
        assertThat(TAG.isWantedBy("W/\"abc\"")).isFalse();
        assertThat(TAG.isWantedBy("\"x\"")).isFalse();
    }

    @Test
    void permitsARangeOnlyOfTheSameBytes() {
        assertThat(TAG.permitsRange(null)).isTrue();
        assertThat(TAG.permitsRange("\"abc\"")).isTrue();
        assertThat(TAG.permitsRange("W/\"abc\"")).isFalse();
        assertThat(TAG.permitsRange("Sat, 21 Nov 2026 22:00:00 GMT")).isFalse();
    }
}
