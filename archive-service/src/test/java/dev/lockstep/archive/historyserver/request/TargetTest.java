package dev.lockstep.archive.historyserver.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.archive.file.FileId;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    private static final String ID = "0123456789abcdef0123456789abcdef01234567";

    @Test
    void findsTheRootTheUploadAndAFile() {
        assertThat(Target.of("/")).isEqualTo(new Target.Root());
        assertThat(Target.of("/upload")).isEqualTo(new Target.Upload());
        assertThat(Target.of("/files/" + ID))
                .isEqualTo(new Target.File(FileId.of(ID).orElseThrow()));
    }

    @Test
    void readsSeveralSlashesAtTheFrontAsOne() {
        assertThat(Target.of("//")).isEqualTo(new Target.Root());
        assertThat(Target.of("//upload")).isEqualTo(new Target.Upload());
        assertThat(Target.of("///files/" + ID)).isInstanceOf(Target.File.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/files/",
                "/files/..",
                "/files/../upload",
                "/files/%2e%2e",
                "/files/%2e%2e%2fupload",
                "/files/" + ID + "/",
                "/files/" + ID + "0",
                "/files//" + ID,
                "/files/" + ID + "%00",
                "/files/0123456789ABCDEF0123456789ABCDEF01234567",
                "/files/6ba7b810-9dad-41d1-80b4-00c04fd430c8"
            })
    void knowsThatNoFileHasSuchAName(String path) {
        assertThat(Target.of(path)).isEqualTo(new Target.NoFile());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "upload",
                "/upload/",
                "/Upload",
                "/files",
                "/q/health",
                "/q/metrics",
                "/./upload",
                "/%75pload"
            })
    void knowsNothingElse(String path) {
        assertThat(Target.of(path)).isEqualTo(new Target.Nothing());
    }

    @Property
    void readsAnyPath(@ForAll String path) {
        assertThat(Target.of("/x" + path)).isEqualTo(new Target.Nothing());
    }

    @Test
    void neverPrintsAnId() {
        assertThat(Target.of("/files/" + ID).toString()).doesNotContain(ID).doesNotContain(ID.substring(0, 8));
    }
}
