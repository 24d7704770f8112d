package dev.lockstep.sync.rig;

import com.google.protobuf.ByteString;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.network.NetworkException;
import dev.lockstep.sync.network.XmtpNetwork;
import dev.lockstep.sync.operation.Times;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.identity.AssociationState;
import dev.lockstep.xmtp.identity.Identifier;
import dev.lockstep.xmtp.identity.IdentityLog;
import dev.lockstep.xmtp.identity.IdentityUpdateException;
import dev.lockstep.xmtp.identity.SmartContractWallets;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.framing.GroupMessageFraming;
import dev.lockstep.xmtp.mls.keypackage.KeyPackageValidation;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.GroupMessageInput;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessageInput;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The ledgers of a network, in memory. Any one call can be made to break off, before or after it took effect. */
public final class MemoryNetwork implements XmtpNetwork {
    private static final int PAGE = 100;

    private final Map<InboxId, List<LoggedUpdate>> identityLogs = new HashMap<>();
    private final Map<InboxId, AssociationState> states = new HashMap<>();
    private final Map<InstallationId, ByteString> keyPackages = new HashMap<>();
    private final Map<GroupId, List<GroupMessage.V1>> groups = new LinkedHashMap<>();
    private final Map<ByteString, List<WelcomeMessage>> welcomes = new HashMap<>();
    private final InstantSource clock;
    private long lastId;
    private int calls;
    private int breaksAt = Integer.MAX_VALUE;
    private Moment moment = Moment.BEFORE;
    private Consumer<GroupMessage.V1> onEntry = entry -> {};

    /** @param clock for the times at which the network has things */
    public MemoryNetwork(InstantSource clock) {
        this.clock = clock;
    }

    /** When a call breaks off. */
    public enum Moment {
        BEFORE,
        AFTER
    }

    /** The call with this number, counted from now on and from 1, breaks off. */
    public synchronized void breakCall(int number, Moment when) {
        calls = 0;
        breaksAt = number;
        moment = when;
    }

    public synchronized void breakNothing() {
        breaksAt = Integer.MAX_VALUE;
    }

    /** How many calls there were since {@link #breakCall}, or the beginning. */
    public synchronized int calls() {
        return calls;
    }

    /** Who hears of each new entry of a group's log at once. */
    public synchronized void onEntry(Consumer<GroupMessage.V1> listener) {
        onEntry = listener;
    }

    /** Whether that call has come. */
    public synchronized boolean hasBroken() {
        return calls >= breaksAt;
    }

    /** How many updates an inbox has used of those it has for life. */
    public synchronized int updates(InboxId inbox) {
        return identityLogs.getOrDefault(inbox, List.of()).size();
    }

    /** How many entries the log of a group has. */
    public synchronized int entries(GroupId group) {
        return groups.getOrDefault(group, List.of()).size();
    }

    @Override
    public synchronized Map<Identifier.Root, InboxId> inboxIds(Collection<Identifier.Root> identifiers, Lane lane) {
        return call(() -> {
            Map<Identifier.Root, InboxId> found = new HashMap<>();
            states.forEach((inbox, state) ->
                    identifiers.stream().filter(state::isMember).forEach(identifier -> found.put(identifier, inbox)));
            return found;
        });
    }

    @Override
    public synchronized void publishIdentityUpdate(IdentityUpdate update) {
        call(() -> {
            InboxId inbox = new InboxId(update.getInboxId());
            try {
                states.put(inbox, IdentityLog.apply(states.get(inbox), update, SmartContractWallets.none()));
            } catch (IdentityUpdateException e) {
                throw new NetworkException("the update does not hold: " + e.getMessage(), false, e);
            }
            identityLogs.computeIfAbsent(inbox, id -> new ArrayList<>()).add(new LoggedUpdate(++lastId, update));
            return true;
        });
    }

    @Override
    public synchronized Map<InboxId, List<LoggedUpdate>> identityUpdates(Map<InboxId, Long> after, Lane lane) {
        return call(() -> {
            Map<InboxId, List<LoggedUpdate>> found = new HashMap<>();
            after.forEach((inbox, id) -> found.put(
                    inbox,
                    identityLogs.getOrDefault(inbox, List.of()).stream()
                            .filter(update -> update.sequenceId() > id)
                            .toList()));
            return found;
        });
    }

    @Override
    public synchronized void uploadKeyPackage(ByteString keyPackage) {
        call(() -> {
            keyPackages.put(ownerOf(keyPackage), keyPackage);
            return true;
        });
    }

    @Override
    public synchronized Map<InstallationId, ByteString> keyPackages(
            Collection<InstallationId> installations, Lane lane) {
        return call(() -> {
            Map<InstallationId, ByteString> found = new HashMap<>(keyPackages);
            found.keySet().retainAll(installations);
            return found;
        });
    }

    @Override
    public synchronized void sendGroupMessages(List<GroupMessageInput> messages, Lane lane) {
        call(() -> {
            for (GroupMessageInput message : messages) {
                GroupId group = groupOf(message.getV1().getData());
                long id = ++lastId;
                var entry = GroupMessage.V1
                        .newBuilder()
                        .setId(id)
                        .setCreatedNs(Times.nanos(clock.instant()))
                        .setGroupId(group.bytes())
                        .setData(message.getV1().getData())
                        .setSenderHmac(message.getV1().getSenderHmac())
                        .setShouldPush(message.getV1().getShouldPush())
                        .build();
                groups.computeIfAbsent(group, each -> new ArrayList<>()).add(entry);
                onEntry.accept(entry);
            }
            return true;
        });
    }

    @Override
    public synchronized void sendWelcomes(List<WelcomeMessageInput> inputs) {
        call(() -> {
            inputs.forEach(this::add);
            return true;
        });
    }

    @Override
    public synchronized LogPage groupMessages(GroupId group, long after, Lane lane) {
        return call(() -> {
            List<GroupMessage.V1> rest = groups.getOrDefault(group, List.of()).stream()
                    .filter(entry -> entry.getId() > after)
                    .toList();
            return new LogPage(rest.stream().limit(PAGE).toList(), rest.size() < PAGE);
        });
    }

    @Override
    public synchronized List<WelcomeMessage> welcomes(ByteString destination, long after, Lane lane) {
        return call(() -> welcomes.getOrDefault(destination, List.of()).stream()
                .filter(welcome -> id(welcome) > after)
                .limit(PAGE)
                .toList());
    }

    @Override
    public synchronized Map<GroupId, Long> newestGroupMessages(Collection<GroupId> wanted, Lane lane) {
        return call(() -> {
            Map<GroupId, Long> newest = new HashMap<>();
            wanted.forEach(group -> Optional.ofNullable(groups.get(group))
                    .ifPresent(log -> newest.put(group, log.getLast().getId())));
            return newest;
        });
    }

    private void add(WelcomeMessageInput input) {
        var welcome = WelcomeMessage.newBuilder();
        ByteString destination;
        if (input.hasV1()) {
            destination = input.getV1().getInstallationKey();
            welcome.getV1Builder()
                    .setId(++lastId)
                    .setCreatedNs(Times.nanos(clock.instant()))
                    .setInstallationKey(destination)
                    .setData(input.getV1().getData())
                    .setHpkePublicKey(input.getV1().getHpkePublicKey())
                    .setWrapperAlgorithm(input.getV1().getWrapperAlgorithm())
                    .setWelcomeMetadata(input.getV1().getWelcomeMetadata());
        } else {
            destination = input.getWelcomePointer().getInstallationKey();
            welcome.getWelcomePointerBuilder()
                    .setId(++lastId)
                    .setCreatedNs(Times.nanos(clock.instant()))
                    .setInstallationKey(destination)
                    .setWelcomePointer(input.getWelcomePointer().getWelcomePointer())
                    .setHpkePublicKey(input.getWelcomePointer().getHpkePublicKey())
                    .setWrapperAlgorithm(input.getWelcomePointer().getWrapperAlgorithm());
        }
        welcomes.computeIfAbsent(destination, key -> new ArrayList<>()).add(welcome.build());
    }

    private static long id(WelcomeMessage welcome) {
        return welcome.hasV1()
                ? welcome.getV1().getId()
                : welcome.getWelcomePointer().getId();
    }

    private <T> T call(Supplier<T> effect) {
        boolean breaks = ++calls == breaksAt;
        if (breaks && moment == Moment.BEFORE) {
            throw broken();
        }
        T answer = effect.get();
        if (breaks) {
            throw broken();
        }
        return answer;
    }

    private static NetworkException broken() {
        return new NetworkException("the call broke off, as the test asked", true, null);
    }

    private static GroupId groupOf(ByteString data) {
        try {
            return GroupMessageFraming.read(data.toByteArray()).groupId();
        } catch (MlsRefusedException e) {
            throw new NetworkException("no group message: " + e.getMessage(), false, e);
        }
    }

    private static InstallationId ownerOf(ByteString keyPackage) {
        try {
            return KeyPackageValidation.validate(keyPackage.toByteArray(), Instant.now())
                    .installationId();
        } catch (MlsRefusedException e) {
            throw new NetworkException("no key package: " + e.getMessage(), false, e);
        }
    }
}
