package dev.lockstep.benchmarks.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.mls.framing.ContentType;
import dev.lockstep.xmtp.mls.framing.GroupMessageFraming;
import dev.lockstep.xmtp.mls.framing.WireFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SealedMessageTest {
    private final SplittableRandom random = new SplittableRandom(7);
    private final ByteString group = SealedMessage.freshGroups(1, random)[0];

    @Test
    void isReadByTheNetworkAsAnApplicationMessageOfItsGroup() throws Exception {
        byte[] message = SealedMessage.of(group, 3, random);

        GroupMessageFraming framing = GroupMessageFraming.read(message);

        assertThat(framing)
                .isEqualTo(new GroupMessageFraming(
                        WireFormat.PRIVATE_MESSAGE, GroupId.of(group.toByteArray()), 1, ContentType.APPLICATION));
    }

    @Test
    void hasTheSizeOfTextMessages() {
        for (int i = 0; i < 1000; i++) {
            assertThat(SealedMessage.of(group, i, random)).hasSizeBetween(300, 1000);
        }
    }

    @Test
    void carriesItsNumber() {
        long number = 0x0123_4567_89ab_cdefL;

        byte[] message = SealedMessage.of(group, number, random);

        assertThat(SealedMessage.number(ByteString.copyFrom(message))).isEqualTo(number);
    }
}
