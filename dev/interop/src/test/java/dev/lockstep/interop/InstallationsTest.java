package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.PeerException;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@WithRealClients
class InstallationsTest {
    private static final int MOST = 10;

    @Test
    void anInboxHasTenInstallationsAndTheEleventhIsRefused(RealClients clients) {
        Peers people = clients.people();
        Phone first = people.phone("phone 1");
        List<InstallationId> ids = new ArrayList<>(List.of(first.installationId()));
        for (int number = 2; number <= MOST; number++) {
            ids.add(people.installation("phone " + number, first.wallet()).installationId());
        }

        assertThatThrownBy(() -> people.installation("phone 11", first.wallet()))
                .isInstanceOf(PeerException.class)
                .hasMessageContaining("10");

        assertThat(first.installations()).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void aRevokedInstallationMakesRoomForAnother(RealClients clients) {
        Peers people = clients.people();
        Phone first = people.phone("phone 1");
        List<Phone> others = new ArrayList<>();
        for (int number = 2; number <= MOST; number++) {
            others.add(people.installation("phone " + number, first.wallet()));
        }

        first.revoke(others.get(0), others.get(1));

        Phone replacement = people.installation("replacement", first.wallet());
        assertThat(people.installationsOf(first.inboxId()))
                .hasSize(MOST - 1)
                .contains(replacement.installationId())
                .doesNotContain(others.get(0).installationId(), others.get(1).installationId());
    }

    @Test
    void aWalletAloneRevokesLostPhones(RealClients clients) {
        Peers people = clients.people();
        Phone kept = people.phone("kept");
        Phone lost = people.installation("lost", kept.wallet());

        people.revoke(kept.wallet(), kept.inboxId(), List.of(lost.installationId()));

        assertThat(kept.installations()).containsExactly(kept.installationId());
    }

    @Test
    void aPhoneRevokesAllOthersAtOnce(RealClients clients) {
        Peers people = clients.people();
        Phone kept = people.phone("kept");
        people.installation("second", kept.wallet());
        people.installation("third", kept.wallet());

        kept.revokeAllOthers();

        assertThat(kept.installations()).containsExactly(kept.installationId());
    }

    @Test
    void aRevokedInstallationIsLeftOutOfNewConversations(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone lost = people.installation("alix's lost phone", alix.wallet());
        Phone bo = people.phone("bo");
        alix.revoke(lost);

        Conversation dm = bo.dmWith(alix);
        dm.send("only for the phone you still have");

        alix.awaitConversation(dm.id()).awaitTexts("only for the phone you still have");
        assertThat(dm.members())
                .filteredOn(member -> member.inboxId().equals(alix.inboxId()))
                .flatExtracting(member -> member.installations())
                .containsExactly(alix.installationId());
        lost.sync();
        assertThat(lost.conversations()).isEmpty();
    }
}
