package dev.lockstep.interop.javamember;

import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.conversation.NewConversation;
import dev.lockstep.xmtp.group.keypackage.KeyPackageForm;
import dev.lockstep.xmtp.group.keypackage.KeyPackageMaking;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.identity.InstallationKey;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.push.HmacRootKey;
import dev.lockstep.xmtp.wallet.WalletKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An installation of our own on the network, beside those of libxmtp. To be used by one thread at a time. */
public final class JavaMember {
    static final SecureRandom RANDOM = new SecureRandom();

    private final String name;
    private final InboxId inbox;
    private final InstallationKey installation;
    private final KeyPackageForm form;
    private final NetworkConnection network;
    private final Witness witness;
    private final IdentityLogs logs;
    private final KeyRing keys = new KeyRing();
    private final HmacRootKey hmacRoot = HmacRootKey.generate(RANDOM);
    private final Map<GroupId, JavaConversation> conversations = new LinkedHashMap<>();
    private final WelcomeInbox welcomes;

    private JavaMember(String name, WalletKey wallet, KeyPackageForm form, NetworkConnection network, Witness witness) {
        this.name = name;
        this.inbox = Enrolment.inboxOf(wallet);
        this.installation = InstallationKey.generate(RANDOM);
        this.form = form;
        this.network = network;
        this.witness = witness;
        this.logs = new IdentityLogs(network, witness);
        this.welcomes = new WelcomeInbox(this, keys);
    }

    /** A new installation of the wallet's inbox, which begins with it if there is none yet: first the key package, then the log. */
    public static JavaMember register(
            String name, WalletKey wallet, KeyPackageForm form, NetworkConnection network, Witness witness) {
        var member = new JavaMember(name, wallet, form, network, witness);
        member.rotateKeyPackage();
        network.publish(Enrolment.update(wallet, member.installation, member.logs.now(member.inbox)));
        if (!member.logs.now(member.inbox).orElseThrow().isMember(member.installationId())) {
            throw new IllegalStateException("%s is not in the log of its inbox (expected: registered)".formatted(name));
        }
        return member;
    }

    public String name() {
        return name;
    }

    public InboxId inboxId() {
        return inbox;
    }

    public InstallationId installationId() {
        return installation.id();
    }

    /** Replaces the key package on the network; the private keys of the old one are kept. */
    public void rotateKeyPackage() {
        var made = KeyPackageMaking.make(inbox, installation, form, Instant.now(), RANDOM);
        keys.add(made);
        witness.keysMade(this, made);
        network.uploadKeyPackage(made.upload());
    }

    /** Fetches welcomes, hence new conversations. */
    public void sync() {
        welcomes.fetch();
    }

    /** Fetches welcomes and the news of every conversation. */
    public void syncAll() {
        sync();
        conversations.values().forEach(JavaConversation::sync);
    }

    public Collection<JavaConversation> conversations() {
        return List.copyOf(conversations.values());
    }

    public List<JavaConversation> conversations(ConversationType type) {
        return conversations.values().stream()
                .filter(conversation -> conversation.type() == type)
                .toList();
    }

    public Optional<JavaConversation> conversation(GroupId id) {
        return Optional.ofNullable(conversations.get(id));
    }

    /** Syncs until we are a member of the conversation. */
    public JavaConversation awaitConversation(GroupId id) {
        return Eventually.eventually(
                        "%s to be in conversation %s".formatted(name, id),
                        () -> {
                            sync();
                            return conversation(id);
                        },
                        found -> found.filter(JavaConversation::isActive).isPresent())
                .orElseThrow();
    }

    /** Welcomes that were not followed, each with the reason. */
    public List<String> refusedWelcomes() {
        return welcomes.refused();
    }

    public JavaConversation createGroup(String groupName, PolicySet policies, Collection<InboxId> others) {
        return create(
                GroupProfile.ofGroup(inbox, Map.of(MetadataField.GROUP_NAME, groupName), policies, commitLogSigner()),
                others);
    }

    public JavaConversation createDm(InboxId peer) {
        return create(GroupProfile.ofDm(inbox, peer, Map.of(), commitLogSigner()), List.of(peer));
    }

    /** With all other installations of this inbox. */
    public JavaConversation createSyncGroup() {
        return create(GroupProfile.ofSyncGroup(inbox, commitLogSigner()), List.of());
    }

    private JavaConversation create(GroupProfile profile, Collection<InboxId> others) {
        var id = NewConversation.randomId(RANDOM);
        var group = NewConversation.create(id, profile, inbox, installation, form, Instant.now(), RANDOM);
        var conversation = begin(id, profile.immutable().conversationType(), group, 0);
        conversation.change(others, List.of());
        return conversation;
    }

    /** A group that we are in from now on, or again. */
    JavaConversation begin(GroupId id, ConversationType type, Group group, long cursor) {
        var conversation = new JavaConversation(this, id, type, new StoredGroup(group, cursor));
        conversations.merge(id, conversation, (old, rejoined) -> {
            old.rejoin(group, cursor);
            return old;
        });
        return conversations.getOrDefault(id, conversation);
    }

    InstallationKey installation() {
        return installation;
    }

    IdentityLogs logs() {
        return logs;
    }

    HmacRootKey hmacRoot() {
        return hmacRoot;
    }

    NetworkConnection network() {
        return network;
    }

    Witness witness() {
        return witness;
    }

    @Override
    public String toString() {
        return name;
    }

    private static byte[] commitLogSigner() {
        var secret = new byte[GroupProfile.COMMIT_LOG_SIGNER_LENGTH];
        RANDOM.nextBytes(secret);
        return secret;
    }
}
