package dev.lockstep.xmtp.mls.framing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.vectors.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupMessageFramingTest {
    private static final Bytes GROUP = Bytes.fromHex("000102030405060708090a0b0c0d0e0f");
    private static final Bytes MESSAGE = privateMessage(GROUP, 7, 3);

    @Test
    void readsTheFramingOfEveryRecordedGroupMessage() throws Exception {
        List<String> contentTypes = new ArrayList<>();
        for (JsonNode recording : Vectors.recordings()) {
            for (JsonNode event : Vectors.list(recording.required("events"))) {
                if (!event.required("kind").asText().equals("group_message")) {
                    continue;
                }

                GroupMessageFraming framing =
                        GroupMessageFraming.read(Vectors.bytes(event, "data").toByteArray());

                assertThat(framing.wireFormat()).isEqualTo(WireFormat.PRIVATE_MESSAGE);
                assertThat(framing.groupId().toByteArray())
                        .isEqualTo(Vectors.bytes(event, "group_id").toByteArray());
                assertThat(framing.epoch()).isEqualTo(event.required("epoch").asLong());
                assertThat(framing.contentType().id())
                        .isEqualTo(event.required("content_type").asInt());
                contentTypes.add(framing.contentType().name());
            }
        }
        assertThat(contentTypes).contains("APPLICATION", "COMMIT").hasSizeGreaterThan(40);
    }

    @Test
    void readsAnUnsignedEpoch() throws Exception {
        GroupMessageFraming framing =
                GroupMessageFraming.read(privateMessage(GROUP, -1, 1).toByteArray());

        assertThat(framing)
                .isEqualTo(new GroupMessageFraming(
                        WireFormat.PRIVATE_MESSAGE, GroupId.of(GROUP.toByteArray()), -1, ContentType.APPLICATION));
    }

    @ParameterizedTest
    @CsvSource({
        "public_message_application, APPLICATION",
        "public_message_proposal, PROPOSAL",
        "public_message_commit, COMMIT"
    })
    void readsEveryPublicMessageOfTheWorkingGroupToItsLastByte(String field, ContentType type) throws Exception {
        for (JsonNode vector : Vectors.ofWorkingGroup("messages")) {
            byte[] wire = Vectors.bytes(vector, field).toByteArray();

            assertThat(GroupMessageFraming.read(wire).contentType()).isEqualTo(type);
            assertThat(refusal(Arrays.copyOf(wire, wire.length - 1))).isEqualTo(Refusal.MALFORMED);
        }
    }

    @Test
    void readsAPublicCommitOfASixteenByteGroup() throws Exception {
        FramedContent content = new FramedContent(
                GROUP,
                5,
                new Sender.Member(0),
                Bytes.EMPTY,
                new Content.Commit(new dev.lockstep.xmtp.mls.commit.Commit(List.of(), null)));
        PublicMessage message = new PublicMessage(content, new AuthData(GROUP, GROUP), GROUP);

        GroupMessageFraming framing = GroupMessageFraming.read(
                new MlsMessage.Public(message).encoded().toByteArray());

        assertThat(framing)
                .isEqualTo(new GroupMessageFraming(
                        WireFormat.PUBLIC_MESSAGE, GroupId.of(GROUP.toByteArray()), 5, ContentType.COMMIT));
    }

    @Test
    void toleratesBytesAfterTheMessage() throws Exception {
        byte[] longer = Arrays.copyOf(MESSAGE.toByteArray(), MESSAGE.size() + 3);

        assertThat(GroupMessageFraming.read(longer).epoch()).isEqualTo(7);
    }

    @Test
    void refusesEveryTruncation() {
        for (int length = 0; length < MESSAGE.size(); length++) {
            assertThat(refusal(MESSAGE.slice(0, length).toByteArray()))
                    .as("the first %d bytes", length)
                    .isEqualTo(Refusal.MALFORMED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 17, 32, 64})
    void refusesAGroupIdThatIsNotSixteenBytesLong(int length) {
        assertThat(refusal(privateMessage(Bytes.of(new byte[length]), 0, 1).toByteArray()))
                .isEqualTo(Refusal.GROUP_ID_LENGTH);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 255})
    void refusesAnUnknownContentType(int contentType) {
        assertThat(refusal(privateMessage(GROUP, 0, contentType).toByteArray())).isEqualTo(Refusal.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000", "0002", "00ff", "ffff"})
    void refusesAnotherProtocolVersion(String version) {
        Bytes other = Bytes.fromHex(version + MESSAGE.hex().substring(4));

        assertThat(refusal(other.toByteArray())).isEqualTo(Refusal.UNSUPPORTED_VERSION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000", "0006", "ffff"})
    void refusesAnUnknownWireFormat(String format) {
        Bytes other = Bytes.fromHex("0001" + format + MESSAGE.hex().substring(8));

        assertThat(refusal(other.toByteArray())).isEqualTo(Refusal.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mls_welcome", "mls_group_info", "mls_key_package"})
    void refusesWhatIsNoGroupMessage(String field) {
        JsonNode vector = Vectors.ofWorkingGroup("messages").getFirst();

        assertThat(refusal(Vectors.bytes(vector, field).toByteArray())).isEqualTo(Refusal.UNEXPECTED_WIRE_FORMAT);
    }

    @Test
    void refusesAClaimOfManyElementsWithoutMakingRoomForThem() {
        // A public commit whose vector of proposals claims 2^30 - 1 bytes.
        Bytes claim = new TlsWriter()
                .uint16(1)
                .uint16(1)
                .opaque(GROUP)
                .uint64(0)
                .uint8(1)
                .uint32(0)
                .opaque(Bytes.EMPTY)
                .uint8(3)
                .uint32(0xbfff_ffffL)
                .toBytes();

        assertThat(refusal(claim.toByteArray())).isEqualTo(Refusal.MALFORMED);
    }

    @Property(tries = 3000)
    void answersArbitraryBytesWithATypedRefusal(@ForAll @Size(max = 200) byte[] input) {
        assertReadOrRefused(input);
        assertReadOrRefused(concat(new byte[] {0, 1, 0, 1}, input));
        assertReadOrRefused(concat(new byte[] {0, 1, 0, 2}, input));
    }

    @Property(tries = 3000)
    void answersAnAlteredPublicCommitWithAFramingOrATypedRefusal(
            @ForAll @IntRange(max = 100_000) int position, @ForAll byte value, @ForAll @IntRange(max = 299) int which) {
        byte[] wire = Vectors.bytes(Vectors.ofWorkingGroup("messages").get(which), "public_message_commit")
                .toByteArray();
        wire[position % wire.length] = value;

        assertReadOrRefused(wire);
    }

    private static void assertReadOrRefused(byte[] input) {
        try {
            GroupMessageFraming framing = GroupMessageFraming.read(input);
            assertThat(framing.groupId().toByteArray()).hasSize(16);
        } catch (MlsRefusedException e) {
            assertThat(e.refusal()).isNotNull();
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return new TlsWriter().raw(first).raw(second).toByteArray();
    }

    private static Refusal refusal(byte[] input) {
        return catchThrowableOfType(MlsRefusedException.class, () -> GroupMessageFraming.read(input))
                .refusal();
    }

    private static Bytes privateMessage(Bytes groupId, long epoch, int contentType) {
        return new TlsWriter()
                .uint16(1)
                .uint16(2)
                .opaque(groupId)
                .uint64(epoch)
                .uint8(contentType)
                .opaque(Bytes.EMPTY)
                .opaque(new byte[28])
                .opaque(new byte[80])
                .toBytes();
    }
}
