package dev.lockstep.xmtp.group.conversation;

import static dev.lockstep.xmtp.group.cast.Cast.ALIX;
import static dev.lockstep.xmtp.group.cast.Cast.BO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.cast.RecordedLogs;
import dev.lockstep.xmtp.group.keypackage.KeyPackageForm;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;

/** Whatever stands in a log or in a welcome: a typed answer, and the group reads on as if it had not been there. */
class HostileLogTest {
    private final Client alix = new Client(ALIX, KeyPackageForm.CURVE25519);
    private final Client bo = new Client(BO, KeyPackageForm.CURVE25519);

    @BeforeTry
    void startADm() throws Exception {
        var logs = new RecordedLogs().with(ALIX, 10, alix.id()).with(BO, 20, bo.id());
        alix.create(GroupProfile.ofDm(ALIX, BO, Map.of(), new byte[32]));
        var commit = alix.change(List.of(BO), List.of(), Map.of(ALIX, 10L, BO, 20L), logs, List.of(bo));
        bo.join(alix.seen(commit, 1), logs);
    }

    @Property(tries = 100)
    void skipsAnyBytes(@ForAll byte[] bytes) {
        assertThat(LogReading.read(bo.group(), ByteString.copyFrom(bytes))).isInstanceOf(LogEntry.Skipped.class);
    }

    @Property(tries = 60)
    void skipsATamperedMessageAndStillReadsTheGenuineOne(@ForAll @IntRange(max = 10_000) int position) {
        var genuine = alix.say("hello");
        var bytes = genuine.toByteArray();
        bytes[position % bytes.length] ^= 0x10;

        assertThat(LogReading.read(bo.group(), ByteString.copyFrom(bytes))).isInstanceOf(LogEntry.Skipped.class);
        assertThat(bo.hear(genuine)).isEqualTo("hello");
    }

    @Property(tries = 60)
    void skipsATamperedCommitAndStillReadsTheGenuineOne(@ForAll @IntRange(max = 10_000) int position) throws Exception {
        var commit = alix.made(alix.making().keyUpdate());
        var bytes = Client.wire(commit).toByteArray();
        bytes[position % bytes.length] ^= 0x10;

        assertThat(LogReading.read(bo.group(), ByteString.copyFrom(bytes))).isInstanceOf(LogEntry.Skipped.class);
        assertThat(LogReading.read(bo.group(), Client.wire(commit))).isInstanceOf(LogEntry.Committed.class);
    }

    @Property(tries = 100)
    void refusesAnyBytesAsAWelcome(@ForAll byte[] bytes) {
        assertThatThrownBy(() -> WelcomeReading.join(Bytes.of(bytes), List.of(bo.keys)))
                .isInstanceOf(MlsRefusedException.class);
    }
}
