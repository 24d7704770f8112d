package dev.lockstep.preference.consent;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConsentChanged;
import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.contract.event.ConsentRecord.EntityType;
import dev.lockstep.contract.event.ConsentRecord.State;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.PreferenceUpdatesReceived;
import dev.lockstep.contract.event.PreferencesToPublish;
import dev.lockstep.contract.sync.AnnouncedAnswer;
import dev.lockstep.contract.sync.Finding;
import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.event.Topic;
import dev.lockstep.service.sql.Sql;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What inboxes think: decisions come in from callers, sync groups and archives, and go out again where they are news. */
public final class Consents {
    private static final Logger LOG = Logger.getLogger(Consents.class);
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int MOST_DIFFERING = 1_000;

    private final Outbox outbox;
    private final InstantSource clock;

    public Consents(Outbox outbox, InstantSource clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Whose decisions these are. */
    public record About(String tenant, ByteString inbox, ByteString installation) {
        public static About of(Envelope event) {
            return new About(event.getTenantId(), event.getInboxId(), event.getInstallationId());
        }
    }

    /**
     * Whether the inbox is this tenant's; one that nobody has is from now on. Comes before all that changes what an inbox thinks, in
     * the same transaction: from here to its end nobody else changes it.
     */
    public boolean register(Sql sql, About about) {
        return ConsentStore.register(sql, about.inbox(), about.tenant());
    }

    /** As {@link #register}, by an installation of the inbox that runs here; nothing if it is not known (yet) or another tenant's. */
    public Optional<About> ofInstallation(Sql sql, String tenant, ByteString installation) {
        return ConsentStore.lockInboxOf(sql, installation, tenant).map(inbox -> new About(tenant, inbox, installation));
    }

    /** An installation of a registered inbox runs here from now on. */
    public void installed(Sql sql, About about) {
        ConsentStore.addInstallation(sql, about.inbox(), about.installation());
    }

    public void revoked(Sql sql, About about) {
        ConsentStore.removeInstallation(sql, about.installation());
    }

    public void erase(Sql sql, About about) {
        ConsentStore.erase(sql, about.inbox(), about.tenant());
    }

    /** Records in the order of their entities, after one, at most {@code limit}. */
    public List<ConsentRecord> list(
            Sql sql, About about, EntityType type, List<String> entities, Optional<Entity> after, int limit) {
        return ConsentStore.isOf(sql, about.inbox(), about.tenant())
                ? ConsentStore.list(sql, about.inbox(), type, entities, after, limit)
                : List.of();
    }

    /**
     * Decisions of a caller, later than what is known whatever the clocks say. What changes, and what others may see otherwise
     * ({@link Diagnosis}), is told to the inbox's other installations in one message.
     *
     * @return the records as they are now
     */
    public List<ConsentRecord> decide(Sql sql, About about, Map<Entity, State> wanted) {
        Map<Entity, Opinion> known = ConsentStore.find(sql, about.inbox(), wanted.keySet());
        long nowNs = now();
        Map<Entity, List<Heard>> heard = new LinkedHashMap<>();
        wanted.forEach((entity, state) -> {
            Opinion before = known.get(entity);
            if (before == null
                    || before.holds().state() != state
                    || before.isContradicted(nowNs - Diagnosis.PATIENCE.toNanos())) {
                long atNs =
                        before == null ? nowNs : Math.max(nowNs, before.holds().atNs() + 1);
                heard.put(entity, List.of(new Heard(decision(state, atNs, about), Said.NOTHING)));
            }
        });
        Merged merged = merge(sql, about, known, heard);
        Map<Entity, Opinion> now = merged.now();
        List<ConsentRecord> said = heard.keySet().stream()
                .map(entity -> ConsentStore.record(entity, known(now, entity).holds()))
                .toList();
        boolean isNews = said.equals(merged.changed().getConsentList())
                && merged.changed().getBlockedOrUnblockedCount() == 0;
        if (!said.isEmpty()) {
            // Before callers are told: phones have the longer way.
            publish(sql, about, said, isNews);
        }
        if (!isNews) {
            tell(sql, about, merged);
        }
        return wanted.keySet().stream()
                .map(entity -> ConsentStore.record(
                        entity,
                        Optional.ofNullable(now.get(entity))
                                .or(() -> Optional.ofNullable(known.get(entity)))
                                .orElseThrow()
                                .holds()))
                .toList();
    }

    /** What an installation has said in a sync group. A record that says nothing is passed over; the others count. */
    public void said(Sql sql, About about, PreferenceUpdatesReceived updates) {
        Map<Entity, List<Heard>> heard = new LinkedHashMap<>();
        for (ConsentRecord record : updates.getConsentList()) {
            Optional<Entity> entity = entity(about, record);
            entity.ifPresent(each -> add(
                    heard,
                    each,
                    new Heard(
                            new Decision(
                                            record.getState(),
                                            record.getAtNs(),
                                            updates.getSequenceId(),
                                            updates.getSenderInstallationId(),
                                            Decision.Source.SYNC_GROUP)
                                    .clamped(updates.getNetworkAtNs()),
                            new Said(
                                    record.getState(),
                                    record.getAtNs(),
                                    updates.getNetworkAtNs(),
                                    updates.getSequenceId(),
                                    updates.getSenderInstallationId()))));
        }
        tell(sql, about, merge(sql, about, ConsentStore.find(sql, about.inbox(), heard.keySet()), heard));
    }

    /** What an archive held: merged by the same law, and told to callers only. */
    public void imported(Sql sql, About about, List<ConsentRecord> records) {
        long nowNs = now();
        Map<Entity, List<Heard>> heard = new LinkedHashMap<>();
        for (ConsentRecord record : records) {
            entity(about, record)
                    .ifPresent(each -> add(
                            heard,
                            each,
                            new Heard(
                                    new Decision(
                                                    record.getState(),
                                                    record.getAtNs(),
                                                    0,
                                                    ByteString.EMPTY,
                                                    Decision.Source.ARCHIVE)
                                            .clamped(nowNs),
                                    Said.NOTHING)));
        }
        tell(sql, about, merge(sql, about, ConsentStore.find(sql, about.inbox(), heard.keySet()), heard));
    }

    /** What a conversation is by its making, if nobody has decided. */
    public void byDefault(Sql sql, About about, Entity conversation, long atNs) {
        Map<Entity, Opinion> known = ConsentStore.find(sql, about.inbox(), List.of(conversation));
        if (known.isEmpty()) {
            Decision allowed = new Decision(State.ALLOWED, atNs, 0, ByteString.EMPTY, Decision.Source.DEFAULT);
            tell(sql, about, merge(sql, about, known, Map.of(conversation, List.of(new Heard(allowed, Said.NOTHING)))));
        }
    }

    /**
     * The inbox had left a conversation and was added again, upon which clients forget what they thought of it. What was allowed is so no
     * more. What was denied stays so, and the others are told once more.
     *
     * @param state by the making of the conversation
     * @param atNs when it was added
     */
    public void addedAgain(Sql sql, About about, Entity conversation, State state, long atNs) {
        Map<Entity, Opinion> known = ConsentStore.find(sql, about.inbox(), List.of(conversation));
        Opinion before = known.get(conversation);
        if (isDenied(before)) {
            sayAgain(sql, about, known, Map.of(conversation, State.DENIED));
            ConsentStore.save(sql, about.inbox(), known);
        } else {
            Decision anew = new Decision(state, atNs, 0, ByteString.EMPTY, Decision.Source.DEFAULT);
            tell(sql, about, merge(sql, about, known, Map.of(conversation, List.of(new Heard(anew, Said.NOTHING)))));
        }
    }

    /**
     * What is not well; nothing when all is.
     *
     * @param answers that installations of the inbox may have imported
     */
    public List<Finding> diagnose(Sql sql, About about, List<AnnouncedAnswer> answers) {
        if (!ConsentStore.isOf(sql, about.inbox(), about.tenant())) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        Diagnosis.ofDiffering(ConsentStore.differing(
                        sql, about.inbox(), now() - Diagnosis.PATIENCE.toNanos(), MOST_DIFFERING))
                .ifPresent(findings::add);
        if (!answers.isEmpty()) {
            findings.addAll(Diagnosis.ofUnblocked(
                    ConsentStore.unblocked(sql, about.inbox(), now() - Diagnosis.RECENT.toNanos(), MOST_DIFFERING),
                    answers));
        }
        return findings;
    }

    private static void add(Map<Entity, List<Heard>> heard, Entity entity, Heard each) {
        heard.computeIfAbsent(entity, first -> new ArrayList<>()).add(each);
    }

    /**
     * What decisions have led to, stored.
     *
     * @param changed what is news to callers; of nothing if nothing is
     */
    private record Merged(Map<Entity, Opinion> now, ConsentChanged changed) {}

    private Merged merge(Sql sql, About about, Map<Entity, Opinion> known, Map<Entity, List<Heard>> heard) {
        Map<Entity, Opinion> now = new LinkedHashMap<>();
        var changed = ConsentChanged.newBuilder();
        Map<Entity, State> crossed = new LinkedHashMap<>();
        heard.forEach((entity, decisions) -> {
            Opinion.Outcome outcome = Opinion.of(Optional.ofNullable(known.get(entity)), decisions);
            now.put(entity, outcome.now());
            if (outcome.changed()) {
                changed.addConsent(ConsentStore.record(entity, outcome.now().holds()));
                if (entity.type() == EntityType.CONVERSATION_ID
                        && (isDenied(known.get(entity)) || isDenied(outcome.now()))) {
                    changed.addBlockedOrUnblocked(entity.id());
                }
            }
            if (outcome.crossed()) {
                crossed.put(entity, outcome.now().holds().state());
            }
        });
        sayAgain(sql, about, now, crossed);
        ConsentStore.save(sql, about.inbox(), now);
        return new Merged(now, changed.build());
    }

    private static boolean isDenied(@Nullable Opinion opinion) {
        return opinion != null && opinion.holds().state() == State.DENIED;
    }

    private void tell(Sql sql, About about, Merged merged) {
        if (merged.changed().getConsentCount() > 0) {
            add(sql, about, Envelope.newBuilder().setConsentChanged(merged.changed()));
        }
    }

    /** The winner, with a time that every client takes for newer, so that all end with it. */
    private void sayAgain(Sql sql, About about, Map<Entity, Opinion> now, Map<Entity, State> crossed) {
        if (crossed.isEmpty()) {
            return;
        }
        long nowNs = now();
        List<ConsentRecord> again = new ArrayList<>();
        crossed.forEach((entity, state) -> {
            Opinion opinion = known(now, entity);
            Decision decision = decision(state, Math.max(nowNs, opinion.holds().atNs() + 1), about);
            now.put(entity, opinion.saidAgain(decision));
            again.add(ConsentStore.record(entity, decision));
        });
        publish(sql, about, again, false);
    }

    private static Decision decision(State state, long atNs, About about) {
        return new Decision(state, atNs, 0, about.installation(), Decision.Source.CALLER);
    }

    private static Optional<Entity> entity(About about, ConsentRecord record) {
        Optional<Entity> entity = Entity.of(record)
                .filter(each -> record.getState() != State.STATE_UNSPECIFIED && record.getState() != State.UNRECOGNIZED)
                .filter(each -> record.getAtNs() > 0);
        if (entity.isEmpty()) {
            LOG.infof(
                    "inbox %s: a consent record is passed over: type %d, %d characters, state %d",
                    HexFormat.of().formatHex(about.inbox().toByteArray()),
                    record.getEntityTypeValue(),
                    record.getEntity().length(),
                    record.getStateValue());
        }
        return entity;
    }

    private static Opinion known(Map<Entity, Opinion> opinions, Entity entity) {
        Opinion opinion = opinions.get(entity);
        if (opinion == null) {
            throw new IllegalStateException("an entity that was not merged");
        }
        return opinion;
    }

    /** @param isNews whether callers are to hear of them as well */
    private void publish(Sql sql, About about, List<ConsentRecord> records, boolean isNews) {
        add(
                sql,
                about,
                Envelope.newBuilder()
                        .setPreferencesToPublish(PreferencesToPublish.newBuilder()
                                .addAllConsent(records)
                                .setIsNews(isNews)));
    }

    private void add(Sql sql, About about, Envelope.Builder event) {
        outbox.add(
                sql,
                Topic.PREFERENCE,
                event.setEventId(UUID.randomUUID().toString())
                        .setTenantId(about.tenant())
                        .setInboxId(about.inbox())
                        .setInstallationId(about.installation())
                        .setAtNs(now())
                        .build());
    }

    private long now() {
        var now = clock.instant();
        return Math.addExact(Math.multiplyExact(now.getEpochSecond(), NANOS_PER_SECOND), now.getNano());
    }
}
