package dev.lockstep.interop;

import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.javamember.Heard;
import dev.lockstep.interop.javamember.JavaConversation;
import dev.lockstep.interop.javamember.JavaMember;
import dev.lockstep.interop.javamember.Wallets;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.group.content.KnownContent;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.keypackage.KeyPackageForm;
import dev.lockstep.xmtp.wallet.WalletKey;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Installations of our own in one inbox with those of libxmtp. */
@WithRealClients
class JavaInstallationTest {
    @ParameterizedTest
    @EnumSource(KeyPackageForm.class)
    void itsSyncGroupBringsItIntoTheConversationsOfItsInbox(KeyPackageForm form, RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation group = alix.groupWith("hike", bo);
        Conversation dm = alix.dmWith(bo);
        Conversation groupAtBo = bo.awaitConversation(group.id());
        Conversation dmAtBo = bo.awaitConversation(dm.id());

        JavaMember server = clients.javaMember("alix's server", alix.wallet(), form);
        assertThat(server.inboxId()).isEqualTo(alix.inboxId());
        assertThat(alix.installations()).contains(server.installationId());
        JavaConversation sync = server.createSyncGroup();

        // Nothing but the sync group makes alix's phone do this: nobody sends anything.
        eventually(
                "the server to be in the group and in the direct message",
                () -> {
                    alix.syncAll();
                    server.sync();
                    return server.conversations().stream()
                            .map(JavaConversation::id)
                            .toList();
                },
                ids -> ids.containsAll(List.of(group.id(), dm.id())));
        Talk.among(List.of(group, groupAtBo), server.awaitConversation(group.id()))
                .agreeOnTheProfile();
        Talk.among(List.of(dm, dmAtBo), server.awaitConversation(dm.id())).agreeOnTheProfile();
        eventually(
                "alix's phone to send preferences to the server's sync group",
                () -> {
                    alix.syncAll();
                    sync.sync();
                    return sync.messages();
                },
                messages -> messages.stream().anyMatch(message -> isDeviceSync(message, alix)));
    }

    @ParameterizedTest
    @EnumSource(KeyPackageForm.class)
    void acceptsTheSyncGroupOfAPhoneAndAddsThePhoneToItsConversations(KeyPackageForm form, RealClients clients) {
        Peers people = clients.people();
        WalletKey wallet = WalletKey.generate(new SecureRandom());
        Phone bo = people.phone("bo");
        JavaMember server = clients.javaMember("alix's server", wallet, form);
        Conversation group = bo.groupWith("hike", List.of(server.inboxId()));
        JavaConversation atServer = server.awaitConversation(group.id());

        Phone alix = people.installation("alix", Wallets.walletOf(wallet));

        assertThat(alix.inboxId()).isEqualTo(server.inboxId());
        JavaConversation sync = eventually(
                        "the sync group of alix's phone",
                        () -> {
                            server.sync();
                            return server.conversations(ConversationType.SYNC);
                        },
                        groups -> !groups.isEmpty())
                .getFirst();
        assertThat(sync.installations()).containsExactlyInAnyOrder(alix.installationId(), server.installationId());
        atServer.updateInstallations();
        Talk.among(List.of(group, alix.awaitConversation(group.id())), atServer).agreeOnTheProfile();
        assertThat(server.refusedWelcomes()).isEmpty();
    }

    private static boolean isDeviceSync(Heard message, Phone sender) {
        return message.installation().equals(sender.installationId())
                && message.type().equals(KnownContent.DEVICE_SYNC.type());
    }
}
