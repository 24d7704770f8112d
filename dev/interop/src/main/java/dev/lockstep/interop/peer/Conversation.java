package dev.lockstep.interop.peer;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.MessageId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One phone's side of a conversation. Reading is local; {@link #sync()} fetches what is new. */
public final class Conversation {
    private static final TypeReference<List<Message>> MESSAGES = new TypeReference<>() {};
    private static final TypeReference<List<MessageId>> MESSAGE_IDS = new TypeReference<>() {};
    private static final TypeReference<List<Member>> MEMBERS = new TypeReference<>() {};

    private final Phone phone;
    private final GroupId id;

    Conversation(Phone phone, GroupId id) {
        this.phone = phone;
        this.id = id;
    }

    public GroupId id() {
        return id;
    }

    public Phone phone() {
        return phone;
    }

    public MessageId send(String text) {
        return PeerJson.value(call("conversation.send", "text", text), MessageId.class);
    }

    /** Stores a text on the phone only; {@link #publish()} sends it. */
    public MessageId sendLater(String text) {
        return PeerJson.value(call("conversation.sendUnpublished", "text", text), MessageId.class);
    }

    /** Sends what is stored and not sent yet. */
    public void publish() {
        call("conversation.publish");
    }

    /**
     * Stores many texts on the phone only: history in bulk, made at the speed of the phone's database.
     *
     * @param length of each text in characters
     */
    public List<MessageId> storeMany(int count, int length, String prefix) {
        Map<String, Object> parameters = parameters();
        parameters.putAll(Map.of("count", count, "length", length, "prefix", prefix));
        return PeerJson.value(phone.call("conversation.prepareMany", parameters), MESSAGE_IDS);
    }

    public void sync() {
        call("conversation.sync");
    }

    /** Everything stored, oldest first, changes of membership included. */
    public List<Message> messages() {
        return PeerJson.value(call("conversation.messages"), MESSAGES);
    }

    /** What people wrote, oldest first. */
    public List<Message> writtenMessages() {
        return PeerJson.value(call("conversation.messages", "applicationOnly", true), MESSAGES);
    }

    /** The words of the texts, oldest first. */
    public List<String> texts() {
        return writtenMessages().stream()
                .filter(message -> message.contentType().equals("text"))
                .map(Message::text)
                .toList();
    }

    /** Syncs until the texts are exactly these, in this order. */
    public void awaitTexts(String... texts) {
        List<String> expected = List.of(texts);
        Eventually.eventually(
                "%s to have the texts %s".formatted(phone.name(), Eventually.shortened(expected.toString())),
                () -> {
                    sync();
                    return texts();
                },
                expected::equals);
    }

    public ConversationState state() {
        return PeerJson.value(call("conversation.facts"), ConversationState.class);
    }

    public List<Member> members() {
        return PeerJson.value(call("conversation.members"), MEMBERS);
    }

    public List<InboxId> memberInboxes() {
        return members().stream().map(Member::inboxId).toList();
    }

    public void add(Phone... people) {
        call("conversation.addMembers", "inboxIds", inboxes(people));
    }

    public void remove(Phone... people) {
        call("conversation.removeMembers", "inboxIds", inboxes(people));
    }

    public void rename(String name) {
        call("conversation.rename", "name", name);
    }

    public void makeAdmin(Phone person) {
        call("conversation.addAdmin", "inboxId", person.inboxId());
    }

    public Consent consent() {
        return PeerJson.value(call("conversation.consent"), Consent.class);
    }

    public void setConsent(Consent state) {
        call("conversation.setConsent", "state", state);
    }

    @Override
    public String toString() {
        return "conversation %s on %s".formatted(id, phone.name());
    }

    static List<InboxId> inboxes(Phone... people) {
        return Arrays.stream(people).map(Phone::inboxId).toList();
    }

    private JsonNode call(String method) {
        return phone.call(method, parameters());
    }

    private JsonNode call(String method, String name, Object value) {
        Map<String, Object> parameters = parameters();
        parameters.put(name, value);
        return phone.call(method, parameters);
    }

    private Map<String, Object> parameters() {
        return new HashMap<>(Map.of("conversation", id));
    }
}
