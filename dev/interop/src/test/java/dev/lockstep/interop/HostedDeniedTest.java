package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Consent;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.id.GroupId;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A DM and a group that alix has denied, and every way in which history comes. */
@WithRealClients
class HostedDeniedTest {
    private final ArchiveKey key = ArchiveKey.generate(new SecureRandom());

    @Test
    void staysSoOnTheServerWhateverIsImported(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        HostedInstallation server = install(clients, alix);
        Spam spam = Spam.from(people.phone("eve"), alix, server);
        spam.decided(alix, server, Consent.ALLOWED);
        Path allowed = clients.folder().resolve("allowed.xmtp");
        alix.history().exportTo(allowed, key);
        spam.decided(alix, server, Consent.DENIED);
        Path denied = clients.folder().resolve("denied.xmtp");
        alix.history().exportTo(denied, key);

        server.importFrom(allowed, key);
        spam.assertDenied(alix, server);
        server.importFrom(denied, key);
        spam.assertDenied(alix, server);
        alix.history().send("by-pin");
        Eventually.eventually("the server to hear of it", server::archives, all -> !all.isEmpty());
        server.importArchive("by-pin");
        spam.assertDenied(alix, server);
        JsonNode asked = server.requestHistory();
        Sync.whileSyncing(alix)
                .await("the history to be imported", () -> server.awaitResult(asked), done -> done.has("messages"));
        spam.assertDenied(alix, server);
    }

    @Test
    void isSoOnAServerThatLearnsOfItFromAnArchive(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Spam spam = Spam.from(people.phone("eve"), alix);
        spam.decide(alix, Consent.DENIED);
        Path denied = clients.folder().resolve("denied.xmtp");
        alix.history().exportTo(denied, key);
        alix.close();
        HostedInstallation server =
                clients.stack().gateway().externalInbox(alix.wallet()).install("server", alix.wallet());

        server.importFrom(denied, key);

        server.awaitConsentOf(spam.dm(), "denied");
        server.awaitConsentOf(spam.group(), "denied");
    }

    @Test
    void staysSoOnAPhoneWhateverOfOursItImports(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        HostedInstallation server = install(clients, alix);
        Spam spam = Spam.from(people.phone("eve"), alix, server);
        spam.decided(alix, server, Consent.DENIED);
        alix.close();
        Phone tablet = people.installation("alix's tablet", alix.wallet());

        tablet.history().request();
        Sync.whileSyncing(tablet)
                .await(
                        "the tablet to have the spam's history",
                        () -> tablet.conversation(spam.group()).texts(),
                        texts -> texts.contains("come to our sale"));
        spam.assertDenied(tablet, server);
        server.sendArchive(Map.of("pin", "by-pin"));
        tablet.history().awaitArchive("by-pin");
        tablet.history().process("by-pin");
        spam.assertDenied(tablet, server);
        Path ours = clients.folder().resolve("ours.xmtp");
        server.exportTo(ours, key);
        tablet.history().importFrom(ours, key);
        spam.assertDenied(tablet, server);
    }

    private static HostedInstallation install(RealClients clients, Phone owner) {
        HostedInstallation server =
                clients.stack().gateway().externalInbox(owner.wallet()).install("server", owner.wallet());
        owner.syncAll();
        return server;
    }

    /** What eve wrote without being asked. */
    private record Spam(GroupId dm, GroupId group) {
        static Spam from(Phone eve, Phone to) {
            Conversation dm = eve.dmWith(to);
            dm.send("buy this");
            Conversation group = eve.groupWith("sale", to);
            group.send("come to our sale");
            to.awaitConversation(dm.id()).awaitTexts("buy this");
            to.awaitConversation(group.id()).awaitTexts("come to our sale");
            return new Spam(dm.id(), group.id());
        }

        static Spam from(Phone eve, Phone to, HostedInstallation server) {
            Spam spam = from(eve, to);
            server.awaitConversation(spam.dm);
            server.awaitTexts(spam.dm, "buy this");
            server.awaitConversation(spam.group);
            server.awaitTexts(spam.group, "come to our sale");
            return spam;
        }

        void decide(Phone phone, Consent state) {
            phone.setConsent(Consent.Decision.on(dm, state), Consent.Decision.on(group, state));
        }

        void decided(Phone phone, HostedInstallation server, Consent state) {
            decide(phone, state);
            String shown = state == Consent.DENIED ? "denied" : "allowed";
            server.awaitConsentOf(dm, shown);
            server.awaitConsentOf(group, shown);
        }

        /** After everybody has heard what the others have to say about it. */
        void assertDenied(Phone phone, HostedInstallation server) {
            phone.syncAll();
            server.syncGroups();
            phone.syncAll();
            assertThat(server.consentOf(dm)).isEqualTo("denied");
            assertThat(server.consentOf(group)).isEqualTo("denied");
            assertThat(phone.consentOf(dm)).isEqualTo(Consent.DENIED);
            assertThat(phone.consentOf(group)).isEqualTo(Consent.DENIED);
        }
    }
}
