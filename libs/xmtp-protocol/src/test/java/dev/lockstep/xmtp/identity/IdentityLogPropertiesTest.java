package dev.lockstep.xmtp.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.xmtp.identity.IdentityUpdateException.Reason;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds whatever people do to an inbox, and whatever bytes arrive. */
class IdentityLogPropertiesTest {
    private static final TestSigner OWNER = TestSigner.wallet(1);
    private static final List<TestSigner> PEOPLE = List.of(
            OWNER,
            TestSigner.wallet(2),
            TestSigner.legacy(1, 7),
            TestSigner.contract(3, 10),
            TestSigner.passkey(4),
            TestSigner.installation(5),
            TestSigner.installation(6));
    private static final IdentityUpdate REGISTRATION = registration();

    /** One thing somebody tries. */
    record Attempt(int what, int actor, int subject, int signer) {
        Action<TestSigner> action() {
            var by = PEOPLE.get(actor);
            var target = PEOPLE.get(subject);
            return switch (what) {
                case 0 -> new Action.RevokeAssociation<>(target.identifier(), by);
                case 1 ->
                    target.identifier() instanceof Identifier.Root root
                            ? new Action.ChangeRecovery<>(root, by)
                            : new Action.RevokeAssociation<>(target.identifier(), by);
                default -> new Action.AddAssociation<>(target.identifier(), by, PEOPLE.get(signer));
            };
        }
    }

    @Provide
    Arbitrary<List<List<Attempt>>> histories() {
        var person = Arbitraries.integers().between(0, PEOPLE.size() - 1);
        var attempt = Combinators.combine(
                        Arbitraries.integers().between(0, 6),
                        person,
                        person,
                        Arbitraries.integers().between(0, 3))
                .flatAs((what, actor, subject, honesty) -> honesty == 0
                        ? person.map(signer -> new Attempt(what, actor, subject, signer))
                        : Arbitraries.just(new Attempt(what, actor, subject, subject)));
        return attempt.list().ofMinSize(1).ofMaxSize(3).list().ofMaxSize(8);
    }

    @Property(tries = 30)
    void everyStepEitherHoldsOrChangesNothing(@ForAll("histories") List<List<Attempt>> history) throws Exception {
        AssociationState state = IdentityLog.apply(null, REGISTRATION, TestSigner.contracts());
        var log = new ArrayList<>(List.of(REGISTRATION));
        for (int i = 0; i < history.size(); i++) {
            var update = TestSigner.update(
                    state.inboxId().value(),
                    1_000L + i,
                    history.get(i).stream().map(Attempt::action).toList());
            var after = tryApply(state, update);
            if (after != null) {
                assertSound(state, after, update);
                log.add(update);
                state = after;
            }
        }
        assertThat(IdentityLog.replay(log, TestSigner.contracts())).isEqualTo(state);
    }

    @Property(tries = 20)
    void stateStaysTheSameAsBytes(@ForAll("histories") List<List<Attempt>> history) throws Exception {
        AssociationState state = IdentityLog.apply(null, REGISTRATION, TestSigner.contracts());
        for (int i = 0; i < history.size(); i++) {
            var after = tryApply(
                    state,
                    TestSigner.update(
                            state.inboxId().value(),
                            1_000L + i,
                            history.get(i).stream().map(Attempt::action).toList()));
            state = after == null ? state : after;
        }

        var bytes = AssociationStateForm.write(state).toByteArray();

        assertThat(AssociationStateForm.read(
                        dev.lockstep.xmtp.proto.identity.associations.AssociationState.parseFrom(bytes)))
                .isEqualTo(state);
    }

    @Property(tries = 200)
    void refusesOrIgnoresWhateverChangesInAnUpdate(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 1_000_000) Integer> positions, @ForAll byte value)
            throws Exception {
        var bytes = REGISTRATION.toByteArray();
        for (int position : positions) {
            bytes[position % bytes.length] ^= value == 0 ? 1 : value;
        }
        assertRefusedOrTheSame(bytes);
    }

    @Property(tries = 200)
    void refusesArbitraryBytes(@ForAll @Size(max = 200) byte[] bytes) throws Exception {
        assertRefusedOrTheSame(bytes);
    }

    @Property(tries = 100)
    void refusesWhatIsCutOff(@ForAll @IntRange(max = 1_000_000) int length) throws Exception {
        var bytes = REGISTRATION.toByteString();
        assertRefusedOrTheSame(bytes.substring(0, length % bytes.size()).toByteArray());
    }

    /** Not a measure of speed: without its bounds this would take hours or all memory. */
    @Test
    void looksAtTheLargestUpdateForABoundedTime() {
        var actions = new ArrayList<Action<TestSigner>>();
        for (int i = 0; i < IdentityLog.MAX_ACTIONS; i++) {
            actions.add(new Action.AddAssociation<>(PEOPLE.get(5).identifier(), OWNER, PEOPLE.get(5)));
        }
        var update = TestSigner.update(REGISTRATION.getInboxId(), 5, actions);

        assertThatCode(() -> IdentityLog.apply(
                        IdentityLog.apply(null, REGISTRATION, TestSigner.contracts()), update, TestSigner.contracts()))
                .doesNotThrowAnyException();
    }

    private static void assertSound(AssociationState before, AssociationState after, IdentityUpdate update) {
        assertThat(after.inboxId()).isEqualTo(before.inboxId());
        assertThat(after.seenSignatures()).containsAll(before.seenSignatures());
        assertThat(after.members()).allSatisfy((identifier, member) -> {
            assertThat(member.identifier()).isEqualTo(identifier);
            assertThat(member.addedBy()).isNotEqualTo(identifier);
            assertThat(identifier instanceof Identifier.Installation
                            && member.addedBy() instanceof Identifier.Installation)
                    .isFalse();
        });
        assertThat(tryApply(after, update)).as("the same update again").isNull();
        Set<Identifier> expected = new HashSet<>(before.members().keySet());
        expected.addAll(after.membersAddedSince(before));
        expected.removeAll(after.membersRemovedSince(before));
        assertThat(after.members().keySet()).isEqualTo(expected);
    }

    private static void assertRefusedOrTheSame(byte[] bytes) throws Exception {
        IdentityUpdate update;
        try {
            update = IdentityUpdate.parseFrom(bytes);
        } catch (InvalidProtocolBufferException notProtobuf) {
            return;
        }
        try {
            // Only what no signature covers can have changed: how v is written, parts of a second, unknown fields.
            var state = IdentityLog.apply(null, update, TestSigner.contracts());
            assertThat(state.members())
                    .containsOnlyKeys(OWNER.identifier(), PEOPLE.get(5).identifier());
        } catch (IdentityUpdateException refusal) {
            assertThat(refusal.getMessage())
                    .startsWith(refusal.reason().label())
                    .hasSizeLessThan(700);
            assertThat(refusal.reason()).isNotEqualTo(Reason.NO_VERIFIER);
        }
    }

    private static @Nullable AssociationState tryApply(AssociationState state, IdentityUpdate update) {
        try {
            return IdentityLog.apply(state, update, TestSigner.contracts());
        } catch (IdentityUpdateException refusal) {
            assertThat(refusal.retryable()).isFalse();
            return null;
        }
    }

    private static IdentityUpdate registration() {
        try {
            return TestSigner.update(
                    OWNER.root().inboxId(0).value(),
                    1,
                    List.of(
                            new Action.CreateInbox<>(OWNER.root(), 0, OWNER),
                            new Action.AddAssociation<>(PEOPLE.get(5).identifier(), OWNER, PEOPLE.get(5))));
        } catch (IdentityUpdateException e) {
            throw new AssertionError(e);
        }
    }
}
