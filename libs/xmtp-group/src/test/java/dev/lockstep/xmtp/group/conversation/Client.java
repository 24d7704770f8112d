package dev.lockstep.xmtp.group.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.cast.RecordedLogs;
import dev.lockstep.xmtp.group.commit.CommitVerdict;
import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.group.commit.Reader;
import dev.lockstep.xmtp.group.commit.ValidatedCommit;
import dev.lockstep.xmtp.group.content.ApplicationMessage;
import dev.lockstep.xmtp.group.content.Contents;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.join.JoinValidation;
import dev.lockstep.xmtp.group.join.JoinVerdict;
import dev.lockstep.xmtp.group.keypackage.KeyPackageForm;
import dev.lockstep.xmtp.group.keypackage.KeyPackageMaking;
import dev.lockstep.xmtp.group.keypackage.OwnKeys;
import dev.lockstep.xmtp.group.keypackage.OwnLeaf;
import dev.lockstep.xmtp.group.membership.MembershipPlan;
import dev.lockstep.xmtp.group.profile.ContextExtensions;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.group.version.ClientVersion;
import dev.lockstep.xmtp.group.welcome.WelcomeOpening;
import dev.lockstep.xmtp.group.welcome.WelcomeSending;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.identity.InstallationKey;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessageInput;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An installation of a test: it keeps one conversation and does with it what a client does. */
final class Client {
    static final Instant NOW = Instant.parse("2026-11-21T20:28:43Z");
    private static final SecureRandom RANDOM = new SecureRandom();

    final InboxId inbox;
    final InstallationKey key;
    final OwnKeys keys;
    private final KeyPackageForm form;
    private @Nullable Group group;
    private ConversationType type = ConversationType.GROUP;

    Client(InboxId inbox, KeyPackageForm form) {
        this.inbox = inbox;
        this.form = form;
        this.key = InstallationKey.generate(RANDOM);
        this.keys = KeyPackageMaking.make(inbox, key, form, NOW, RANDOM);
    }

    private Client(Client same) {
        this.inbox = same.inbox;
        this.form = same.form;
        this.key = same.key;
        this.keys = same.keys;
    }

    /** The same installation, with room for another conversation. */
    Client elsewhere() {
        return new Client(this);
    }

    InstallationId id() {
        return key.id();
    }

    Group group() {
        if (group == null) {
            throw new AssertionError("%s is in no group".formatted(id()));
        }
        return group;
    }

    GroupProfile profile() throws Exception {
        return GroupProfile.read(group().context().extensions());
    }

    void create(GroupProfile profile) {
        type = profile.immutable().conversationType();
        group = NewConversation.create(NewConversation.randomId(RANDOM), profile, inbox, key, form, NOW, RANDOM);
    }

    /** Plans a change of members and makes the commit, with the key packages of those who are around. */
    OwnCommit change(
            List<InboxId> add, List<InboxId> remove, Map<InboxId, Long> latest, RecordedLogs logs, List<Client> around)
            throws Exception {
        var plan = MembershipPlan.of(
                ContextExtensions.membership(group().context().extensions()),
                group().members().stream()
                        .map(member -> InstallationId.of(member.signatureKey().toByteArray()))
                        .collect(Collectors.toSet()),
                add,
                remove,
                latest,
                logs,
                new MembershipPlan.Own(inbox, id()));
        var invitees = new ArrayList<Invitee>();
        for (var other : around) {
            if (plan.installationsToAdd().contains(other.id())) {
                Invitee.of(
                                other.inbox,
                                other.id(),
                                other.keys.upload().toByteArray(),
                                group().context().extensions(),
                                NOW)
                        .ifPresent(invitees::add);
            }
        }
        return made(making().membership(plan, invitees).orElseThrow());
    }

    /** What is to be stored when a commit is made. */
    OwnCommit made(OwnCommit commit) {
        group = commit.after();
        return commit;
    }

    CommitMaking making() {
        return new CommitMaking(group(), key, RANDOM);
    }

    /** Our commit was the first of its epoch: take it, wrap its welcome. */
    List<WelcomeMessageInput> seen(OwnCommit commit, long cursor) throws Exception {
        group = commit.pending().merge(group());
        var welcome = commit.pending().welcome();
        return welcome.isEmpty()
                ? List.of()
                : WelcomeSending.wrap(commit.recipients(), welcome.get().encoded(), cursor, RANDOM);
    }

    /** Finds the welcome that is for us, among those that were sent, opens it and judges what it offers. */
    JoinVerdict join(Collection<WelcomeMessageInput> sent, RecordedLogs logs) throws Exception {
        for (var input : sent) {
            if (input.hasV1() && input.getV1().getInstallationKey().equals(id().bytes())) {
                return join(
                        WelcomeOpening.open(
                                        delivered(input.getV1()),
                                        privateKey(input.getV1().getHpkePublicKey()))
                                .welcome(),
                        logs);
            }
            if (input.hasWelcomePointer()
                    && input.getWelcomePointer().getInstallationKey().equals(id().bytes())) {
                var received = WelcomeMessage.WelcomePointer.newBuilder()
                        .setWelcomePointer(input.getWelcomePointer().getWelcomePointer())
                        .setWrapperAlgorithm(input.getWelcomePointer().getWrapperAlgorithm())
                        .build();
                var pointer = WelcomeOpening.openPointer(
                        received, privateKey(input.getWelcomePointer().getHpkePublicKey()));
                var pointee = sent.stream()
                        .filter(other -> other.getV1()
                                .getInstallationKey()
                                .equals(ByteString.copyFrom(
                                        pointer.destination().toByteArray())))
                        .findFirst()
                        .orElseThrow();
                return join(
                        WelcomeOpening.open(delivered(pointee.getV1()), pointer).welcome(), logs);
            }
        }
        throw new AssertionError("no welcome for %s".formatted(id()));
    }

    private Secret privateKey(ByteString publicKey) {
        return keys.privateKeyOf(publicKey).orElseThrow();
    }

    private JoinVerdict join(Bytes welcome, RecordedLogs logs) throws Exception {
        var joined = WelcomeReading.join(welcome, List.of(keys));
        var verdict = JoinValidation.judge(joined, logs, inbox, ClientVersion.EMULATED);
        if (verdict instanceof JoinVerdict.Accepted accepted) {
            group = joined.group();
            type = accepted.profile().immutable().conversationType();
        }
        return verdict;
    }

    private static WelcomeMessage.V1 delivered(WelcomeMessageInput.V1 input) {
        return WelcomeMessage.V1
                .newBuilder()
                .setData(input.getData())
                .setWrapperAlgorithm(input.getWrapperAlgorithm())
                .setWelcomeMetadata(input.getWelcomeMetadata())
                .build();
    }

    ByteString say(String text) {
        var envelope = ApplicationMessage.of(Contents.text(text), 1).encode();
        var sent = group().seal(Bytes.owning(envelope.toByteArray()), OwnLeaf.signatureKey(key), RANDOM);
        group = sent.after();
        return bytes(sent.wire());
    }

    String hear(ByteString data) {
        if (LogReading.read(group(), data) instanceof LogEntry.Said said) {
            group = said.after();
            return said.message().decodedContent().orElseThrow().getContent().toStringUtf8();
        }
        throw new AssertionError("%s heard nothing".formatted(id()));
    }

    /** Reads somebody else's commit and takes it if it counts. */
    CommitVerdict read(OwnCommit others, RecordedLogs logs) {
        var entry = LogReading.read(group(), wire(others));
        if (!(entry instanceof LogEntry.Committed committed)) {
            throw new AssertionError("%s (expected: a commit)".formatted(entry));
        }
        var verdict = committed.judge(logs, reader());
        if (verdict instanceof CommitVerdict.Accepted) {
            group = committed.merge().orElse(null);
        }
        return verdict;
    }

    Reader reader() {
        return new Reader(inbox, ClientVersion.EMULATED, type);
    }

    Leaf leaf() {
        return new Leaf(ClaimedInbox.of(inbox), id());
    }

    /** Sends a proposal for a new context on its own. */
    ByteString propose(Extensions next) throws Exception {
        var sent = group().propose(new Proposal.GroupContextExtensions(next), OwnLeaf.signatureKey(key), RANDOM);
        group = sent.after();
        return bytes(sent.wire());
    }

    /** Reads somebody else's proposal. */
    LogEntry readProposal(ByteString data) {
        var entry = LogReading.read(group(), data);
        if (entry instanceof LogEntry.Proposed proposed) {
            group = proposed.after();
        }
        return entry;
    }

    /** Stores the conversation and loads it again. */
    void restart() throws Exception {
        group = Group.restore(group().parts());
    }

    ValidatedCommit take(OwnCommit others, RecordedLogs logs) {
        var verdict = read(others, logs);
        assertThat(verdict).isInstanceOf(CommitVerdict.Accepted.class);
        return ((CommitVerdict.Accepted) verdict).commit();
    }

    boolean isActive() {
        return group != null;
    }

    static ByteString wire(OwnCommit commit) {
        return bytes(commit.pending().message().encoded());
    }

    private static ByteString bytes(Bytes bytes) {
        return ByteString.copyFrom(bytes.toByteArray());
    }
}
