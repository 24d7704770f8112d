package dev.lockstep.interop;

import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.hosted.GatewayException;
import dev.lockstep.interop.hosted.HostedInbox;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** People have an installation of their own inbox hosted, beside their phones. */
@WithRealClients
class HostedInboxTest {
    /** Logs are looked at now and then. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void aPhoneAddsAHostedInstallationOfItsInboxToItsConversations(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation dm = alix.dmWith(bo);
        dm.send("before");
        Conversation group = alix.groupWith("hike", bo);
        group.send("before, in the group");
        Conversation dmAtBo = bo.awaitConversation(dm.id());

        HostedInbox inbox = clients.stack().gateway().externalInbox(alix.wallet());
        HostedInstallation server = inbox.install("server", alix.wallet());
        Sync.whileSyncing(alix)
                .await(
                        "the hosted installation to be in both conversations",
                        () -> server.conversations(),
                        all -> all.size() == 2);
        dmAtBo.send("from bo");
        group.send("from alix");
        server.awaitTexts(dm.id(), "from bo");
        server.awaitTexts(group.id(), "from alix");
        server.send(dm.id(), "from the server");
        dmAtBo.awaitTexts("before", "from bo", "from the server");
        dm.awaitTexts("before", "from bo", "from the server");

        assertThat(inbox.id()).isEqualTo(alix.inboxId());
        assertThat(alix.installations()).contains(server.id());
        assertThat(dmAtBo.writtenMessages().getLast().sender()).isEqualTo(alix.inboxId());
    }

    @Test
    void aSignatureThatDoesNotVerifyLeavesTheRequestOpen(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        HostedInbox inbox = clients.stack().gateway().externalInbox(alix.wallet());
        JsonNode waiting = inbox.register("server");
        String request = waiting.get("signatureRequest").get("id").asText();
        String text = waiting.get("signatureRequest").get("text").asText();

        assertThat(waiting.get("reason").get("code").asText()).isEqualTo("signature-required");
        assertThatThrownBy(() -> inbox.sign(request, people.newWallet().sign(text)))
                .isInstanceOfSatisfying(GatewayException.class, refused -> {
                    assertThat(refused.status()).isEqualTo(400);
                    assertThat(refused.code()).isEqualTo("invalid-signature");
                });
        assertThatThrownBy(() -> inbox.sign(request, alix.wallet().sign(text + " ")))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refused -> assertThat(refused.code()).isEqualTo("invalid-signature"));
        JsonNode done = inbox.sign(request, alix.wallet().sign(text));

        assertThat(done.get("state").asText()).isEqualTo("succeeded");
        assertThat(inbox.facts().get("identityBudget").get("updatesUsed").asInt())
                .isEqualTo(2);
        assertThat(alix.installations()).hasSize(2);
    }

    @Test
    void aFullInboxIsRefusedAndNothingIsSpent(RealClients clients) {
        Peers people = clients.people();
        Phone first = people.phone("phone 1");
        for (int number = 2; number <= 10; number++) {
            people.installation("phone " + number, first.wallet());
        }
        HostedInbox inbox = clients.stack().gateway().externalInbox(first.wallet());

        assertThatThrownBy(() -> inbox.register("server"))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refused -> assertThat(refused.code()).isEqualTo("installations-full"));
        JsonNode budget = inbox.facts().get("identityBudget");

        assertThat(budget.get("updatesUsed").asInt()).isEqualTo(10);
        assertThat(budget.get("installationsUsed").asInt()).isEqualTo(10);
        assertThat(budget.get("installationsLimit").asInt()).isEqualTo(10);
    }

    @Test
    void aHostedInstallationThatAPhoneRevokesStops(RealClients clients) {
        Phone alix = clients.people().phone("alix");
        HostedInbox inbox = clients.stack().gateway().externalInbox(alix.wallet());
        HostedInstallation server = inbox.install("server", alix.wallet());

        alix.revokeAllOthers();

        eventually("the hosted installation to be gone", () -> statusOfConversations(server), status -> status == 404);
    }

    /** So that the revoked one reads nothing that is said from then on. */
    @Test
    void aRevocationInTheInboxLeadsToAFreshSyncGroup(RealClients clients) {
        Peers people = clients.people();
        Phone phone = people.phone("phone");
        Phone lost = people.installation("lost phone", phone.wallet());
        HostedInstallation server =
                clients.stack().gateway().externalInbox(phone.wallet()).install("server", phone.wallet());
        int before = server.syncGroups();

        phone.revoke(lost);

        eventually("a fresh sync group", PATIENCE, server::syncGroups, after -> after > before);
        assertThat(server.inbox()
                        .facts()
                        .get("identityBudget")
                        .get("installationsUsed")
                        .asInt())
                .isEqualTo(2);
    }

    private static int statusOfConversations(HostedInstallation server) {
        try {
            server.conversations();
            return 200;
        } catch (GatewayException e) {
            return e.status();
        }
    }
}
