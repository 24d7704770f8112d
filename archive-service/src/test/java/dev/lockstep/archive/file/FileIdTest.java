package dev.lockstep.archive.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileIdTest {

    @Test
    void has160RandomBitsInOneSafePathSegment() {
        SecureRandom random = new SecureRandom();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            ids.add(FileId.random(random).text());
        }

        assertThat(ids).hasSize(1000).allMatch(id -> id.matches("[0-9a-f]{40}"));
    }

    @Test
    void isStoredUnderItsHashOnly() {
        FileId id = FileId.of("0000000000000000000000000000000000000000").orElseThrow();

        // printf %040d 0 | sha256sum
        assertThat(id.blobName().hex()).isEqualTo("9692e67b8378a6f6753f97782d458aa757e947eab2fbdf6b5c187b74561eb78f");
        assertThat(id).hasToString("file " + "9692e67b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "000000000000000000000000000000000000000",
                "00000000000000000000000000000000000000000",
                "000000000000000000000000000000000000000A",
                "000000000000000000000000000000000000000\n",
                "../00000000000000000000000000000000000000"
            })
    void refusesOtherForms(String text) {
        assertThat(FileId.of(text)).isEmpty();
    }
}
