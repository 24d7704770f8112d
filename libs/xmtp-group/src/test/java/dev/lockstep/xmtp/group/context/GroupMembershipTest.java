package dev.lockstep.xmtp.group.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.recording.Recording;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GroupMembershipTest {
    private static final ClaimedInbox ALIX = new ClaimedInbox("a1".repeat(32));
    private static final InstallationId PHONE = InstallationId.ofHex("01".repeat(32));
    private static final InstallationId LAPTOP = InstallationId.ofHex("02".repeat(32));

    @ParameterizedTest
    @MethodSource("dev.lockstep.xmtp.group.recording.Recording#all")
    void givesBackTheBytesOfEveryRecordedGroup(Recording recording) throws UnreadableExtensionException {
        var recorded = recording.extensionData(ExtensionTypes.GROUP_MEMBERSHIP);

        assertThat(recorded).isNotEmpty();
        for (var data : recorded) {
            assertThat(GroupMembership.decode(data).encode()).isEqualTo(data);
        }
    }

    @Test
    void startsWithTheCreatorAtZeroWhichIsNotWritten() throws UnreadableExtensionException {
        var membership = new GroupMembership(Map.of(ALIX, 0L), List.of());

        var data = membership.encode();

        assertThat(data).isEqualTo(Recording.hex("0a420a40").concat(ByteString.copyFromUtf8(ALIX.text())));
        assertThat(GroupMembership.decode(data).sequenceId(ALIX)).hasValue(0);
    }

    @Test
    void neverForgetsAFailedInstallation() {
        var membership = new GroupMembership(Map.of(), List.of())
                .withFailed(List.of(PHONE))
                .withFailed(List.of(LAPTOP, PHONE));

        assertThat(membership.failedInstallations()).containsExactly(PHONE.bytes(), LAPTOP.bytes());
        assertThat(membership.hasFailed(LAPTOP)).isTrue();
    }

    @Test
    void refusesASequenceIdOfTheWrongKind() {
        // an entry whose value is a text
        var data = Recording.hex("0a06" + "0a0161" + "120162");

        assertThatThrownBy(() -> GroupMembership.decode(data))
                .isInstanceOf(UnreadableExtensionException.class)
                .hasMessageContaining("expected: protobuf GroupMembership");
    }

    @Property(tries = 300)
    void givesBackWhatItWrote(
            @ForAll @Size(max = 6) Map<@AlphaChars String, Long> members, @ForAll @Size(max = 3) List<byte[]> failed)
            throws UnreadableExtensionException {
        var membership = new GroupMembership(
                Map.of(), failed.stream().map(ByteString::copyFrom).toList());
        for (var entry : members.entrySet()) {
            membership = membership.with(new ClaimedInbox(entry.getKey()), entry.getValue());
        }

        var read = GroupMembership.decode(membership.encode());

        assertThat(read).isEqualTo(membership);
        assertThat(read.encode()).isEqualTo(membership.encode());
    }
}
