package dev.lockstep.xmtp.group.conversation;

import static dev.lockstep.xmtp.group.cast.Cast.ALIX;
import static dev.lockstep.xmtp.group.cast.Cast.BO;
import static dev.lockstep.xmtp.group.cast.Cast.CARO;
import static dev.lockstep.xmtp.group.cast.Cast.claimed;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.cast.RecordedLogs;
import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.context.MutableMetadata;
import dev.lockstep.xmtp.group.keypackage.KeyPackageForm;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.group.profile.ContextExtensions;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Alix made the group and is its super admin; Bo and Caro are members. */
class KeptProposalsTest {
    private static final Map<InboxId, Long> LATEST = Map.of(ALIX, 10L, BO, 20L, CARO, 30L);

    private final Client alix = new Client(ALIX, KeyPackageForm.CURVE25519);
    private final Client bo = new Client(BO, KeyPackageForm.CURVE25519);
    private final Client caro = new Client(CARO, KeyPackageForm.CURVE25519);
    private final RecordedLogs logs =
            new RecordedLogs().with(ALIX, 10, alix.id()).with(BO, 20, bo.id()).with(CARO, 30, caro.id());

    @Test
    void commitsAProposalOfAnotherByReference() throws Exception {
        start(PolicySet.DEFAULT);
        var proposal = bo.propose(named("friends"));
        hear(proposal, alix, caro);
        for (var client : List.of(alix, bo, caro)) {
            client.restart();
        }

        var commit = alix.made(alix.making().kept(logs, alix.reader()).orElseThrow());
        alix.restart();

        for (var other : List.of(bo, caro)) {
            var entry = (LogEntry.Committed) LogReading.read(other.group(), Client.wire(commit));
            assertThat(entry.commit().proposals()).singleElement().satisfies(one -> {
                assertThat(one.reference()).isNotNull();
                assertThat(one.sender()).isEqualTo(bo.group().ownLeaf());
            });
            assertThat(other.take(commit, logs).metadata().attributes())
                    .singleElement()
                    .hasToString("AttributeChange[group_name]");
        }
        alix.seen(commit, 8);
        assertThat(List.of(bo.group().epochAuthenticator(), caro.group().epochAuthenticator()))
                .containsOnly(alix.group().epochAuthenticator());
        assertThat(alix.profile().mutable().get(MetadataField.GROUP_NAME)).contains("friends");
        assertThat(alix.making().kept(logs, alix.reader())).isEmpty();
        assertThat(caro.hear(alix.say("renamed"))).isEqualTo("renamed");
    }

    @Test
    void commitsItsOwnProposalIfNobodyElseDid() throws Exception {
        start(PolicySet.ADMINS_ONLY);
        hear(alix.propose(named("mine")), bo, caro);

        var commit = alix.made(alix.making().kept(logs, alix.reader()).orElseThrow());

        assertThat(bo.take(commit, logs).metadata().attributes()).hasSize(1);
        assertThat(caro.take(commit, logs).metadata().attributes()).hasSize(1);
    }

    @Test
    void makesNoCommitIfNothingWaits() throws Exception {
        start(PolicySet.DEFAULT);

        assertThat(alix.making().kept(logs, alix.reader())).isEmpty();
    }

    @Test
    void leavesWhatWeMayNotChangeToThoseWhoMay() throws Exception {
        start(PolicySet.ADMINS_ONLY);
        hear(alix.propose(named("by alix")), bo, caro);

        var kept = KeptProposals.in(bo.group(), logs, bo.reader());

        assertThat(kept.chosen()).isEmpty();
        assertThat(kept.left().values()).singleElement().asString().startsWith("INSUFFICIENT_PERMISSIONS");
        assertThat(bo.making().kept(logs, bo.reader())).isEmpty();
        assertThat(caro.hear(bo.say("go on"))).isEqualTo("go on");
        assertThat(alix.making().kept(logs, alix.reader())).isPresent();
    }

    @Test
    void choosesTheNewestOfThoseThatExcludeEachOther() throws Exception {
        start(PolicySet.DEFAULT);
        hear(bo.propose(named("older")), alix, caro);
        hear(caro.propose(named("newer")), alix, bo);

        var kept = KeptProposals.in(alix.group(), logs, alix.reader());
        var commit = alix.made(alix.making().kept(logs, alix.reader()).orElseThrow());

        assertThat(kept.left().values()).containsExactly("a newer proposal is committed");
        bo.take(commit, logs);
        assertThat(bo.profile().mutable().get(MetadataField.GROUP_NAME)).contains("newer");
        assertThat(bo.group().proposals()).isEmpty();
    }

    @Test
    void passesOverWhatPeersWouldRefuse() throws Exception {
        start(PolicySet.DEFAULT);
        var membership = alix.profile().membership();
        hear(bo.propose(named("good")), alix);
        hear(bo.propose(unlisted()), alix);
        hear(bo.propose(extensions(membership.without(claimed(CARO)))), alix);
        hear(bo.propose(extensions(membership.with(claimed(BO), 19))), alix);
        hear(bo.propose(extensions(membership.with(claimed(CARO), 31))), alix);

        var kept = KeptProposals.in(alix.group(), logs, alix.reader());
        var commit = alix.made(alix.making().kept(logs, alix.reader()).orElseThrow());

        assertThat(kept.left()).hasSize(4);
        assertThat(kept.left().values()).anySatisfy(text -> assertThat(text).startsWith("EXTENSION_NOT_REQUIRED"));
        assertThat(kept.left().values())
                .anySatisfy(text -> assertThat(text).startsWith("UNEXPECTED_INSTALLATIONS_REMOVED"));
        assertThat(kept.left().values()).anySatisfy(text -> assertThat(text).startsWith("SEQUENCE_ID_DECREASED"));
        assertThat(kept.left().values()).anySatisfy(text -> assertThat(text).contains("changes the membership"));
        assertThat(bo.take(commit, logs).metadata().attributes()).hasSize(1);
    }

    @Test
    void commitsNoDemandForAVersionAboveOurs() throws Exception {
        start(PolicySet.DEFAULT);
        var demanding = alix.profile().mutable().with(MetadataField.MINIMUM_SUPPORTED_PROTOCOL_VERSION, "99.0.0");
        alix.propose(extensions(demanding));

        var kept = KeptProposals.in(alix.group(), logs, alix.reader());

        assertThat(kept.chosen()).isEmpty();
        assertThat(kept.left().values()).singleElement().asString().contains("99.0.0");
    }

    @Test
    void anotherCommitForgetsWhatWaits() throws Exception {
        start(PolicySet.DEFAULT);
        hear(bo.propose(named("too late")), alix, caro);
        var other = caro.made(caro.making().keyUpdate());

        alix.take(other, logs);

        assertThat(alix.group().proposals()).isEmpty();
        assertThat(alix.making().kept(logs, alix.reader())).isEmpty();
    }

    private void start(PolicySet policies) throws Exception {
        alix.create(GroupProfile.ofGroup(ALIX, Map.of(), policies, new byte[32]));
        var commit = alix.change(List.of(BO, CARO), List.of(), LATEST, logs, List.of(bo, caro));
        var welcomes = alix.seen(commit, 7);
        bo.join(welcomes, logs);
        caro.join(welcomes, logs);
    }

    private static void hear(ByteString proposal, Client... others) {
        for (var other : others) {
            assertThat(other.readProposal(proposal)).isInstanceOf(LogEntry.Proposed.class);
        }
    }

    private Extensions named(String name) throws Exception {
        return extensions(alix.profile().mutable().with(MetadataField.GROUP_NAME, name));
    }

    private Extensions extensions(MutableMetadata metadata) {
        return ContextExtensions.with(alix.group().context().extensions(), metadata);
    }

    private Extensions extensions(GroupMembership membership) {
        return ContextExtensions.with(alix.group().context().extensions(), membership);
    }

    /** With an extension that the group does not require. */
    private Extensions unlisted() {
        var list = new ArrayList<>(alix.group().context().extensions().list());
        list.add(new Extension(0xeeee, Bytes.EMPTY));
        return new Extensions(list);
    }
}
