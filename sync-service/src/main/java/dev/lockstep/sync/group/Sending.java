package dev.lockstep.sync.group;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.contract.event.MessageStored.DeliveryStatus;
import dev.lockstep.contract.event.MessageStored.Kind;
import dev.lockstep.contract.event.SendMessage;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.service.sql.Database;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.network.NetworkException;
import dev.lockstep.sync.network.Subscriptions;
import dev.lockstep.sync.network.XmtpNetwork;
import dev.lockstep.sync.operation.Times;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.content.ApplicationMessage;
import dev.lockstep.xmtp.group.content.Contents;
import dev.lockstep.xmtp.group.content.LeaveRequests;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.MessageId;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says something in a conversation: stored, published, and seen in the log, once for each operation. */
final class Sending {
    /** An entry that the network has taken is in the log at once, unless its turn to be encrypted anew has come. */
    private static final int LOOKS = 4;

    private final Database database;
    private final XmtpNetwork network;
    private final Subscriptions subscriptions;
    private final ComingEntries coming;
    private final GroupStore groups;
    private final AwaitedStore awaited;
    private final SentMessages sentMessages;
    private final ConversationEvents events;
    private final LogReader reader;
    private final Keeping keeping;
    private final OwnMessages ownMessages;
    private final SyncGroupListener listener;
    private final InstantSource clock;

    Sending(
            Database database,
            XmtpNetwork network,
            Subscriptions subscriptions,
            ComingEntries coming,
            GroupStore groups,
            AwaitedStore awaited,
            SentMessages sentMessages,
            ConversationEvents events,
            LogReader reader,
            Keeping keeping,
            OwnMessages ownMessages,
            SyncGroupListener listener,
            InstantSource clock) {
        this.database = database;
        this.network = network;
        this.subscriptions = subscriptions;
        this.coming = coming;
        this.groups = groups;
        this.awaited = awaited;
        this.sentMessages = sentMessages;
        this.events = events;
        this.reader = reader;
        this.keeping = keeping;
        this.ownMessages = ownMessages;
        this.listener = listener;
        this.clock = clock;
    }

    /** Where something is said. */
    @FunctionalInterface
    private interface Place {
        GroupId find() throws CommandRefusedException;
    }

    MessageId send(HostedInstallation who, String operation, SendMessage command) throws CommandRefusedException {
        EncodedContent content = content(who, command);
        return say(
                who,
                operation,
                () -> groupOf(who, GroupId.of(command.getConversationId().toByteArray()))
                        .id(),
                content);
    }

    /**
     * As {@link #send}, in a group of any type.
     *
     * @param again whether the operation may have been begun before
     */
    MessageId sendIn(HostedInstallation who, String operation, boolean again, GroupId group, EncodedContent content)
            throws CommandRefusedException {
        return again ? say(who, operation, () -> group, content) : begin(who, operation, group, content);
    }

    /**
     * As {@link #sendIn}, for an operation that ends with its message ({@link SyncGroupListener#hasSaid}): no more is kept of it.
     *
     * @param group to say it in, if it was not said before
     */
    void tell(HostedInstallation who, String operation, boolean again, GroupId group, EncodedContent content)
            throws CommandRefusedException {
        Optional<GroupId> begun = again
                ? awaited.ofOperation(database.direct(), who, operation).map(Map.Entry::getKey)
                : Optional.empty();
        if (begun.isPresent()) {
            reader.readUp(who, begun.get(), Lane.SEND);
            awaited.ofOperation(database.direct(), who, operation)
                    .ifPresent(own ->
                            network.sendGroupMessages(List.of(own.getValue().input()), Lane.SEND));
            untilSaid(who, operation, begun.get());
        } else if ((!again || listener.isToSay(database.direct(), operation))
                && !publish(who, operation, group, content, true).isSeen()) {
            untilSaid(who, operation, group);
        }
    }

    private void untilSaid(HostedInstallation who, String operation, GroupId group) throws CommandRefusedException {
        boolean active = true;
        for (int look = 0; look < LOOKS; look++) {
            if (awaited.ofOperation(database.direct(), who, operation).isEmpty()) {
                return;
            }
            if (!active) {
                throw notActive(group);
            }
            active = reader.readUp(who, group, Lane.SEND).group().facts().isActive();
        }
        throw notSeen(operation);
    }

    /**
     * Asks to be let out of a group; a super admin's client does the rest (XMTP MLS reference §13.3).
     *
     * @throws CommandRefusedException if nobody leaves like that, being a super admin or in a DM
     */
    void askToLeave(HostedInstallation who, String operation, GroupId conversation) throws CommandRefusedException {
        say(who, operation, () -> groupToLeave(who, conversation), Contents.leaveRequest());
    }

    private MessageId say(HostedInstallation who, String operation, Place place, EncodedContent content)
            throws CommandRefusedException {
        Optional<SentMessages.Sent> begun = sentMessages.find(database.direct(), who.id(), operation);
        if (begun.isEmpty()) {
            return begin(who, operation, place.find(), content);
        }
        if (begun.get().state() == SentMessages.State.UNPUBLISHED) {
            publishAgain(who, begun.get());
        }
        return seen(who, operation);
    }

    private MessageId begin(HostedInstallation who, String operation, GroupId place, EncodedContent content)
            throws CommandRefusedException {
        Published published = publish(who, operation, place, content, false);
        return published.isSeen() ? published.message() : seen(who, operation);
    }

    /** @param isSeen whether it is in the log, where others can read it */
    private record Published(MessageId message, boolean isSeen) {}

    /** @param ends whether the operation ends with the message */
    private Published publish(
            HostedInstallation who, String operation, GroupId place, EncodedContent content, boolean ends)
            throws CommandRefusedException {
        boolean comesByItself = subscriptions.isUpToDate(who.id(), place);
        StoredGroup group = keeping.beforeSending(who, place, comesByItself);
        if (!group.facts().isActive()) {
            throw notActive(group.facts().conversation());
        }
        Instant now = clock.instant();
        var message = ApplicationMessage.of(content, Times.nanos(now));
        var encrypted = ownMessages.encrypt(
                who, group.id(), group.group(), message, Optional.of(operation).filter(_ -> ends), 1, now);
        var told = new ConversationEvents.Told(
                message, Senders.self(who), Kind.APPLICATION, DeliveryStatus.UNPUBLISHED, Times.nanos(now), 0);
        database.perform(sql -> {
            groups.save(sql, who, group, group.facts(), Optional.of(encrypted.after()));
            awaited.insert(sql, who, group.id(), encrypted.awaited());
            if (!ends) {
                sentMessages.insert(sql, who.id(), operation, group.id(), message.id(group.id()), now);
            }
            events.message(sql, who, group.facts(), () -> group.profile().mutable(), told, operation);
        });
        try (ComingEntries.Waiting waiting = coming.expect(who.id(), place)) {
            network.sendGroupMessages(List.of(encrypted.awaited().input()), Lane.SEND);
            return new Published(
                    message.id(place), comesByItself && reader.tookNext(who, place, waiting, encrypted.awaited()));
        }
    }

    /** The same bytes, if they are not in the log yet. */
    private void publishAgain(HostedInstallation who, SentMessages.Sent sent) {
        reader.readUp(who, sent.group(), Lane.SEND);
        awaited.messages(database.direct(), who, sent.group()).stream()
                .filter(own -> own instanceof Awaited.Message message
                        && message.message().id(sent.group()).equals(sent.message()))
                .forEach(own -> network.sendGroupMessages(List.of(own.input()), Lane.SEND));
    }

    private MessageId seen(HostedInstallation who, String operation) throws CommandRefusedException {
        boolean active = true;
        for (int look = 0; look < LOOKS; look++) {
            SentMessages.Sent sent = sentMessages
                    .find(database.direct(), who.id(), operation)
                    .orElseThrow(() -> new IllegalStateException("operation %s: no message".formatted(operation)));
            switch (sent.state()) {
                case PUBLISHED -> {
                    return sent.message();
                }
                case FAILED ->
                    throw new CommandRefusedException(
                            "message-undeliverable",
                            "The group changed so often that no version of the message could be read by its members.",
                            "Send it again.");
                case UNPUBLISHED -> {
                    if (!active) {
                        throw notActive(sent.group());
                    }
                    active = reader.readUp(who, sent.group(), Lane.SEND)
                            .group()
                            .facts()
                            .isActive();
                }
            }
        }
        throw notSeen(operation);
    }

    private static NetworkException notSeen(String operation) {
        return new NetworkException(
                "operation %s: the message is not in the log of its group yet".formatted(operation), true, null);
    }

    void forgetOld(int limit) {
        sentMessages.forgetOld(database.direct(), clock.instant(), limit);
    }

    /** Of a conversation's groups, the one to speak in. */
    GroupFacts groupOf(HostedInstallation who, GroupId conversation) throws CommandRefusedException {
        List<GroupFacts> parts = groups.ofConversation(database.direct(), who.id(), conversation);
        if (parts.isEmpty() || parts.getFirst().type().isVirtual()) {
            throw new CommandRefusedException(
                    "conversation-unknown",
                    "conversation: %s (expected: one of this installation)".formatted(conversation),
                    "Take the id from the list of conversations.");
        }
        if (!parts.getFirst().isActive()) {
            throw notActive(conversation);
        }
        return parts.getFirst();
    }

    private GroupId groupToLeave(HostedInstallation who, GroupId conversation) throws CommandRefusedException {
        GroupFacts facts = groupOf(who, conversation);
        if (facts.type() == ConversationType.DM) {
            throw cannotLeave("Nobody can leave a DM.", "Deny the conversation, if nothing of it is to be seen.");
        }
        GroupId group = facts.id();
        if (!LeaveRequests.mayLeave(
                ClaimedInbox.of(who.inbox()), reader.stored(who, group).profile())) {
            throw cannotLeave("A super admin cannot leave its group.", "Have another super admin remove this inbox.");
        }
        return group;
    }

    private static CommandRefusedException cannotLeave(String detail, String nextStep) {
        return new CommandRefusedException("cannot-leave", detail, nextStep);
    }

    private static CommandRefusedException notActive(GroupId conversation) {
        return new CommandRefusedException(
                "conversation-not-active",
                "The installation is not an active member of conversation %s.".formatted(conversation),
                "Have a member add this inbox again.");
    }

    private static EncodedContent content(HostedInstallation who, SendMessage command) throws CommandRefusedException {
        byte[] content = who.dataKey()
                .open(Purpose.MESSAGE_CONTENT, command.getContent().getBytes().toByteArray());
        try {
            return EncodedContent.parseFrom(content);
        } catch (InvalidProtocolBufferException e) {
            throw new CommandRefusedException("invalid-content", "The content is not readable.", "");
        }
    }
}
