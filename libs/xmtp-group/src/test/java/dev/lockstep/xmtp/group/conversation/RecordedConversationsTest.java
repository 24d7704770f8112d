package dev.lockstep.xmtp.group.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.cast.RecordedLogs;
import dev.lockstep.xmtp.group.commit.CommitVerdict;
import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.group.commit.Reader;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.group.join.JoinValidation;
import dev.lockstep.xmtp.group.join.JoinVerdict;
import dev.lockstep.xmtp.group.keypackage.OwnKeys;
import dev.lockstep.xmtp.group.profile.ContextExtensions;
import dev.lockstep.xmtp.group.recording.Recording;
import dev.lockstep.xmtp.group.transcript.Transcript;
import dev.lockstep.xmtp.group.version.ClientVersion;
import dev.lockstep.xmtp.group.welcome.OpenedWelcome;
import dev.lockstep.xmtp.group.welcome.WelcomeOpening;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.mls.group.OwnKeyPackage;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What libxmtp clients did to their groups, judged by us: every welcome and every commit counts. The recordings hold no
 * identity logs; what the trees say of an inbox at a sequence id stands in for them.
 */
class RecordedConversationsTest {
    private static final Decoder<KeyPackage> KEY_PACKAGE = KeyPackage::decode;

    @ParameterizedTest
    @MethodSource("dev.lockstep.xmtp.group.recording.Recording#all")
    void acceptsEveryWelcomeAndEveryCommit(Recording recording) throws Exception {
        assertThat(told(recording)).containsExactly("admin", "attribute", "removed", "said");
    }

    /** Without the shared recordings too. */
    @ParameterizedTest
    @MethodSource("dev.lockstep.xmtp.group.recording.Recording#kept")
    void opensAndAcceptsWhatMembersOfOursHeard(Recording recording) throws Exception {
        for (var join : recording.joins()) {
            assertThat(opened(recording, join).welcome().hex())
                    .isEqualTo(join.required("welcome").asText());
        }

        assertThat(told(recording)).containsExactly("added", "admin", "attribute", "removed", "said");
    }

    private static OpenedWelcome opened(Recording recording, JsonNode join) throws Exception {
        var keys = ownKeys(recording.client(join.required("client").asText()));
        var delivered = WelcomeMessage.parseFrom(Recording.bytes(join, "delivered"));
        if (!join.has("pointee")) {
            var welcome = delivered.getV1();
            return WelcomeOpening.open(welcome, privateKey(keys, welcome.getHpkePublicKey()));
        }
        var pointer = delivered.getWelcomePointer();
        return WelcomeOpening.open(
                WelcomeMessage.parseFrom(Recording.bytes(join, "pointee")).getV1(),
                WelcomeOpening.openPointer(pointer, privateKey(keys, pointer.getHpkePublicKey())));
    }

    private static Secret privateKey(List<OwnKeys> keys, ByteString publicKey) {
        return keys.stream()
                .flatMap(each -> each.privateKeyOf(publicKey).stream())
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> told(Recording recording) throws Exception {
        var told = new TreeSet<String>();
        var kinds = new TreeSet<ConversationType>();
        for (var join : recording.joins()) {
            var client = recording.client(join.required("client").asText());
            var own = new InboxId(client.required("inbox_id").asText());
            var joined =
                    WelcomeReading.join(Bytes.fromHex(join.required("welcome").asText()), ownKeys(client));
            var group = joined.group();
            assertThat(group.epochAuthenticator().hex())
                    .isEqualTo(join.required("epoch_authenticator").asText());

            var verdict = JoinValidation.judge(joined, logsOf(group), own, ClientVersion.EMULATED);

            assertThat(verdict).isInstanceOf(JoinVerdict.Accepted.class);
            var kind = ((JoinVerdict.Accepted) verdict).profile().immutable().conversationType();
            kinds.add(kind);
            follow(recording, join, group, new Reader(own, ClientVersion.EMULATED, kind), told);
        }
        assertThat(kinds).containsExactly(ConversationType.GROUP, ConversationType.DM, ConversationType.SYNC);
        return told;
    }

    private static void follow(Recording recording, JsonNode join, Group joined, Reader reader, Set<String> told)
            throws Exception {
        var group = joined;
        for (var step : Recording.list(join.required("steps"))) {
            var data = Recording.bytes(recording.event(step.required("id").asText()), "data");
            switch (LogReading.read(group, data)) {
                case LogEntry.Said said -> {
                    assertThat(said.message().encode()).isEqualTo(Recording.bytes(step, "envelope"));
                    told.add("said");
                    group = said.after();
                }
                case LogEntry.Committed committed -> {
                    var after = committed.merge();
                    var verdict = committed.judge(logsOf(group, committed, after), reader);
                    assertThat(verdict).as("step %s", step).isInstanceOf(CommitVerdict.Accepted.class);
                    tell((CommitVerdict.Accepted) verdict, told);
                    if (step.has("end")) {
                        assertThat(step.required("end").asText()).isEqualTo("removed");
                        assertThat(after).isEmpty();
                        return;
                    }
                    group = after.orElseThrow();
                    assertThat(group.epochAuthenticator().hex())
                            .isEqualTo(step.required("epoch_authenticator").asText());
                }
                case LogEntry.Own own ->
                    assertThat(step.required("end").asText()).startsWith("own_");
                case LogEntry.Proposed p -> throw new AssertionError("a proposal that stands alone in " + step);
                case LogEntry.Skipped skipped -> throw new AssertionError(skipped.reason());
            }
        }
    }

    private static void tell(CommitVerdict.Accepted accepted, Set<String> told) {
        var commit = accepted.commit();
        Transcript.of(commit, Set.of(), 1).ifPresent(row -> {
            if (!commit.added().isEmpty()) {
                told.add("added");
            }
            if (!commit.removed().isEmpty()) {
                told.add("removed");
            }
            if (!commit.metadata().attributes().isEmpty()) {
                told.add("attribute");
            }
            if (!commit.metadata().adminsAdded().isEmpty()) {
                told.add("admin");
            }
        });
    }

    private static RecordedLogs logsOf(Group group) throws Exception {
        var logs = new RecordedLogs();
        record(logs, ContextExtensions.membership(group.context().extensions()), leaves(group));
        return logs;
    }

    /** What the tree says before the commit and, for those whose point changed, after it. */
    private static RecordedLogs logsOf(Group before, LogEntry.Committed committed, Optional<Group> after)
            throws Exception {
        var logs = logsOf(before);
        var membership =
                ContextExtensions.membership(committed.commit().context().extensions());
        var leaves = new ArrayList<Leaf>();
        if (after.isPresent()) {
            leaves.addAll(leaves(after.get()));
        } else {
            leaves.addAll(leaves(before));
            for (var removed : committed.commit().removed()) {
                leaves.remove(Leaf.of(removed));
            }
        }
        record(logs, membership, leaves);
        return logs;
    }

    private static void record(RecordedLogs logs, GroupMembership membership, List<Leaf> leaves) {
        membership
                .members()
                .forEach((inbox, sequenceId) -> logs.with(
                        inbox.id().orElseThrow(),
                        sequenceId,
                        leaves.stream()
                                .filter(leaf -> leaf.inbox().equals(inbox))
                                .map(Leaf::installation)
                                .toArray(InstallationId[]::new)));
    }

    private static List<Leaf> leaves(Group group) throws Exception {
        var leaves = new ArrayList<Leaf>();
        for (var member : group.members()) {
            leaves.add(Leaf.of(member));
        }
        return leaves;
    }

    private static List<OwnKeys> ownKeys(JsonNode client) throws Exception {
        var keys = new ArrayList<OwnKeys>();
        for (var recorded : Recording.list(client.required("key_packages"))) {
            var keyPackage = KEY_PACKAGE.decodeAll(
                    Recording.bytes(recorded, "key_package").toByteArray());
            keys.add(new OwnKeys(
                    new OwnKeyPackage(
                            keyPackage,
                            secret(recorded, "init_private_key"),
                            secret(recorded, "leaf_encryption_private_key")),
                    recorded.has("xwing_seed") ? Optional.of(secret(recorded, "xwing_seed")) : Optional.empty()));
        }
        return keys;
    }

    private static Secret secret(JsonNode object, String field) {
        return Secret.owning(Recording.bytes(object, field).toByteArray());
    }
}
