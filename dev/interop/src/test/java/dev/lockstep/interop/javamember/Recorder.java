package dev.lockstep.interop.javamember;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.keypackage.OwnKeys;
import dev.lockstep.xmtp.group.welcome.OpenedWelcome;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes down what members of our own came to know, in the form of the shared recordings of libxmtp clients: {@code clients} with
 * the private keys of their key packages, {@code events} as delivered, {@code joins} with the steps that follow each. The keys are
 * made for the occasion and used for nothing else.
 */
public final class Recorder implements Witness {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Map<JavaMember, ObjectNode> clients = new HashMap<>();
    private final Map<Long, ObjectNode> events = new TreeMap<>();
    private final Map<String, ArrayNode> stepsOfMemberAndGroup = new HashMap<>();
    private final ObjectNode recording = JSON.createObjectNode();
    private final ArrayNode recordedClients = recording.putArray("clients");
    private final ArrayNode recordedEvents = recording.putArray("events");
    private final ArrayNode joins = recording.putArray("joins");

    @Override
    public void keysMade(JavaMember member, OwnKeys keys) {
        ObjectNode recorded = ((ArrayNode) client(member).withArray("key_packages")).addObject();
        recorded.put("key_package", hex(keys.upload()));
        recorded.put("init_private_key", keys.mls().initKey().reveal().hex());
        recorded.put(
                "leaf_encryption_private_key", keys.mls().leafKey().reveal().hex());
        keys.xWingSeed()
                .ifPresent(seed -> recorded.put("xwing_seed", seed.reveal().hex()));
    }

    @Override
    public void joined(
            JavaMember member,
            WelcomeMessage delivered,
            Optional<WelcomeMessage> pointee,
            OpenedWelcome opened,
            Group group) {
        ObjectNode join = joins.addObject();
        join.put("client", member.name());
        join.put("delivered", hex(delivered.toByteString()));
        pointee.ifPresent(led -> join.put("pointee", hex(led.toByteString())));
        join.put("welcome", opened.welcome().hex());
        opened.messageCursor().ifPresent(cursor -> join.put("message_cursor", cursor));
        describe(join, group);
        stepsOfMemberAndGroup.put(key(member, group.context().groupId().hex()), join.putArray("steps"));
    }

    @Override
    public void read(JavaMember member, GroupMessage.V1 delivered, Outcome outcome) {
        ArrayNode steps = stepsOfMemberAndGroup.get(key(member, hex(delivered.getGroupId())));
        if (steps == null) {
            throw new IllegalStateException("a message in a group that nobody joined");
        }
        events.computeIfAbsent(
                delivered.getId(),
                id -> JSON.createObjectNode()
                        .put("kind", "group_message")
                        .put("id", id)
                        .put("group_id", hex(delivered.getGroupId()))
                        .put("data", hex(delivered.getData())));
        ObjectNode step = steps.addObject().put("id", delivered.getId());
        switch (outcome) {
            case Outcome.Said(ByteString envelope) -> step.put("envelope", hex(envelope));
            case Outcome.Advanced(Group after) -> describe(step, after);
            case Outcome.Removed() -> step.put("end", "removed");
            case Outcome.OwnCommit _, Outcome.OwnMessage _, Outcome.Refused _, Outcome.Skipped _ ->
                throw new IllegalStateException(
                        "%s (expected: what a member hears that says nothing)".formatted(outcome));
        }
    }

    /** Writes the recording, replacing an older one. */
    public void write(Path file) throws IOException {
        recordedEvents.addAll(events.values());
        Files.createDirectories(file.getParent());
        Files.writeString(file, JSON.writeValueAsString(recording) + "\n");
    }

    private ObjectNode client(JavaMember member) {
        return clients.computeIfAbsent(
                member,
                _ -> recordedClients
                        .addObject()
                        .put("name", member.name())
                        .put("inbox_id", member.inboxId().toString())
                        .put("installation_id", member.installationId().toString()));
    }

    private static void describe(ObjectNode node, Group group) {
        Bytes groupId = group.context().groupId();
        node.put("group_id", groupId.hex());
        node.put("epoch", group.context().epoch());
        node.put("epoch_authenticator", group.epochAuthenticator().hex());
    }

    private static String key(JavaMember member, String group) {
        return member.installationId() + "/" + group;
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
