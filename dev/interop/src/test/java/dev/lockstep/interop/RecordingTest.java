package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.javamember.JavaConversation;
import dev.lockstep.interop.javamember.JavaMember;
import dev.lockstep.interop.javamember.Recorder;
import dev.lockstep.interop.javamember.Wallets;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.keypackage.KeyPackageForm;
import dev.lockstep.xmtp.wallet.WalletKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Makes a recording of libxmtp clients as the golden files of {@code libs/xmtp-group} are: members of our own listen and say
 * nothing. It goes to the build's folder; with {@code -Dlockstep.record=true} it replaces the golden file.
 */
@WithRealClients
class RecordingTest {
    private static final Path GOLDEN =
            Path.of("../../libs/xmtp-group/src/test/resources/recordings/node-bindings.json");

    @Test
    void whatListenersHearIsRecorded(RealClients clients) throws Exception {
        Recorder recorder = new Recorder();
        clients.tell(recorder);
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        JavaMember xWing = clients.javaMember("xwing", KeyPackageForm.X_WING);
        JavaMember curve = clients.javaMember("curve25519", KeyPackageForm.CURVE25519);
        WalletKey wallet = WalletKey.generate(new SecureRandom());
        JavaMember third = clients.javaMember("third", KeyPackageForm.X_WING);
        JavaMember server = clients.javaMember("server", wallet, KeyPackageForm.X_WING);

        // Three who can follow a pointer share one welcome; the fourth gets its own.
        Conversation group =
                alix.groupWith("before", List.of(xWing.inboxId(), curve.inboxId(), third.inboxId(), server.inboxId()));
        Conversation dm = alix.dmWith(curve.inboxId());
        JavaConversation atXWing = xWing.awaitConversation(group.id());
        JavaConversation atCurve = curve.awaitConversation(group.id());
        JavaConversation dmAtCurve = curve.awaitConversation(dm.id());
        dm.send("to you alone");
        group.send("to all – 大家好");
        group.rename("after");
        group.add(bo);
        Conversation atBo = bo.awaitConversation(group.id());
        // The first message of a phone that joined follows an update of its key.
        atBo.send("from bo");
        group.sync();
        group.makeAdmin(bo.inboxId());
        group.send("bo is an admin");
        atXWing.awaitTexts("to all – 大家好", "from bo", "bo is an admin");
        group.remove(List.of(curve.inboxId()));
        group.send("without one");
        atXWing.awaitTexts("without one");
        third.awaitConversation(group.id()).awaitTexts("without one");
        server.awaitConversation(group.id()).awaitTexts("without one");
        atCurve.sync();
        dmAtCurve.awaitTexts("to you alone");
        Phone phone = people.installation("phone", Wallets.walletOf(wallet));
        Eventually.eventually(
                "the sync group of the phone",
                () -> {
                    phone.syncAll();
                    server.syncAll();
                    return server.conversations(ConversationType.SYNC);
                },
                groups -> !groups.isEmpty());
        boolean replaceGolden = Boolean.getBoolean("lockstep.record");
        recorder.write(replaceGolden ? GOLDEN : clients.folder().resolve("recording.json"));

        assertThat(atCurve.isActive()).isFalse();
        assertThat(atXWing.texts()).containsExactly("to all – 大家好", "from bo", "bo is an admin", "without one");
    }
}
