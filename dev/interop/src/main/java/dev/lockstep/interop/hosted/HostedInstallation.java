package dev.lockstep.interop.hosted;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.id.MessageId;
import dev.lockstep.xmtp.push.HmacEpoch;
import dev.lockstep.xmtp.push.HmacKey;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** One of the stack's installations. */
public final class HostedInstallation {
    private static final int MOST_AT_ONCE = 500;

    private final Gateway gateway;
    private final HostedInbox inbox;
    private final InstallationId id;

    HostedInstallation(Gateway gateway, HostedInbox inbox, InstallationId id) {
        this.gateway = gateway;
        this.inbox = inbox;
        this.id = id;
    }

    public InstallationId id() {
        return id;
    }

    public HostedInbox inbox() {
        return inbox;
    }

    public GroupId dmWith(InboxId peer) {
        return created(Map.of("type", "dm", "peer", Map.of("inboxId", peer.toString())));
    }

    public GroupId groupWith(String name, InboxId... members) {
        return created(Map.of("type", "group", "name", name, "members", inboxes(members)));
    }

    public MessageId send(GroupId conversation, String text) {
        return sent(conversation, Map.of("text", text));
    }

    /** @param contentType {@code authority/type:major.minor} */
    public MessageId send(GroupId conversation, String contentType, byte[] content) {
        return sent(
                conversation,
                Map.of("contentType", contentType, "base64", Base64.getEncoder().encodeToString(content)));
    }

    public void add(GroupId conversation, InboxId... members) {
        gateway.operation("POST", path(conversation) + "/members", Map.of("members", inboxes(members)));
    }

    public void remove(GroupId conversation, InboxId member) {
        gateway.operation("DELETE", path(conversation) + "/members/" + member, "");
    }

    /** Asks to be let out. */
    public void leave(GroupId conversation) {
        remove(conversation, inbox.id());
    }

    public List<JsonNode> conversations() {
        return all(path() + "/conversations");
    }

    public JsonNode conversation(GroupId conversation) {
        return gateway.get(path(conversation));
    }

    /** Every message, oldest first, changes of membership included. */
    public List<JsonNode> messages(GroupId conversation) {
        return all(path(conversation) + "/messages");
    }

    /** What people wrote, as texts, oldest first. */
    public List<String> texts(GroupId conversation) {
        return messages(conversation).stream()
                .filter(message -> message.get("kind").asText().equals("application"))
                .map(message -> message.path("content").path("text").asText())
                .toList();
    }

    public void awaitTexts(GroupId conversation, String... texts) {
        List<String> expected = List.of(texts);
        Eventually.eventually(
                "%s to have the texts %s".formatted(this, expected), () -> texts(conversation), expected::equals);
    }

    public void awaitMessage(GroupId conversation, MessageId message) {
        Eventually.eventually(
                "%s to have message %s".formatted(this, message),
                () -> messages(conversation),
                all -> all.stream()
                        .anyMatch(each -> each.get("messageId").asText().equals(message.toString())));
    }

    public void awaitConversation(GroupId conversation) {
        Eventually.eventually(
                "%s to have conversation %s".formatted(this, conversation),
                this::conversations,
                all -> all.stream()
                        .anyMatch(each -> each.get("conversationId").asText().equals(conversation.toString())));
    }

    /** Asks the inbox's other installations for history; the operation as it is then. */
    public JsonNode requestHistory() {
        return requestHistory(Map.of());
    }

    public JsonNode requestHistory(Map<String, ?> wanted) {
        return gateway.operation("POST", path() + "/sync-requests", wanted);
    }

    /** Waits for the end of an operation that waits for somebody; its result. */
    public JsonNode awaitResult(JsonNode operation) {
        return Eventually.eventually(
                        "the end of operation " + operation,
                        () -> gateway.operation(operation.get("id").asText()),
                        now -> now.get("state").asText().matches("succeeded|failed"))
                .path("result");
    }

    /** Sends an archive to the inbox's other installations; its result. */
    public JsonNode sendArchive(Map<String, ?> wanted) {
        return beginArchive(wanted).get("result");
    }

    /** The operation, when it has ended or waits for somebody. */
    public JsonNode beginArchive(Map<String, ?> wanted) {
        return gateway.operation("POST", path() + "/archives", wanted);
    }

    /** The operation as it is now. */
    public JsonNode operation(JsonNode known) {
        return gateway.operation(known.get("id").asText());
    }

    public List<JsonNode> archives() {
        return all(path() + "/archives");
    }

    /** Merges an announced archive; what was new. */
    public JsonNode importArchive(String pin) {
        return beginImport(pin).get("result");
    }

    /** The operation, when it has ended or waits for somebody. */
    public JsonNode beginImport(String pin) {
        return gateway.operation("POST", path() + "/archive-imports", Map.of("pin", pin));
    }

    /** The inbox's history as a file. */
    public void exportTo(Path file, ArchiveKey key) {
        gateway.download(path() + "/export", key, file);
    }

    /** Messages after {@code start} and none after {@code end}. */
    public void exportTo(Path file, ArchiveKey key, Instant start, Instant end) {
        gateway.download("%s/export?startTime=%s&endTime=%s".formatted(path(), start, end), key, file);
    }

    /** Merges a file; what was new. */
    public JsonNode importFrom(Path file, ArchiveKey key) {
        return gateway.upload("PUT", path() + "/import", key, file).get("result");
    }

    /** What a file holds. */
    public JsonNode inspect(Path file, ArchiveKey key) {
        return gateway.upload("POST", "/v1/archives/inspect", key, file);
    }

    public List<JsonNode> syncRequests() {
        return all(path() + "/sync-requests");
    }

    public void decide(String pin, String decision) {
        gateway.operation("POST", path() + "/sync-requests/" + pin + "/decision", Map.of("decision", decision));
    }

    public JsonNode syncStatus() {
        return gateway.get(path() + "/sync-status");
    }

    /** Decides about an inbox, or about a conversation. */
    public JsonNode setConsent(List<Map<String, String>> records) {
        return gateway.put(path() + "/consent", Map.of("records", records)).get("records");
    }

    /** {@code unknown}, {@code allowed} or {@code denied}. */
    public String consentOf(InboxId other) {
        return consentOf("inbox-id", other.toString());
    }

    public String consentOf(GroupId conversation) {
        return consentOf("conversation-id", conversation.toString());
    }

    /** Consent that comes in an archive is merged a moment after it. */
    public void awaitConsentOf(GroupId conversation, String state) {
        Eventually.eventually(
                "%s to find conversation %s %s".formatted(this, conversation, state),
                () -> consentOf(conversation),
                state::equals);
    }

    private String consentOf(String entityType, String entity) {
        JsonNode found = gateway.get(path() + "/consent?entityType=" + entityType + "&entity=" + entity)
                .get("items");
        return found.isEmpty() ? "unknown" : found.get(0).get("state").asText();
    }

    /** What marks the inbox's messages, by topic. */
    public Map<String, Map<HmacEpoch, HmacKey>> hmacKeys() {
        return all(path() + "/hmac-keys").stream()
                .collect(Collectors.toMap(each -> each.get("topic").asText(), HostedInstallation::keys));
    }

    /** As a GET or an event shows them. */
    public static Map<HmacEpoch, HmacKey> keys(JsonNode shown) {
        return StreamSupport.stream(shown.get("keys").spliterator(), false)
                .collect(Collectors.toMap(
                        key -> new HmacEpoch(key.get("epoch").asLong()),
                        key -> HmacKey.of(HexFormat.of().parseHex(key.get("key").asText()))));
    }

    /** How many sync groups it is in, after it has read what is new in them. */
    public int syncGroups() {
        return gateway.operation("POST", path() + "/sync", Map.of("scope", "device-sync-groups"))
                .get("result")
                .get("groupsEligible")
                .asInt();
    }

    /** What happens to this installation from now on. */
    public EventStream events() {
        return EventStream.open(gateway, path() + "/events", "");
    }

    /** What has happened to this installation after an event. */
    public EventStream eventsAfter(String lastEventId) {
        return EventStream.open(gateway, path() + "/events", lastEventId);
    }

    /** Revokes it. */
    public void revoke() {
        gateway.operation("DELETE", path(), "");
    }

    @Override
    public String toString() {
        return "hosted installation " + id;
    }

    private GroupId created(Map<String, ?> wanted) {
        return GroupId.ofHex(gateway.operation("POST", path() + "/conversations", wanted)
                .get("result")
                .get("conversationId")
                .asText());
    }

    private MessageId sent(GroupId conversation, Map<String, ?> message) {
        return MessageId.ofHex(gateway.operation("POST", path(conversation) + "/messages", message)
                .get("result")
                .get("messageId")
                .asText());
    }

    private List<JsonNode> all(String path) {
        List<JsonNode> all = new ArrayList<>();
        String token = "";
        do {
            JsonNode page =
                    gateway.get(path + "?pageSize=" + MOST_AT_ONCE + (token.isEmpty() ? "" : "&pageToken=" + token));
            page.get("items").forEach(all::add);
            token = page.path("nextPageToken").asText();
        } while (!token.isEmpty());
        return all;
    }

    private static List<Map<String, String>> inboxes(InboxId... inboxes) {
        return Arrays.stream(inboxes)
                .map(each -> Map.of("inboxId", each.toString()))
                .toList();
    }

    private String path() {
        return "/v1/installations/" + id;
    }

    private String path(GroupId conversation) {
        return path() + "/conversations/" + conversation;
    }
}
