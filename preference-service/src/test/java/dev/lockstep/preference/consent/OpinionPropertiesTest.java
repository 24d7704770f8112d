package dev.lockstep.preference.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConsentRecord.State;
import dev.lockstep.preference.consent.Decision.Source;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The merge law: what holds depends on what was heard, not on when, in which portions, or how often. */
class OpinionPropertiesTest {
    private static final int MOST = 6;
    private static final int REPLICAS = 3;
    private static final long LAST_PLACE = 5;

    /** Few times and places, so that many are equal. */
    @Provide
    Arbitrary<List<Heard>> decisions() {
        return Combinators.combine(
                        Arbitraries.of(State.ALLOWED, State.DENIED, State.UNKNOWN),
                        Arbitraries.longs().between(1, 4),
                        Arbitraries.longs().between(0, 4),
                        Arbitraries.integers().between(1, 3))
                .as(OpinionPropertiesTest::heard)
                .list()
                .ofMinSize(1)
                .ofMaxSize(MOST);
    }

    @Property
    void holdsTheSameInWhateverOrderAndHoweverOften(@ForAll("decisions") List<Heard> decisions, @ForAll Random random) {
        List<Heard> again = new ArrayList<>(decisions);
        decisions.stream().filter(each -> random.nextBoolean()).forEach(again::add);
        Collections.shuffle(again, random);

        assertThat(oneByOne(again)).isEqualTo(oneByOne(decisions));
    }

    @Property
    void holdsTheSameWhetherTheyComeTogetherOrOneByOne(@ForAll("decisions") List<Heard> decisions) {
        assertThat(Opinion.of(Optional.empty(), decisions).now().holds()).isEqualTo(oneByOne(decisions));
    }

    @Property
    void holdsNoEarlierDecisionThanAnyThatWasHeard(@ForAll("decisions") List<Heard> decisions) {
        Decision holds = oneByOne(decisions);

        assertThat(decisions)
                .extracting(Heard::decision)
                .contains(holds)
                .allSatisfy(each -> assertThat(each).isLessThanOrEqualTo(holds));
    }

    @Property
    void tellsOfAChangeExactlyWhenAnotherStateHolds(@ForAll("decisions") List<Heard> decisions) {
        State known = State.UNKNOWN;
        Optional<Opinion> opinion = Optional.empty();
        for (Heard each : decisions) {
            Opinion.Outcome outcome = Opinion.of(opinion, List.of(each));
            assertThat(outcome.changed()).isEqualTo(outcome.now().holds().state() != known);
            known = outcome.now().holds().state();
            opinion = Optional.of(outcome.now());
        }
    }

    @Property
    void threeReplicasEndEqualWhenEachHasHeardInTheEndWhatItHadLost(
            @ForAll("decisions") List<Heard> decisions, @ForAll Random random) {
        for (int replica = 0; replica < REPLICAS; replica++) {
            List<Heard> lost = some(decisions, random);
            List<Heard> heard = new ArrayList<>(decisions);
            heard.removeAll(lost);
            heard.addAll(some(heard, random));
            Collections.shuffle(heard, random);
            Collections.shuffle(lost, random);
            heard.addAll(lost);

            assertThat(oneByOne(heard)).isEqualTo(oneByOne(decisions));
        }
    }

    /** What was lost for good is repaired by the winner, said once more and later than all that is known. */
    @Property
    void threeReplicasEndEqualWithTheWinnerThatIsSaidAgain(
            @ForAll("decisions") List<Heard> decisions, @ForAll Random random) {
        Decision winner = oneByOne(decisions);
        Heard again = heard(winner.state(), winner.atNs() + 1, LAST_PLACE, 1);
        for (int replica = 0; replica < REPLICAS; replica++) {
            List<Heard> heard = some(decisions, random);
            Collections.shuffle(heard, random);
            heard.add(again);
            heard.addAll(some(decisions, random));

            assertThat(oneByOne(heard)).isEqualTo(again.decision());
        }
    }

    private static List<Heard> some(List<Heard> decisions, Random random) {
        return new ArrayList<>(
                decisions.stream().filter(each -> random.nextBoolean()).toList());
    }

    private static Decision oneByOne(List<Heard> decisions) {
        Optional<Opinion> opinion = Optional.empty();
        for (Heard each : decisions) {
            opinion = Optional.of(Opinion.of(opinion, List.of(each)).now());
        }
        return opinion.orElseThrow().holds();
    }

    private static Heard heard(State state, long atNs, long sequenceId, int installation) {
        ByteString who = ByteString.copyFrom(new byte[] {(byte) installation});
        return new Heard(
                new Decision(state, atNs, sequenceId, who, Source.SYNC_GROUP),
                new Said(state, atNs, atNs, sequenceId, who));
    }
}
