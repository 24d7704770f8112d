package dev.lockstep.interop.peer;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.MessageId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
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

    /** Sends a content that libxmtp does not know. */
    public MessageId send(String authority, String typeName, String fallback, byte[] content) {
        Map<String, Object> parameters = parameters();
        parameters.putAll(Map.of(
                "authority",
                authority,
                "name",
                typeName,
                "fallback",
                fallback,
                "content",
                HexFormat.of().formatHex(content)));
        return PeerJson.value(phone.call("conversation.sendContent", parameters), MessageId.class);
    }

    /** Sends one message of each kind that libxmtp's bindings know; their ids, in order. */
    public List<MessageId> sendOneOfEach(String words) {
        return PeerJson.value(call("conversation.sendOneOfEach", "words", words), MESSAGE_IDS);
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

    /** The MLS group behind it. */
    public MlsState mlsState() {
        return PeerJson.value(call("conversation.state"), MlsState.class);
    }

    public List<Member> members() {
        return PeerJson.value(call("conversation.members"), MEMBERS);
    }

    public List<InboxId> memberInboxes() {
        return members().stream().map(Member::inboxId).toList();
    }

    public void add(Phone... people) {
        add(inboxes(people));
    }

    public void add(List<InboxId> people) {
        call("conversation.addMembers", "inboxIds", people);
    }

    public void remove(Phone... people) {
        remove(inboxes(people));
    }

    public void remove(List<InboxId> people) {
        call("conversation.removeMembers", "inboxIds", people);
    }

    public void rename(String name) {
        call("conversation.rename", "name", name);
    }

    public void makeAdmin(Phone person) {
        makeAdmin(person.inboxId());
    }

    public void makeAdmin(InboxId person) {
        call("conversation.addAdmin", "inboxId", person);
    }

    public void makeAdminNoMore(InboxId person) {
        call("conversation.removeAdmin", "inboxId", person);
    }

    public void makeSuperAdmin(InboxId person) {
        call("conversation.addSuperAdmin", "inboxId", person);
    }

    public void makeSuperAdminNoMore(InboxId person) {
        call("conversation.removeSuperAdmin", "inboxId", person);
    }

    /** Changes who may add members. */
    public void permitToAddMembers(Holders holders) {
        permit(Map.of("right", "ADD_MEMBER", "holders", holders));
    }

    /** Changes who may rename the group. */
    public void permitToRename(Holders holders) {
        permit(Map.of("right", "UPDATE_METADATA", "holders", holders, "field", "GROUP_NAME"));
    }

    /** Asks to be removed; a super admin's client does it. */
    public void leave() {
        call("conversation.leave");
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

    /** Who has a right. */
    public enum Holders {
        ALLOW,
        DENY,
        ADMINS,
        SUPER_ADMINS
    }

    /**
     * What libxmtp knows of its MLS group.
     *
     * @param maybeForked whether libxmtp suspects that it does not agree with the others
     * @param forkDetails why
     */
    public record MlsState(long epoch, boolean maybeForked, String forkDetails) {}

    private void permit(Map<String, ?> right) {
        Map<String, Object> parameters = parameters();
        parameters.putAll(right);
        phone.call("conversation.permit", parameters);
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
