package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.PeerException;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.interop.peer.Wallet;
import java.util.List;
import org.junit.jupiter.api.Test;

@WithRealClients
class RegistrationTest {
    @Test
    void aNewInboxHasItsFirstInstallationForEverybodyToSee(RealClients clients) {
        Peers people = clients.people();

        Phone alix = people.phone("alix");

        assertThat(alix.installations()).containsExactly(alix.installationId());
        assertThat(people.installationsOf(alix.inboxId())).containsExactly(alix.installationId());
    }

    @Test
    void anAddressLeadsToItsInboxAndAnUnknownOneToNone(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");

        assertThat(alix.canMessage(bo.wallet())).isTrue();
        assertThat(alix.canMessage(people.newWallet())).isFalse();
    }

    @Test
    void aSecondPhoneOfTheSameWalletJoinsTheSameInbox(RealClients clients) {
        Peers people = clients.people();
        Phone phone = people.phone("alix's phone");

        Phone tablet = people.installation("alix's tablet", phone.wallet());

        assertThat(tablet.inboxId()).isEqualTo(phone.inboxId());
        assertThat(phone.installations()).containsExactlyInAnyOrder(phone.installationId(), tablet.installationId());
    }

    @Test
    void aPasskeyOwnsAnInboxAsAWalletDoes(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.installation("alix", people.newPasskey());
        Phone bo = people.phone("bo");

        Conversation dm = bo.dmWith(alix.wallet());
        dm.send("found by your passkey");

        alix.awaitConversation(dm.id()).awaitTexts("found by your passkey");
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        assertThat(tablet.inboxId()).isEqualTo(alix.inboxId());
        assertThat(alix.owners())
                .isEqualTo(new Phone.Owners(
                        List.of(alix.wallet().identifier()), alix.wallet().identifier()));
    }

    @Test
    void anotherWalletIsLinkedAndLeadsToTheSameInbox(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Wallet second = people.newWallet();

        alix.link(second);

        assertThat(alix.owners().identifiers())
                .containsExactlyInAnyOrder(alix.wallet().identifier(), second.identifier());
        assertThat(people.installation("signed in with the second", second).inboxId())
                .isEqualTo(alix.inboxId());
        assertThat(bo.canMessage(second)).isTrue();
    }

    @Test
    void aWalletThatIsTakenAwayLeadsNowhere(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Wallet second = people.newWallet();
        alix.link(second);

        alix.unlink(second);

        assertThat(alix.owners().identifiers()).containsExactly(alix.wallet().identifier());
        assertThat(bo.canMessage(second)).isFalse();
        assertThat(bo.canMessage(alix.wallet())).isTrue();
    }

    @Test
    void onlyTheRecoveryWalletRevokes(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        Wallet recovery = people.newWallet();

        alix.changeRecovery(recovery);

        assertThat(alix.owners().recovery()).isEqualTo(recovery.identifier());
        assertThatThrownBy(() -> alix.revoke(tablet)).isInstanceOf(PeerException.class);
        assertThat(alix.installations()).contains(tablet.installationId());
        people.revoke(recovery, alix.inboxId(), List.of(tablet.installationId()));
        assertThat(alix.installations()).containsExactly(alix.installationId());
    }

    @Test
    void everyInstallationHasAKeyPackageThatOthersAccept(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Phone tablet = people.installation("bo's tablet", bo.wallet());

        assertThat(alix.keyPackageProblems(bo, tablet))
                .containsEntry(bo.installationId(), "")
                .containsEntry(tablet.installationId(), "");
    }
}
