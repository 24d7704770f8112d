package dev.lockstep.interop.hosted;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.id.MessageId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** One of the stack's installations. */
public final class HostedInstallation {
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

    public void awaitConversation(GroupId conversation) {
        Eventually.eventually(
                "%s to have conversation %s".formatted(this, conversation),
                this::conversations,
                all -> all.stream()
                        .anyMatch(each -> each.get("conversationId").asText().equals(conversation.toString())));
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
            JsonNode page = gateway.get(path + "?pageSize=500" + (token.isEmpty() ? "" : "&pageToken=" + token));
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
