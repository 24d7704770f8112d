package dev.lockstep.interop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.hosted.EventStream;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An installation on the server, through its API.
 *
 * @param meanwhile what happens elsewhere while this one waits for history, again and again
 */
record ServerSide(String name, HostedInstallation installation, Runnable meanwhile) implements Side {
    private static final String DENIED = "denied";

    @Override
    public int conversations() {
        return installation.conversations().size();
    }

    @Override
    public List<Said> said() {
        return installation.conversations().stream()
                .map(each -> GroupId.ofHex(each.get("conversationId").asText()))
                .flatMap(each -> installation.messages(each).stream())
                .filter(each -> each.get("kind").asText().equals("application"))
                .map(Said::onServer)
                .toList();
    }

    @Override
    public void fetchHistory(int texts) {
        installation.requestHistory();
        awaitTexts(texts, meanwhile);
    }

    @Override
    public void block(InboxId other) {
        installation.setConsent(List.of(Map.of("entityType", "inbox-id", "entity", other.toString(), "state", DENIED)));
    }

    @Override
    public boolean blocks(InboxId other) {
        return installation.consentOf(other).equals(DENIED);
    }

    @Override
    public Duration untilToldOfBlock(InboxId other, Runnable decision) {
        try (EventStream events = installation.events()) {
            long start = System.nanoTime();
            decision.run();
            events.await("consent-changed", record -> isBlockOf(other, record));
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }

    private static boolean isBlockOf(InboxId other, JsonNode record) {
        return record.path("entity").asText().equals(other.toString())
                && record.path("state").asText().equals(DENIED);
    }
}
