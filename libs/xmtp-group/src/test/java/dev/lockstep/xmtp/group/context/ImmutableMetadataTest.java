package dev.lockstep.xmtp.group.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.recording.Recording;
import dev.lockstep.xmtp.id.InboxId;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImmutableMetadataTest {
    private static final InboxId ALIX = new InboxId("a1".repeat(32));
    private static final InboxId BO = new InboxId("b0".repeat(32));

    @Test
    void writesAGroupAsThePeersDo() {
        var data = ImmutableMetadata.ofGroup(ALIX).encode();

        assertThat(data).isEqualTo(Recording.hex("404408011a40").concat(ByteString.copyFromUtf8(ALIX.value())));
    }

    @Test
    void writesASyncGroup() {
        var data = ImmutableMetadata.ofSyncGroup(ALIX).encode();

        assertThat(data.substring(0, 6)).isEqualTo(Recording.hex("404408031a40"));
    }

    @Test
    void writesBothMembersOfADmCreatorFirst() throws UnreadableExtensionException {
        var metadata = ImmutableMetadata.decode(ImmutableMetadata.ofDm(BO, ALIX).encode());

        assertThat(metadata.conversationType()).isEqualTo(ConversationType.DM);
        assertThat(metadata.creator()).isEqualTo(ClaimedInbox.of(BO));
        assertThat(metadata.dmMembers()).contains(new DmMembers(ClaimedInbox.of(BO), ClaimedInbox.of(ALIX)));
    }

    @ParameterizedTest
    @MethodSource("dev.lockstep.xmtp.group.recording.Recording#all")
    void givesBackTheBytesOfEveryRecordedGroup(Recording recording) throws UnreadableExtensionException {
        var recorded = recording.extensionData(ExtensionTypes.IMMUTABLE_METADATA);

        assertThat(recorded).isNotEmpty();
        for (var data : recorded) {
            assertThat(ImmutableMetadata.decode(data).encode()).isEqualTo(data);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.lockstep.xmtp.group.recording.Recording#all")
    void readsGroupsDmsAndSyncGroupsOfARecording(Recording recording) throws UnreadableExtensionException {
        for (var data : recording.extensionData(ExtensionTypes.IMMUTABLE_METADATA)) {
            var metadata = ImmutableMetadata.decode(data);

            assertThat(metadata.creator().id()).isPresent();
            assertThat(metadata.dmMembers().isPresent()).isEqualTo(metadata.conversationType() == ConversationType.DM);
        }
    }

    @Test
    void refusesAConversationTypeThatNobodyKnows() {
        for (var number : List.of("00", "05")) {
            var data = Recording.hex("0408" + number + "1a00");

            assertThatThrownBy(() -> ImmutableMetadata.decode(data))
                    .isInstanceOf(UnreadableExtensionException.class)
                    .hasMessageContaining("conversation type: %d (expected: 1 to 4)", Integer.parseInt(number, 16));
        }
    }

    @Test
    void refusesADmThatNamesOneMemberOnly() {
        // DmMembers with dm_member_one alone
        var data = Recording.hex("08" + "0802" + "2204" + "0a020a00");

        assertThatThrownBy(() -> ImmutableMetadata.decode(data))
                .isInstanceOf(UnreadableExtensionException.class)
                .hasMessageContaining("DM members");
    }

    @Test
    void refusesDataWithoutItsSecondLengthPrefix() {
        var bare = ImmutableMetadata.ofGroup(ALIX).encode().substring(2);

        assertThatThrownBy(() -> ImmutableMetadata.decode(bare)).isInstanceOf(UnreadableExtensionException.class);
    }

    @Test
    void refusesALengthThatIsNotInItsShortestForm() {
        var data = Recording.hex("4002" + "0801");

        assertThatThrownBy(() -> ImmutableMetadata.decode(data))
                .isInstanceOf(UnreadableExtensionException.class)
                .hasMessageContaining("shortest form");
    }

    @Property(tries = 300)
    void refusesOrReadsAnyBytesWithATypedAnswer(@ForAll byte[] bytes) {
        try {
            assertThat(ImmutableMetadata.decode(ByteString.copyFrom(bytes)).conversationType())
                    .isNotNull();
        } catch (UnreadableExtensionException e) {
            assertThat(e.extensionType()).isEqualTo(0xf000);
        }
    }

    @Property(tries = 200)
    void keepsWhateverTextNamesItsInboxes(@ForAll String creator, @ForAll String one, @ForAll String two)
            throws UnreadableExtensionException {
        Assume.that(List.of(creator, one, two).stream().noneMatch(Texts::hasLoneSurrogates));
        var metadata = new ImmutableMetadata(
                ConversationType.DM,
                new ClaimedInbox(creator),
                Optional.of(new DmMembers(new ClaimedInbox(one), new ClaimedInbox(two))),
                Optional.empty());

        assertThat(ImmutableMetadata.decode(metadata.encode())).isEqualTo(metadata);
    }

    @Test
    void givesADmTheSameIdWhoeverCreatedIt() {
        var id = DmMembers.of(ALIX, BO).id();

        assertThat(id).hasToString("dm:" + ALIX + ":" + BO);
        assertThat(DmMembers.of(BO, ALIX).id()).isEqualTo(id);
    }
}
