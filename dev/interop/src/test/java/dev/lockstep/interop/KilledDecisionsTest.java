package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.hosted.EventStream;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.javamember.NetworkConnection;
import dev.lockstep.interop.peer.Consent;
import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever has a caller's decision is killed before it has gone on with it. */
@WithRealClients
class KilledDecisionsTest {
    private static final InboxId EVE = new InboxId("%064x".formatted(0xe7e));

    /** What keeps the decision where it is, and who is killed then. */
    enum Place {
        /** preference-service has it, and cannot tell sync-service. */
        STORED((stack, decide) -> stack.killKafka(() -> {
            decide.run();
            stack.killPreferenceService(() -> {});
        })),
        /** sync-service has heard of it, and has not kept it yet. */
        TOLD((stack, decide) -> {
            TableLock tasks = stack.lockTasks();
            decide.run();
            Eventually.eventually(
                    "sync-service to hear of it", () -> tasks.isWaitedForBy("insert into task"), waiting -> waiting);
            stack.killSyncService(tasks::close);
        }),
        /** sync-service has it, and cannot say it. */
        TO_BE_SAID((stack, decide) -> stack.killNetwork(() -> {
            decide.run();
            stack.killSyncService(() -> {});
        }));

        private final BiConsumer<SharedStack, Runnable> interrupted;

        Place(BiConsumer<SharedStack, Runnable> interrupted) {
            this.interrupted = interrupted;
        }
    }

    @ParameterizedTest
    @EnumSource
    void isSaidOnceAllTheSame(Place place, RealClients clients) {
        Phone alix = clients.people().phone("alix");
        HostedInstallation server =
                clients.stack().gateway().externalInbox(alix.wallet()).install("server", alix.wallet());
        alix.syncAll();
        decide(server, "allowed");
        Sync.whileSyncing(alix).await("the phone to hear us", () -> alix.consentOf(EVE), Consent.ALLOWED::equals);
        GroupId syncGroup =
                GroupId.ofHex(server.syncStatus().get("syncGroup").get("id").asText());
        int before = entries(clients, syncGroup);

        try (EventStream events = server.events()) {
            place.interrupted.accept(clients.stack(), () -> decide(server, "denied"));

            Sync.whileSyncing(alix).await("the phone to hear of it", () -> alix.consentOf(EVE), Consent.DENIED::equals);
            events.await(
                    "consent-changed", record -> record.get("state").asText().equals("denied"));
            server.syncGroups();
            assertThat(events.events().stream().filter(event -> event.type().equals("consent-changed")))
                    .hasSize(1);
        }
        assertThat(entries(clients, syncGroup)).as("messages in the sync group").isEqualTo(before + 1);
        assertThat(server.consentOf(EVE)).isEqualTo("denied");
    }

    private static int entries(RealClients clients, GroupId group) {
        try (NetworkConnection network = NetworkConnection.open(clients.stack().networkUrl())) {
            return network.groupMessages(group, 0).size();
        }
    }

    private static void decide(HostedInstallation server, String state) {
        server.setConsent(List.of(Map.of("entityType", "inbox-id", "entity", EVE.toString(), "state", state)));
    }
}
