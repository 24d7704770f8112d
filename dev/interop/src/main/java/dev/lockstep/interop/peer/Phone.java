package dev.lockstep.interop.peer;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.push.HmacEpoch;
import dev.lockstep.xmtp.push.HmacKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An installation: one real libxmtp client with a database of its own. */
public final class Phone implements AutoCloseable {
    static final TypeReference<List<InstallationId>> INSTALLATIONS = new TypeReference<>() {};
    private static final TypeReference<Map<InstallationId, String>> PROBLEMS = new TypeReference<>() {};
    private static final TypeReference<List<ConversationState>> CONVERSATIONS = new TypeReference<>() {};
    private static final TypeReference<Map<GroupId, List<DatedKey>>> HMAC_KEYS = new TypeReference<>() {};

    private final String name;
    private final String handle;
    private final Wallet wallet;
    private final PeerProcess process;
    private final PeerSettings settings;
    private final Identity identity;
    private final History history;

    private Phone(
            String name, String handle, Wallet wallet, PeerProcess process, PeerSettings settings, Identity identity) {
        this.name = name;
        this.handle = handle;
        this.wallet = wallet;
        this.process = process;
        this.settings = settings;
        this.identity = identity;
        this.history = new History(this, settings.historyServerUrl());
    }

    static Phone open(String name, Wallet wallet, PeerProcess process, PeerSettings settings) {
        String handle = create(name, wallet, process, settings);
        JsonNode identity = process.call(name, "client.register", Map.of("client", handle), settings.callPatience());
        return new Phone(name, handle, wallet, process, settings, PeerJson.value(identity, Identity.class));
    }

    static Phone open(
            String name, Wallet wallet, Function<String, byte[]> signer, PeerProcess process, PeerSettings settings) {
        String handle = create(name, wallet, process, settings);
        String text = process.call(name, "client.registrationText", Map.of("client", handle), settings.callPatience())
                .asText();
        JsonNode identity = process.call(
                name,
                "client.registerSigned",
                Map.of("client", handle, "signature", HexFormat.of().formatHex(signer.apply(text))),
                settings.callPatience());
        return new Phone(name, handle, wallet, process, settings, PeerJson.value(identity, Identity.class));
    }

    /** The same installation, with the database that it had when it was closed or killed. */
    static Phone reopen(Phone before, PeerProcess process, PeerSettings settings) {
        create(before.name, before.handle, before.wallet, process, settings);
        return new Phone(before.name, before.handle, before.wallet, process, settings, before.identity);
    }

    private static String create(String name, Wallet wallet, PeerProcess process, PeerSettings settings) {
        String handle = "%s-%s"
                .formatted(
                        name.replaceAll("\\W", "-"),
                        UUID.randomUUID().toString().substring(0, 8));
        create(name, handle, wallet, process, settings);
        return handle;
    }

    private static void create(String name, String handle, Wallet wallet, PeerProcess process, PeerSettings settings) {
        Map<String, Object> parameters = new HashMap<>(Map.of(
                "client",
                handle,
                "wallet",
                wallet.secret(),
                "databaseFile",
                databaseOf(handle, settings).toString(),
                "deviceSync",
                settings.deviceSync()));
        URI network = settings.networkUrl();
        if (network != null) {
            parameters.put("networkUrl", network.toString());
        }
        Duration interval = settings.deviceSyncInterval();
        if (interval != null) {
            parameters.put("deviceSyncIntervalMs", interval.toMillis());
        }
        process.call(name, "client.create", parameters, settings.callPatience());
    }

    private static Path databaseOf(String handle, PeerSettings settings) {
        return settings.folder().resolve(handle + ".db3");
    }

    public String name() {
        return name;
    }

    public Wallet wallet() {
        return wallet;
    }

    public InboxId inboxId() {
        return identity.inboxId();
    }

    public InstallationId installationId() {
        return identity.installationId();
    }

    /** Where this client finds the network, as libxmtp says it. */
    public String networkUrl() {
        return identity.networkUrl();
    }

    /** The version of libxmtp inside. */
    public String clientVersion() {
        return identity.libxmtp();
    }

    /** The file in which the client keeps what it knows, an SQLite database. */
    public Path databaseFile() {
        return databaseOf(handle, settings);
    }

    /** Archives, and the passing of them between the installations of this inbox. */
    public History history() {
        return history;
    }

    public Conversation dmWith(Phone other) {
        return dmWith(other.inboxId());
    }

    public Conversation dmWith(InboxId other) {
        return conversationOf(call("conversations.dm", Map.of("inboxId", other)));
    }

    public Conversation groupWith(String groupName, Phone... others) {
        return groupWith(groupName, Conversation.inboxes(others));
    }

    public Conversation groupWith(String groupName, List<InboxId> others) {
        return conversationOf(call("conversations.group", Map.of("inboxIds", others, "name", groupName)));
    }

    /** A group in which only admins change anything. */
    public Conversation groupOfAdminsWith(String groupName, List<InboxId> others) {
        return conversationOf(call(
                "conversations.group", Map.of("inboxIds", others, "name", groupName, "permissions", "ADMINS_ONLY")));
    }

    /** As {@link #dmWith(Phone)}, knowing no more of the other than what owns the inbox. */
    public Conversation dmWith(Wallet other) {
        return conversationOf(call("conversations.dmByWallet", Map.of("wallet", other.secret())));
    }

    /** This phone's side of a conversation that it has. */
    public Conversation conversation(GroupId id) {
        return new Conversation(this, id);
    }

    public List<ConversationState> conversations() {
        return PeerJson.value(call("conversations.list", Map.of()), CONVERSATIONS);
    }

    /** Fetches welcomes, hence new conversations. */
    public void sync() {
        call("conversations.sync", Map.of());
    }

    /** Fetches everything there is to fetch in one bounded run, without a stream that stays open. */
    public void catchUp() {
        call("conversations.catchUp", Map.of());
    }

    /** Fetches welcomes and the news of every conversation and sync group. */
    public void syncAll() {
        call("conversations.syncAll", Map.of());
    }

    /** Syncs until the conversation is there. */
    public Conversation awaitConversation(GroupId id) {
        Eventually.eventually(
                "%s to have conversation %s".formatted(name, id),
                () -> {
                    sync();
                    return conversations();
                },
                all -> all.stream().anyMatch(each -> each.id().equals(id)));
        return conversation(id);
    }

    /** Everything people wrote in every conversation, in no particular order. */
    public List<Message.Essence> allWritten() {
        return conversations().stream()
                .flatMap(each -> conversation(each.id()).writtenMessages().stream())
                .map(Message::essence)
                .toList();
    }

    public PhoneStream<Message> streamMessages() {
        return stream("messages", json -> PeerJson.value(json, Message.class));
    }

    public PhoneStream<ConversationState> streamConversations() {
        return stream("conversations", json -> PeerJson.value(json, ConversationState.class));
    }

    public PhoneStream<Consent.Decision> streamConsent() {
        return stream("consent", json -> PeerJson.value(json, Consent.Decision.class));
    }

    public PhoneStream<PreferenceUpdate> streamPreferences() {
        return stream("preferences", json -> PeerJson.value(json, PreferenceUpdate.class));
    }

    public void setConsent(Consent.Decision... decisions) {
        call("preferences.setConsent", Map.of("records", decisions));
    }

    public Consent consentOf(InboxId inbox) {
        return consentOf(Consent.Entity.INBOX, inbox);
    }

    /** Whether or not the conversation is there. */
    public Consent consentOf(GroupId conversation) {
        return consentOf(Consent.Entity.CONVERSATION, conversation);
    }

    private Consent consentOf(Consent.Entity type, Object entity) {
        return PeerJson.value(call("preferences.consent", Map.of("entityType", type, "entity", entity)), Consent.class);
    }

    /** For each conversation the keys that mark this inbox's messages, three periods each. */
    public Map<GroupId, Map<HmacEpoch, HmacKey>> hmacKeys() {
        return PeerJson.value(call("conversations.hmacKeys", Map.of()), HMAC_KEYS).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        each -> each.getValue().stream().collect(Collectors.toMap(DatedKey::epoch, DatedKey::key))));
    }

    /** The installations of this inbox, fresh from the network. */
    public List<InstallationId> installations() {
        return PeerJson.value(call("client.installations", Map.of()), INSTALLATIONS);
    }

    public void revoke(Phone... phones) {
        List<InstallationId> ids =
                Arrays.stream(phones).map(Phone::installationId).toList();
        call("client.revoke", Map.of("installations", ids));
    }

    public void revokeAllOthers() {
        call("client.revokeAllOthers", Map.of());
    }

    /** Adds a wallet to this inbox, with its agreement. */
    public void link(Wallet other) {
        call("client.linkWallet", Map.of("wallet", other.secret()));
    }

    /** Takes a wallet away from this inbox; the phone's own wallet must be the one for recovery. */
    public void unlink(Wallet other) {
        call("client.unlinkWallet", Map.of("wallet", other.secret()));
    }

    /** Hands recovery over to a wallet; the phone's own wallet must be the one for recovery until now. */
    public void changeRecovery(Wallet other) {
        call("client.changeRecovery", Map.of("wallet", other.secret()));
    }

    /** What owns this inbox, fresh from the network. */
    public Owners owners() {
        return PeerJson.value(call("client.owners", Map.of()), Owners.class);
    }

    /** Whether there is an inbox to write to behind this wallet. */
    public boolean canMessage(Wallet other) {
        return call("client.canMessage", Map.of("wallet", other.secret())).asBoolean();
    }

    /** What is wrong with the key packages of other phones in this client's eyes; an empty text for nothing. */
    public Map<InstallationId, String> keyPackageProblems(Phone... phones) {
        List<InstallationId> ids =
                Arrays.stream(phones).map(Phone::installationId).toList();
        return PeerJson.value(call("client.keyPackageErrors", Map.of("installations", ids)), PROBLEMS);
    }

    /** Closes the client; its database stays. */
    @Override
    public void close() {
        call("client.close", Map.of());
    }

    @Override
    public String toString() {
        return name;
    }

    JsonNode call(String method, Map<String, ?> parameters) {
        Map<String, Object> all = new HashMap<>(parameters);
        all.put("client", handle);
        return process.call(name, method, all, settings.callPatience());
    }

    private Conversation conversationOf(JsonNode facts) {
        return conversation(PeerJson.value(facts, ConversationState.class).id());
    }

    private <T> PhoneStream<T> stream(String kind, Function<JsonNode, T> reader) {
        String id = UUID.randomUUID().toString();
        PhoneStream<T> stream =
                new PhoneStream<>("%s's stream of %s".formatted(name, kind), reader, () -> closeStream(id));
        process.hear(id, stream::hear);
        call("stream.open", Map.of("stream", id, "kind", kind));
        return stream;
    }

    private void closeStream(String id) {
        call("stream.close", Map.of("stream", id));
        process.hearNoMore(id);
    }

    /** Wallets and passkeys as the network knows them, and the one of them that may revoke. */
    public record Owners(List<String> identifiers, String recovery) {}

    private record Identity(InboxId inboxId, InstallationId installationId, String networkUrl, String libxmtp) {}

    private record DatedKey(HmacEpoch epoch, HmacKey key) {}
}
