package dev.lockstep.interop.javamember;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.conversation.WelcomeReading;
import dev.lockstep.xmtp.group.join.JoinValidation;
import dev.lockstep.xmtp.group.join.JoinVerdict;
import dev.lockstep.xmtp.group.version.ClientVersion;
import dev.lockstep.xmtp.group.welcome.OpenedWelcome;
import dev.lockstep.xmtp.group.welcome.WelcomeOpening;
import dev.lockstep.xmtp.group.welcome.WelcomeRefusedException;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.mls.group.Joining;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The welcomes of an installation: fetched in order, opened, judged, and followed into their groups if they count. */
final class WelcomeInbox {
    private final JavaMember member;
    private final KeyRing keys;
    private final List<String> refused = new ArrayList<>();
    private long cursor;

    WelcomeInbox(JavaMember member, KeyRing keys) {
        this.member = member;
        this.keys = keys;
    }

    /** Stops before a pointer that leads nowhere yet. */
    void fetch() {
        for (var welcome : member.network().welcomes(member.installationId().bytes(), cursor)) {
            var pointee = welcome.hasWelcomePointer() ? pointee(welcome.getWelcomePointer()) : Optional.of(welcome);
            if (pointee.isEmpty()) {
                return;
            }
            try {
                follow(welcome, pointee.get());
            } catch (WelcomeRefusedException | MlsRefusedException e) {
                refused.add(String.valueOf(e.getMessage()));
            }
            cursor = welcome.hasV1()
                    ? welcome.getV1().getId()
                    : welcome.getWelcomePointer().getId();
        }
    }

    List<String> refused() {
        return List.copyOf(refused);
    }

    private void follow(WelcomeMessage welcome, WelcomeMessage pointee)
            throws WelcomeRefusedException, MlsRefusedException {
        var opened = welcome.hasV1() ? open(welcome.getV1()) : open(welcome.getWelcomePointer(), pointee.getV1());
        var joined = WelcomeReading.join(opened.welcome(), keys.all());
        switch (judge(joined)) {
            case JoinVerdict.Accepted accepted -> {
                var id = GroupId.of(joined.group().context().groupId().toByteArray());
                if (isNews(id, joined.group())) {
                    member.begin(
                            id,
                            accepted.profile().immutable().conversationType(),
                            joined.group(),
                            opened.messageCursor().orElse(0));
                    var led = welcome.hasV1() ? Optional.<WelcomeMessage>empty() : Optional.of(pointee);
                    member.witness().joined(member, welcome, led, opened, joined.group());
                }
            }
            case JoinVerdict.Refused(var refusal, var text) -> refused.add(refusal + ": " + text);
            case JoinVerdict.Oneshot _ -> refused.add("a oneshot welcome");
            case JoinVerdict.Migrated _ -> refused.add("a migrated group");
        }
    }

    private JoinVerdict judge(Joining.Joined joined) {
        return JoinValidation.judge(
                joined,
                member.logs().ofMembers(Reading.membersOf(joined.group().context())),
                member.inboxId(),
                ClientVersion.EMULATED);
    }

    private boolean isNews(GroupId id, Group offered) {
        return member.conversation(id)
                .flatMap(JavaConversation::group)
                .filter(known -> known.context().epoch() >= offered.context().epoch())
                .isEmpty();
    }

    private OpenedWelcome open(WelcomeMessage.V1 welcome) throws WelcomeRefusedException {
        return WelcomeOpening.open(welcome, privateKey(welcome.getHpkePublicKey()));
    }

    private OpenedWelcome open(WelcomeMessage.WelcomePointer pointer, WelcomeMessage.V1 pointee)
            throws WelcomeRefusedException {
        return WelcomeOpening.open(
                pointee, WelcomeOpening.openPointer(pointer, privateKey(pointer.getHpkePublicKey())));
    }

    /** The first welcome at the destination; nothing if there is none yet. */
    private Optional<WelcomeMessage> pointee(WelcomeMessage.WelcomePointer pointer) {
        try {
            var opened = WelcomeOpening.openPointer(pointer, privateKey(pointer.getHpkePublicKey()));
            var destination = ByteString.copyFrom(opened.destination().toByteArray());
            return member.network().welcomes(destination, 0).stream().findFirst();
        } catch (WelcomeRefusedException e) {
            throw new IllegalStateException("a pointer from a client that knows better", e);
        }
    }

    private Secret privateKey(ByteString publicKey) {
        return keys.privateKeyOf(publicKey)
                .orElseThrow(() -> new IllegalStateException("a welcome for a key that was never ours"));
    }
}
