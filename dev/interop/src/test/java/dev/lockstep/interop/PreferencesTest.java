package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.peer.Consent;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.interop.peer.PhoneStream;
import dev.lockstep.interop.peer.PreferenceUpdate;
import dev.lockstep.xmtp.push.HmacEpoch;
import dev.lockstep.xmtp.push.HmacKey;
import dev.lockstep.xmtp.push.HmacRootKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@WithRealClients
class PreferencesTest {
    @Test
    void consentToAConversationReachesTheOtherInstallation(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation atAlix = bo.groupWith("newsletter", alix);
        Conversation onPhone = alix.awaitConversation(atAlix.id());
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        Conversation onTablet = Sync.whileSyncing(alix).awaitConversation(tablet, onPhone.id());

        onPhone.setConsent(Consent.DENIED);

        Consent seen = Sync.whileSyncing(alix, tablet)
                .await("the tablet to know that the newsletter is denied", onTablet::consent, Consent.DENIED::equals);
        assertThat(seen).isEqualTo(Consent.DENIED);
        onTablet.setConsent(Consent.ALLOWED);
        Sync.whileSyncing(alix, tablet)
                .await("the phone to know that it is allowed again", onPhone::consent, Consent.ALLOWED::equals);
    }

    @Test
    void consentToAnInboxReachesTheOtherInstallation(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Phone caro = people.phone("caro");
        alix.groupWith("notes to myself");
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        Sync.acquaint(alix, tablet);

        alix.setConsent(
                Consent.Decision.on(bo.inboxId(), Consent.ALLOWED),
                Consent.Decision.on(caro.inboxId(), Consent.DENIED));

        Sync.whileSyncing(alix, tablet)
                .await(
                        "the tablet to know both decisions",
                        () -> List.of(tablet.consentOf(bo.inboxId()), tablet.consentOf(caro.inboxId())),
                        List.of(Consent.ALLOWED, Consent.DENIED)::equals);
    }

    @Test
    void hmacKeysAreTheSameOnBothInstallations(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation group = alix.groupWith("hike", bo);
        group.send("hello");
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        Sync.whileSyncing(alix).awaitConversation(tablet, group.id());

        Map<HmacEpoch, HmacKey> onTablet = Sync.whileSyncing(alix, tablet)
                .await(
                        "both to have the same keys",
                        () -> keysOf(tablet, group),
                        keys -> keys.size() == 3 && keys.equals(keysOf(alix, group)));

        assertThat(onTablet).hasSize(3).isEqualTo(keysOf(alix, group));
    }

    @Test
    void ourKeyDerivationGivesWhatTheClientUses(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation group = alix.groupWith("hike", bo);

        try (PhoneStream<PreferenceUpdate> stream = alix.streamPreferences()) {
            Phone tablet = people.installation("alix's tablet", alix.wallet());
            Sync.whileSyncing(alix, tablet)
                    .await(
                            "a new root key on the stream",
                            stream::items,
                            updates -> updates.stream().anyMatch(update -> update.hmacKey() != null));
            HmacRootKey root = stream.items().stream()
                    .flatMap(update -> Optional.ofNullable(update.hmacKey()).stream())
                    .reduce((_, last) -> last)
                    .orElseThrow();

            Map<HmacEpoch, HmacKey> keys = keysOf(alix, group);

            assertThat(keys).hasSize(3);
            assertThat(keys).allSatisfy((epoch, key) -> assertThat(key).isEqualTo(root.keyFor(group.id(), epoch)));
        }
    }

    @Test
    void aConsentStreamTellsWhatTheOtherInstallationDecided(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation group = bo.groupWith("newsletter", alix);
        Conversation onPhone = alix.awaitConversation(group.id());
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        Sync.whileSyncing(alix).awaitConversation(tablet, group.id());

        try (PhoneStream<Consent.Decision> stream = tablet.streamConsent()) {
            onPhone.setConsent(Consent.DENIED);
            Sync.whileSyncing(alix, tablet)
                    .await(
                            "the decision on the tablet's stream",
                            stream::items,
                            items -> items.contains(Consent.Decision.on(group.id(), Consent.DENIED)));
        }
    }

    /** Whatever they thought of it, and nobody tells anybody: what a hosted installation has to end with as well. */
    @Test
    void whoLeftAndIsAddedAgainFindsTheConversationUnknownOnEveryPhone(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        alix.groupWith("notes to myself");
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        Sync.acquaint(alix, tablet);
        for (Consent decided : List.of(Consent.ALLOWED, Consent.DENIED)) {
            Conversation atBo = bo.groupWith("hike", alix);
            Conversation onPhone = Sync.whileSyncing(alix).awaitConversation(alix, atBo.id());
            Conversation onTablet = Sync.whileSyncing(tablet).awaitConversation(tablet, atBo.id());
            onPhone.leave();
            awaitActive(false, List.of(bo, alix, tablet), onPhone, onTablet);
            onPhone.setConsent(decided);
            Sync.whileSyncing(alix, tablet).await("the tablet to know", onTablet::consent, decided::equals);

            atBo.add(alix);
            awaitActive(true, List.of(alix, tablet), onPhone, onTablet);
            Sync.whileSyncing(alix, tablet)
                    .await("all to be heard", () -> List.of(onPhone.consent(), onTablet.consent()), all -> true);

            assertThat(List.of(onPhone.consent(), onTablet.consent())).containsOnly(Consent.UNKNOWN);
        }
    }

    @Test
    void whoWasRemovedAndIsAddedAgainThinksWhatItThought(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        for (Consent decided : List.of(Consent.ALLOWED, Consent.DENIED)) {
            Conversation atBo = bo.groupWith("hike", alix);
            Conversation onPhone = Sync.whileSyncing(alix).awaitConversation(alix, atBo.id());
            onPhone.setConsent(decided);
            atBo.remove(alix);
            awaitActive(false, List.of(alix), onPhone);
            atBo.add(alix);
            awaitActive(true, List.of(alix), onPhone);

            assertThat(onPhone.consent()).isEqualTo(decided);
        }
    }

    /** What is denied is not synced with all others. */
    private static void awaitActive(boolean active, List<Phone> syncing, Conversation... conversations) {
        Sync.whileSyncing(syncing.toArray(Phone[]::new))
                .await(
                        "the conversations to be %s".formatted(active ? "active" : "left"),
                        () -> Arrays.stream(conversations)
                                .map(each -> {
                                    if (!active && each.state().active()) {
                                        each.sync();
                                    }
                                    return each.state().active();
                                })
                                .toList(),
                        all -> all.stream().allMatch(each -> each == active));
    }

    private static Map<HmacEpoch, HmacKey> keysOf(Phone phone, Conversation conversation) {
        return phone.hmacKeys().getOrDefault(conversation.id(), Map.of());
    }
}
