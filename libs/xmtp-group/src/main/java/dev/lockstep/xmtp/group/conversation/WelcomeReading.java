package dev.lockstep.xmtp.group.conversation;

import dev.lockstep.xmtp.group.keypackage.OwnKeys;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.framing.MlsMessage;
import dev.lockstep.xmtp.mls.group.Joining;
import dev.lockstep.xmtp.mls.welcome.Welcome;
import java.util.List;

/**
 * Joins the group that an opened welcome offers, as far as MLS goes; judge it before it is stored (XMTP MLS reference
 * §10.5 steps 2 and 3).
 */
public final class WelcomeReading {
    private static final Decoder<MlsMessage> MESSAGE = MlsMessage::decode;

    private WelcomeReading() {}

    /**
     * @param welcome the MLSMessage without its wrapper
     * @param ours all key packages whose keys are still kept
     * @throws MlsRefusedException naming what is wrong with it
     */
    public static Joining.Joined join(Bytes welcome, List<OwnKeys> ours) throws MlsRefusedException {
        var message = welcome(welcome);
        var own = Joining.find(message, ours.stream().map(OwnKeys::mls).toList())
                .orElseThrow(() -> new MlsRefusedException(
                        Refusal.NOT_FOR_US, "none of our %d key packages is named".formatted(ours.size())));
        var joined = Joining.join(message, own);
        int length = joined.group().context().groupId().size();
        if (length != GroupId.LENGTH) {
            throw new MlsRefusedException(
                    Refusal.GROUP_ID_LENGTH, "group id: %d bytes (expected: %d)".formatted(length, GroupId.LENGTH));
        }
        return joined;
    }

    private static Welcome welcome(Bytes bytes) throws MlsRefusedException {
        var message = MESSAGE.decodeAll(bytes.toByteArray());
        if (message instanceof MlsMessage.Welcome(Welcome welcome)) {
            return welcome;
        }
        throw new MlsRefusedException(
                Refusal.UNEXPECTED_WIRE_FORMAT, "wire format: %s (expected: WELCOME)".formatted(message.wireFormat()));
    }
}
