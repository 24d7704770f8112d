package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.framing.MlsMessage;
import dev.lockstep.xmtp.mls.schedule.GroupContext;
import dev.lockstep.xmtp.mls.schedule.PreSharedKeys;
import dev.lockstep.xmtp.mls.schedule.SecretTree;
import dev.lockstep.xmtp.mls.tree.RatchetTree;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A group as one of its members knows it (RFC 9420 §11 and §12). Immutable: what changes it gives another one, and what
 * is refused leaves it as it was. Any number of threads may read one; of two changes made to the same one, keep one.
 *
 * <p>Our signature key is not part of it. It is handed in where something is signed.
 */
public final class Group {
    /** How many epochs that are over can still be read, as with XMTP's clients (XMTP MLS reference §1). */
    public static final int MOST_PAST_EPOCHS = 3;
    /** How many proposals of an epoch are kept for a commit that refers to them. */
    public static final int MOST_PROPOSALS = 500;

    private final Epoch epoch;
    private final SecretTree keys;
    private final Map<Bytes, StoredProposal> proposals;
    private final List<PastEpoch> past;

    /** @param past the newest first */
    Group(Epoch epoch, SecretTree keys, Map<Bytes, StoredProposal> proposals, List<PastEpoch> past) {
        this.epoch = epoch;
        this.keys = keys;
        this.proposals = proposals;
        this.past = past;
    }

    /** A group at the start of an epoch. */
    static Group starting(Epoch epoch, List<PastEpoch> past) {
        SecretTree keys = SecretTree.of(
                epoch.suite(), epoch.secrets().encryption(), epoch.tree().leafCount());
        return new Group(epoch.withoutEncryptionSecret(), keys, Map.of(), past);
    }

    /** This group in its next epoch. */
    Group advance(Epoch next) {
        List<PastEpoch> kept = new ArrayList<>();
        kept.add(PastEpoch.of(epoch, keys));
        past.stream().limit(MOST_PAST_EPOCHS - 1).forEach(kept::add);
        return starting(next, List.copyOf(kept));
    }

    Group withKeys(SecretTree after) {
        return new Group(epoch, after, proposals, past);
    }

    Group withPast(PastEpoch changed) {
        return new Group(
                epoch,
                keys,
                proposals,
                past.stream()
                        .map(old -> old.context().epoch() == changed.context().epoch() ? changed : old)
                        .toList());
    }

    Group withProposal(Bytes reference, StoredProposal proposal) throws MlsRefusedException {
        if (proposals.size() >= MOST_PROPOSALS && !proposals.containsKey(reference)) {
            throw new MlsRefusedException(
                    Refusal.TOO_MANY_PROPOSALS,
                    "%d proposals in epoch %d (expected: a commit)"
                            .formatted(proposals.size(), context().epoch()));
        }
        Map<Bytes, StoredProposal> more = new LinkedHashMap<>(proposals);
        more.put(reference, proposal);
        return new Group(epoch, keys, more, past);
    }

    Epoch epoch() {
        return epoch;
    }

    SecretTree keys() {
        return keys;
    }

    List<PastEpoch> past() {
        return past;
    }

    Optional<PastEpoch> past(long epochNumber) {
        return past.stream().filter(old -> old.context().epoch() == epochNumber).findFirst();
    }

    /** Proposals of this epoch that no commit has included yet, by their references, in the order they came. */
    public Map<Bytes, StoredProposal> proposals() {
        return Collections.unmodifiableMap(proposals);
    }

    /** What all members agree on. */
    public GroupContext context() {
        return epoch.context();
    }

    public RatchetTree tree() {
        return epoch.tree();
    }

    /** Our own leaf. */
    public int ownLeaf() {
        return epoch.own().leafIndex();
    }

    /** All members, by ascending leaf. */
    public List<Member> members() {
        return epoch.tree().members().stream()
                .flatMap(leaf -> member(leaf).stream())
                .toList();
    }

    public Optional<Member> member(long leafIndex) {
        return epoch.tree().leaf(leafIndex).map(leaf -> Member.of((int) leafIndex, leaf));
    }

    /** A value that is the same for two members exactly if they agree on the whole state of the epoch. */
    public Bytes epochAuthenticator() {
        return epoch.secrets().epochAuthenticator().reveal();
    }

    /** The pre-shared key that a later epoch, or another group, may use to prove that it knows this epoch. */
    public Secret resumptionPsk() {
        return epoch.secrets().resumptionPsk();
    }

    /** MLS-Exporter, RFC 9420 §8.5. */
    public Secret export(String label, Bytes context, int length) {
        return epoch.secrets().export(label, context, length);
    }

    /**
     * Decrypts and verifies a message. Handshake messages that are not encrypted are read too, as RFC 9420 has it; XMTP's
     * clients skip those (XMTP MLS reference §8), so the caller must.
     *
     * @throws MlsRefusedException naming what is wrong with it; {@link Refusal#WRONG_EPOCH} and {@link Refusal#OWN_MESSAGE}
     *     are everyday events
     */
    public Opened open(MlsMessage message) throws MlsRefusedException {
        return open(message, PreSharedKeys.NONE);
    }

    /** As {@link #open(MlsMessage)}, for commits that may use pre-shared keys. */
    public Opened open(MlsMessage message, PreSharedKeys preSharedKeys) throws MlsRefusedException {
        return MessageOpening.open(this, message, preSharedKeys);
    }

    /**
     * Encrypts an application message. Store {@link Sent#after()} before the message leaves: a generation must not be used
     * twice.
     */
    public Sent seal(Bytes data, Secret signatureKey, SecureRandom random) {
        return Sending.application(this, data, signatureKey, random);
    }

    /**
     * Sends a proposal on its own.
     *
     * @throws MlsRefusedException {@link Refusal#TOO_MANY_PROPOSALS}
     */
    public Sent propose(Proposal proposal, Secret signatureKey, SecureRandom random) throws MlsRefusedException {
        return Sending.proposal(this, proposal, null, signatureKey, random);
    }

    /**
     * Proposes a new encryption key for our own leaf, for another member to commit.
     *
     * @throws MlsRefusedException {@link Refusal#TOO_MANY_PROPOSALS}
     */
    public Sent proposeUpdate(Secret signatureKey, SecureRandom random) throws MlsRefusedException {
        return Sending.update(this, signatureKey, random);
    }

    /**
     * Makes a commit without taking it: publish it, and merge it when it is seen to be the first of this epoch.
     *
     * @param byReference references of proposals that are kept, in the order they are to be applied
     * @param byValue proposals of our own
     * @throws MlsRefusedException if the commit would not be valid
     */
    public PendingCommit.Made commit(
            List<Bytes> byReference, List<Proposal> byValue, Secret signatureKey, SecureRandom random)
            throws MlsRefusedException {
        return CommitCreation.create(this, byReference, byValue, signatureKey, random);
    }

    /**
     * Whether {@link #commit} would make such a commit; cheaper than making it, and without effect.
     *
     * @throws MlsRefusedException if the commit would not be valid
     */
    public void checkCommit(List<Bytes> byReference, List<Proposal> byValue) throws MlsRefusedException {
        CommitCreation.check(this, byReference, byValue);
    }

    /**
     * What is to be stored of this group, each part under a name of its own. Reading or sending one message changes few and
     * small parts; a commit changes nearly all. The parts hold secrets.
     */
    public Map<String, Bytes> parts() {
        return GroupParts.of(this);
    }

    /**
     * The group that {@link #parts()} came from.
     *
     * @throws MlsRefusedException {@link Refusal#MALFORMED} if these are not the parts of one group
     */
    public static Group restore(Map<String, Bytes> parts) throws MlsRefusedException {
        return GroupParts.restore(parts);
    }
}
