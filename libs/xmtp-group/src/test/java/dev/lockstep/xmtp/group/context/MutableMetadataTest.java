package dev.lockstep.xmtp.group.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.recording.Recording;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MutableMetadataTest {
    private static final ClaimedInbox ALIX = new ClaimedInbox("a1".repeat(32));
    private static final MutableMetadata EMPTY = new MutableMetadata(Map.of(), List.of(), List.of());

    @Test
    void writesBothAdminListsEvenIfEmpty() {
        assertThat(EMPTY.encode()).isEqualTo(Recording.hex("12001a00"));
    }

    @Test
    void refusesMetadataWithoutAnAdminList() {
        for (var data : List.of("1200", "1a00", "")) {
            assertThatThrownBy(() -> MutableMetadata.decode(Recording.hex(data)))
                    .isInstanceOf(UnreadableExtensionException.class)
                    .hasMessage("extension 0xff00: a list of admins is missing (expected: both, even if empty)");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.lockstep.xmtp.group.recording.Recording#all")
    void givesBackTheBytesOfEveryRecordedGroup(Recording recording) throws UnreadableExtensionException {
        var recorded = recording.extensionData(ExtensionTypes.MUTABLE_METADATA);

        assertThat(recorded).isNotEmpty();
        for (var data : recorded) {
            assertThat(MutableMetadata.decode(data).encode()).isEqualTo(data);
        }
    }

    @Test
    void keepsAttributesItDoesNotKnowWhenOneIsChanged() throws UnreadableExtensionException {
        var metadata =
                new MutableMetadata(Map.of("from_the_future", "1", "group_name", "old"), List.of(ALIX), List.of());

        var renamed = MutableMetadata.decode(
                metadata.with(MetadataField.GROUP_NAME, "new").encode());

        assertThat(renamed.attributes())
                .containsOnly(Map.entry("from_the_future", "1"), Map.entry("group_name", "new"));
        assertThat(renamed.admins()).containsExactly(ALIX);
    }

    @Test
    void refusesToWriteANameLongerThanPeersAccept() {
        var longest = "ü".repeat(50);

        assertThat(EMPTY.with(MetadataField.GROUP_NAME, longest).get(MetadataField.GROUP_NAME))
                .contains(longest);
        assertThatThrownBy(() -> EMPTY.with(MetadataField.GROUP_NAME, longest + "."))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: at most 100 UTF-8 bytes");
    }

    @Test
    void namesNobodyTwiceInAList() {
        var metadata = EMPTY.withAdmin(ALIX).withAdmin(ALIX).withSuperAdmin(ALIX);

        assertThat(metadata.admins()).containsExactly(ALIX);
        assertThat(metadata.withoutAdmin(ALIX).isAdmin(ALIX)).isFalse();
        assertThat(metadata.withoutAdmin(ALIX).isSuperAdmin(ALIX)).isTrue();
        assertThat(metadata.withoutSuperAdmin(ALIX).superAdmins()).isEmpty();
    }

    @Test
    void keepsTheSecretOfTheCommitLogOutOfItsText() {
        var metadata =
                EMPTY.with(MetadataField.COMMIT_LOG_SIGNER, "ab".repeat(32)).with(MetadataField.GROUP_NAME, "friends");

        assertThat(metadata.toString()).contains("group_name=friends").doesNotContain("abab");
    }

    @Test
    void readsAdminsThatAreNoInboxIds() throws UnreadableExtensionException {
        var metadata = EMPTY.withAdmin(new ClaimedInbox("nobody"));

        assertThat(MutableMetadata.decode(metadata.encode()).admins()).containsExactly(new ClaimedInbox("nobody"));
    }

    @Test
    void letsMessagesDisappearWhenBothSettingsAreNumbersAboveZero() {
        var from = EMPTY.with(MetadataField.MESSAGE_DISAPPEAR_FROM_NS, "1700000000000000000");

        assertThat(DisappearingMessages.of(from.with(MetadataField.MESSAGE_DISAPPEAR_IN_NS, "5000")))
                .contains(new DisappearingMessages(1700000000000000000L, 5000));
        assertThat(DisappearingMessages.of(from)).isEmpty();
        assertThat(DisappearingMessages.of(from.with(MetadataField.MESSAGE_DISAPPEAR_IN_NS, "0")))
                .isEmpty();
        assertThat(DisappearingMessages.of(from.with(MetadataField.MESSAGE_DISAPPEAR_IN_NS, "soon")))
                .isEmpty();
    }

    @Property(tries = 300)
    void givesBackWhatItWrote(@ForAll Map<String, String> attributes, @ForAll @Size(max = 4) List<String> admins)
            throws UnreadableExtensionException {
        Assume.that(admins.stream().noneMatch(Texts::hasLoneSurrogates));
        Assume.that(attributes.keySet().stream().noneMatch(Texts::hasLoneSurrogates));
        Assume.that(attributes.values().stream().noneMatch(Texts::hasLoneSurrogates));
        var inboxes = admins.stream().map(ClaimedInbox::new).toList();
        var metadata = new MutableMetadata(attributes, inboxes, inboxes.reversed());

        var read = MutableMetadata.decode(metadata.encode());

        assertThat(read).isEqualTo(metadata);
        assertThat(read.encode()).isEqualTo(metadata.encode());
    }

    @Property(tries = 300)
    void refusesOrReadsAnyBytesWithATypedAnswer(@ForAll byte[] bytes) {
        try {
            assertThat(MutableMetadata.decode(ByteString.copyFrom(bytes))).isNotEqualTo(EMPTY);
        } catch (UnreadableExtensionException e) {
            assertThat(e.extensionType()).isEqualTo(0xff00);
        }
    }
}
