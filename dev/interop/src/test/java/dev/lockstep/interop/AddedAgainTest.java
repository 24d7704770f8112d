package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Consent;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.id.GroupId;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An inbox with a phone and a hosted installation that is out of a group of bo's and added to it again by bo. */
@WithRealClients
class AddedAgainTest {
    private Phone alix;
    private Phone bo;
    private HostedInstallation server;

    @BeforeEach
    void open(RealClients clients) {
        alix = clients.people().phone("alix");
        bo = clients.people().phone("bo");
        server = clients.stack().gateway().externalInbox(alix.wallet()).install("server", alix.wallet());
        alix.syncAll();
    }

    @Test
    void whoLeftOnThePhoneIsAskedAnew() {
        Conversation atBo = bo.groupWith("hike", alix);
        Conversation atAlix = decided(atBo.id(), Consent.ALLOWED);
        atAlix.leave();
        awaitOut(atAlix);

        awaitIn(atBo, atAlix);

        assertBoth(atAlix, Consent.UNKNOWN);
        atAlix.setConsent(Consent.ALLOWED);
        server.awaitConsentOf(atAlix.id(), "allowed");
    }

    @Test
    void whoLeftOnTheServerIsAskedAnew() {
        Conversation atBo = bo.groupWith("hike", alix);
        Conversation atAlix = decided(atBo.id(), Consent.ALLOWED);
        server.leave(atAlix.id());
        awaitOut(atAlix);

        awaitIn(atBo, atAlix);

        assertBoth(atAlix, Consent.UNKNOWN);
        server.send(atAlix.id(), "gladly");
        Sync.whileSyncing(alix).await("the phone to allow it", atAlix::consent, Consent.ALLOWED::equals);
    }

    /** The phone forgets by itself that it had denied it, and the server reminds it. */
    @Test
    void whoLeftAndDeniedStaysSo() {
        Conversation atBo = bo.groupWith("hike", alix);
        Conversation atAlix = decided(atBo.id(), Consent.ALLOWED);
        atAlix.leave();
        awaitOut(atAlix);
        decide(atAlix, Consent.DENIED);

        awaitIn(atBo, atAlix);

        assertBoth(atAlix, Consent.DENIED);
    }

    @Test
    void whoDeniedAndLeftOnTheServerStaysSo() {
        Conversation atBo = bo.groupWith("hike", alix);
        Conversation atAlix = decided(atBo.id(), Consent.DENIED);
        server.leave(atAlix.id());
        awaitOut(atAlix);
        assertBoth(atAlix, Consent.DENIED);

        awaitIn(atBo, atAlix);

        assertBoth(atAlix, Consent.DENIED);
    }

    /** Who is added by its own inbox has not made the conversation. */
    @Test
    void aServerThatItsOwnInboxAddsToWhatBoMadeHasNotAllowedIt() {
        Conversation group = Sync.whileSyncing(alix)
                .awaitConversation(alix, bo.groupWith("hike", alix).id());
        Conversation own = alix.groupWith("climb", bo);
        HostedInstallation second = server.inbox().install("second server", alix.wallet());
        Sync.whileSyncing(alix).await("the second server to be in both", second::conversations, all -> all.size() == 2);

        assertThat(group.consent()).isEqualTo(Consent.UNKNOWN);
        assertThat(second.conversation(group.id()).get("consent").asText()).isEqualTo("unknown");
        assertThat(second.conversation(own.id()).get("consent").asText()).isEqualTo("allowed");
    }

    @Test
    void whoWasRemovedBySomebodyElseHasNotChangedItsMind() {
        Conversation allowedAtBo = bo.groupWith("hike", alix);
        Conversation deniedAtBo = bo.groupWith("climb", alix);
        Conversation allowed = decided(allowedAtBo.id(), Consent.ALLOWED);
        Conversation denied = decided(deniedAtBo.id(), Consent.DENIED);
        allowedAtBo.remove(alix);
        deniedAtBo.remove(alix);
        awaitOut(allowed);
        awaitOut(denied);

        awaitIn(allowedAtBo, allowed);
        awaitIn(deniedAtBo, denied);

        assertBoth(allowed, Consent.ALLOWED);
        assertBoth(denied, Consent.DENIED);
    }

    private Conversation decided(GroupId id, Consent state) {
        Conversation atAlix = Sync.whileSyncing(alix).awaitConversation(alix, id);
        server.awaitConversation(id);
        decide(atAlix, state);
        return atAlix;
    }

    private void decide(Conversation atAlix, Consent state) {
        atAlix.setConsent(state);
        server.awaitConsentOf(atAlix.id(), state.name().toLowerCase(Locale.ROOT));
    }

    private void awaitOut(Conversation atAlix) {
        awaitPhone(atAlix, false);
        awaitServer(atAlix.id(), "left");
    }

    private void awaitIn(Conversation atBo, Conversation atAlix) {
        atBo.add(alix);
        awaitPhone(atAlix, true);
        awaitServer(atAlix.id(), "active");
    }

    /** A phone does not sync what is denied with all others. */
    private void awaitPhone(Conversation atAlix, boolean in) {
        Sync.whileSyncing(bo, alix)
                .await(
                        in ? "the phone to be in again" : "the phone to be out",
                        () -> {
                            if (!in && atAlix.state().active()) {
                                atAlix.sync();
                            }
                            return atAlix.state().active();
                        },
                        active -> active == in);
    }

    private void awaitServer(GroupId conversation, String membership) {
        Eventually.eventually(
                "%s to be %s".formatted(server, membership),
                () -> server.conversation(conversation).get("membershipState").asText(),
                membership::equals);
    }

    private void assertBoth(Conversation atAlix, Consent state) {
        server.awaitConsentOf(atAlix.id(), state.name().toLowerCase(Locale.ROOT));
        Sync.whileSyncing(alix).await("the phone to find it " + state, atAlix::consent, state::equals);
        alix.syncAll();
        assertThat(server.consentOf(atAlix.id())).isEqualTo(state.name().toLowerCase(Locale.ROOT));
    }
}
