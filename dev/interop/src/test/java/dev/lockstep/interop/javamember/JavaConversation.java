package dev.lockstep.interop.javamember;

import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.commit.CommitVerdict;
import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.group.content.ApplicationMessage;
import dev.lockstep.xmtp.group.content.Contents;
import dev.lockstep.xmtp.group.content.LeaveRequests;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.group.conversation.LogEntry;
import dev.lockstep.xmtp.group.conversation.LogReading;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.group.publishing.Upkeep;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.id.MessageId;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Our side of a conversation. Whatever is published ends with a look at the log, and every look begins as after a restart. */
public final class JavaConversation {
    private final JavaMember member;
    private final GroupId id;
    private final ConversationType type;
    private final StoredGroup stored;
    private final Awaited awaited = new Awaited();
    private final Committing committing;
    private final Saying saying;
    private final MembershipChanges memberships;
    private final Map<MessageId, Heard> heard = new LinkedHashMap<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final Set<ClaimedInbox> leaving = new LinkedHashSet<>();
    private @Nullable Instant lastCheck;
    private @Nullable Instant lastRotation;

    JavaConversation(JavaMember member, GroupId id, ConversationType type, StoredGroup stored) {
        this.member = member;
        this.id = id;
        this.type = type;
        this.stored = stored;
        this.committing = new Committing(member, id, stored, awaited);
        this.saying = new Saying(member, id, stored, awaited);
        this.memberships = new MembershipChanges(member, member.network(), stored::required);
    }

    public GroupId id() {
        return id;
    }

    /** What it was when we joined. */
    public ConversationType type() {
        return type;
    }

    /** Whether we are a member. */
    public boolean isActive() {
        return group().isPresent();
    }

    public long epoch() {
        return stored.required().context().epoch();
    }

    public GroupProfile profile() {
        try {
            return GroupProfile.read(stored.required().context().extensions());
        } catch (UnreadableExtensionException e) {
            throw new IllegalStateException(e);
        }
    }

    public List<InstallationId> installations() {
        return stored.required().members().stream()
                .map(leaf -> InstallationId.of(leaf.signatureKey().toByteArray()))
                .toList();
    }

    /** All messages, ours too, in the order of the log. */
    public List<Heard> messages() {
        return List.copyOf(heard.values());
    }

    /** The words of the texts, in the order of the log. */
    public List<String> texts() {
        return heard.values().stream()
                .map(Heard::text)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** Everything read so far, by what became of it. */
    public List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }

    /** Fetches what is new. */
    public void sync() {
        sync(DeliveryOrder.AS_MADE);
    }

    /** As {@link #sync()}, of a log whose new messages come in another order. */
    public void sync(DeliveryOrder order) {
        do {
            stored.restart();
            for (var delivered : order.of(member.network().groupMessages(id, stored.cursor()))) {
                if (!isActive()) {
                    return;
                }
                var outcome = read(delivered);
                outcomes.add(outcome);
                member.witness().read(member, delivered, outcome);
                stored.moveTo(Math.max(stored.cursor(), delivered.getId()));
            }
        } while (committing.publishLostAnew());
    }

    /** Syncs until these texts are among ours. */
    public void awaitTexts(String... texts) {
        Eventually.eventually(
                "%s to have the texts %s".formatted(member, List.of(texts)),
                () -> {
                    sync();
                    return texts();
                },
                all -> all.containsAll(List.of(texts)));
    }

    public MessageId say(String text) {
        return send(Contents.text(text));
    }

    /** Looks after the group first, as a client does: new installations of its members, the age of our leaf's key. */
    public MessageId send(EncodedContent content) {
        lookAfter();
        return publish(List.of(content), DeliveryOrder.AS_MADE).getFirst();
    }

    /** Sends without looking after the group. @return ids in the order of the contents */
    public List<MessageId> publish(List<EncodedContent> contents, DeliveryOrder order) {
        var ids = saying.publish(contents, order);
        sync();
        return ids;
    }

    /** Adds and removes inboxes, and follows the identity logs of those that stay. */
    public void change(Collection<InboxId> add, Collection<InboxId> remove) {
        commit(memberships.of(add, remove));
    }

    public void add(InboxId... inboxes) {
        change(List.of(inboxes), List.of());
    }

    public void remove(InboxId... inboxes) {
        change(List.of(), List.of(inboxes));
    }

    /** Follows the identity logs of all members. */
    public void updateInstallations() {
        change(List.of(), List.of());
    }

    /** Removes an installation and adds it again, in one commit. */
    public void readd(InboxId inbox, InstallationId installation) {
        commit(memberships.readd(inbox, installation));
    }

    /** Makes a change, again and again if the commits of others come first, within the bounds of a client. */
    public void commit(Change change) {
        sync();
        prepare(change).ifPresent(commit -> publish(commit));
    }

    /** A change of members, for {@link #prepare} and {@link #smuggle}. */
    public Change changing(Collection<InboxId> add, Collection<InboxId> remove) {
        return memberships.of(add, remove);
    }

    /** A commit that is made from the group as we know it and kept to ourselves for now. */
    public Optional<PreparedCommit> prepare(Change change) {
        return committing.prepare(change).map(prepared -> new PreparedCommit(prepared));
    }

    /** Publishes a prepared commit and goes on as {@link #commit} does. */
    public void publish(PreparedCommit commit) {
        committing.publish(commit.prepared());
        sync();
    }

    /** Publishes a commit that we would never make, and do not believe in. */
    public void smuggle(Change change) {
        prepare(change).ifPresent(commit -> committing.publishAndForget(commit.prepared()));
    }

    /** Removes those who asked to leave, if that is for us to do; whether there was anybody. */
    public boolean honourLeaveRequests() {
        var toRemove = LeaveRequests.toRemove(leaving, profile(), member.inboxId());
        if (!toRemove.isEmpty()) {
            change(List.of(), IdentityLogs.ids(toRemove));
        }
        return !toRemove.isEmpty();
    }

    @Override
    public String toString() {
        return "conversation %s on %s".formatted(id, member);
    }

    Optional<Group> group() {
        return stored.group();
    }

    /** We were added again. */
    void rejoin(Group group, long cursor) {
        stored.store(group);
        stored.moveTo(cursor);
        lastRotation = null;
    }

    private void lookAfter() {
        var now = Instant.now();
        if (Upkeep.checksInstallations(type, Upkeep.Occasion.SENDING, Optional.ofNullable(lastCheck), now)) {
            updateInstallations();
            lastCheck = now;
        }
        if (Upkeep.rotatesLeafKey(Optional.ofNullable(lastRotation), now)) {
            commit(Change.keyUpdate());
        }
    }

    private Outcome read(GroupMessage.V1 delivered) {
        var own = awaited.take(delivered.getData());
        return own.isPresent() ? readOwn(own.get(), delivered) : readOthers(delivered);
    }

    private Outcome readOwn(Awaited.Own own, GroupMessage.V1 delivered) {
        return switch (own) {
            case Awaited.OwnCommit commit -> {
                var outcome = committing.seen(commit, delivered.getId());
                if (outcome instanceof Outcome.OwnCommit) {
                    lastRotation = Instant.now();
                }
                yield outcome;
            }
            case Awaited.OwnMessage message -> {
                if (saying.seen(message)) {
                    var self = new Leaf(ClaimedInbox.of(member.inboxId()), member.installationId());
                    hear(message.message(), self, delivered.getCreatedNs());
                }
                yield new Outcome.OwnMessage();
            }
        };
    }

    private Outcome readOthers(GroupMessage.V1 delivered) {
        return switch (LogReading.read(stored.required(), delivered.getData())) {
            case LogEntry.Said said -> {
                stored.store(said.after());
                hear(said.message(), said.sender(), delivered.getCreatedNs());
                yield new Outcome.Said(said.message().encode());
            }
            case LogEntry.Proposed proposed -> {
                stored.store(proposed.after());
                yield new Outcome.Skipped("a proposal that waits for its commit");
            }
            case LogEntry.Own _ -> new Outcome.OwnMessage();
            case LogEntry.Skipped skipped -> {
                stored.store(skipped.after());
                yield new Outcome.Skipped(skipped.reason());
            }
            case LogEntry.Committed committed -> take(committed);
        };
    }

    private Outcome take(LogEntry.Committed committed) {
        return switch (Reading.judge(committed, this, member)) {
            case CommitVerdict.Accepted accepted -> {
                accepted.commit().removedInboxes().forEach(leaving::remove);
                var after = committed.merge();
                after.ifPresentOrElse(stored::store, stored::leave);
                yield after.<Outcome>map(Outcome.Advanced::new).orElseGet(Outcome.Removed::new);
            }
            case CommitVerdict.Refused(var refusal, var text) -> new Outcome.Refused(refusal, text);
            case CommitVerdict.Paused(var reason, var text) ->
                throw new IllegalStateException("%s is paused: %s, %s".formatted(this, reason, text));
        };
    }

    /** Once by its id, however often it comes. */
    private void hear(ApplicationMessage message, Leaf sender, long sentAtNs) {
        var content = message.decodedContent().orElseGet(EncodedContent::getDefaultInstance);
        if (LeaveRequests.isLeaveRequest(content)) {
            leaving.add(sender.inbox());
        }
        var messageId = message.id(id);
        heard.putIfAbsent(
                messageId,
                new Heard(messageId, sender.inbox().id().orElseThrow(), sender.installation(), sentAtNs, content));
    }
}
