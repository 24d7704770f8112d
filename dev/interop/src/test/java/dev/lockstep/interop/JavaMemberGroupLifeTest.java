package dev.lockstep.interop;

import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.javamember.Change;
import dev.lockstep.interop.javamember.JavaConversation;
import dev.lockstep.interop.javamember.JavaMember;
import dev.lockstep.interop.javamember.Outcome;
import dev.lockstep.interop.javamember.PreparedCommit;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Member;
import dev.lockstep.interop.peer.PeerException;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.group.keypackage.KeyPackageForm;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.id.InboxId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** What happens to a group in its life when members of our own and of libxmtp are in it together. */
@WithRealClients
class JavaMemberGroupLifeTest {
    private static final int ROUNDS = 5;

    @Test
    void twentyMembersReadEachOther(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        List<Phone> phones = IntStream.range(0, 9)
                .mapToObj(at -> people.phone("phone " + at))
                .toList();
        List<JavaMember> ours = IntStream.range(0, 10)
                .mapToObj(at -> clients.javaMember("java " + at, KeyPackageForm.values()[at % 2]))
                .toList();

        Conversation group = alix.groupWith(
                "twenty",
                Stream.concat(phones.stream().map(Phone::inboxId), ours.stream().map(JavaMember::inboxId))
                        .toList());
        List<Conversation> atPhones = new ArrayList<>(List.of(group));
        phones.forEach(phone -> atPhones.add(phone.awaitConversation(group.id())));

        Talk.among(
                        atPhones,
                        ours.stream()
                                .map(java -> java.awaitConversation(group.id()))
                                .toArray(JavaConversation[]::new))
                .agreeOnTheProfile();
    }

    @Test
    void aCommitThatLostItsEpochIsMadeAnew(RealClients clients) {
        Phone alix = clients.people().phone("alix");
        JavaMember java = clients.javaMember("java", KeyPackageForm.X_WING);
        JavaConversation atJava = java.createGroup("before", PolicySet.DEFAULT, List.of(alix.inboxId()));
        Conversation group = alix.awaitConversation(atJava.id());
        Talk talk = Talk.between(group, atJava);
        talk.agree("at first");

        for (int round = 0; round < ROUNDS; round++) {
            PreparedCommit late = atJava.prepare(Change.name("java's " + round)).orElseThrow();
            group.rename("alix's " + round);
            atJava.publish(late);
            talk.agree("after race " + round);

            assertThat(group.state().name()).isEqualTo("java's " + round);
        }
        assertThat(atJava.outcomes())
                .contains(new Outcome.Skipped("another commit came before ours"), new Outcome.OwnCommit());
    }

    @Test
    void commitsFromBothSidesAtOnceForkNobody(RealClients clients) throws Exception {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        JavaMember java = clients.javaMember("java", KeyPackageForm.X_WING);
        Conversation group = alix.groupWith("before", List.of(bo.inboxId(), java.inboxId()));
        Conversation atBo = bo.awaitConversation(group.id());
        JavaConversation atJava = java.awaitConversation(group.id());
        Talk talk = Talk.among(List.of(group, atBo), atJava);
        talk.agree("at first");

        for (int round = 0; round < ROUNDS; round++) {
            String suffix = " in round " + round;
            CompletableFuture<Void> fromAlix = CompletableFuture.runAsync(() -> group.rename("alix" + suffix));
            CompletableFuture<Void> fromJava =
                    CompletableFuture.runAsync(() -> atJava.commit(Change.name("java" + suffix)));
            CompletableFuture.allOf(fromAlix, fromJava).get(60, TimeUnit.SECONDS);

            talk.agree("after both" + suffix);
            assertThat(group.state().name()).isEqualTo(atBo.state().name()).isIn("alix" + suffix, "java" + suffix);
        }
    }

    @Test
    void aMemberOfOursIsRemovedAndAddedAgain(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        JavaMember java = clients.javaMember("java", KeyPackageForm.X_WING);
        Conversation group = alix.groupWith("hike", List.of(bo.inboxId(), java.inboxId()));
        Conversation atBo = bo.awaitConversation(group.id());
        JavaConversation atJava = java.awaitConversation(group.id());
        Talk.among(List.of(group, atBo), atJava).agree("together");

        group.remove(List.of(java.inboxId()));
        group.send("without java");
        eventually(
                "java to see that it is out",
                () -> {
                    atJava.sync();
                    return atJava.isActive();
                },
                active -> !active);
        group.add(List.of(java.inboxId()));
        JavaConversation again = java.awaitConversation(group.id());

        Talk.among(List.of(group, atBo), again).agreeOnTheProfile();
        assertThat(again.texts()).doesNotContain("without java");
    }

    @Test
    void aPhoneIsRemovedAndAddedAgainByOurs(RealClients clients) {
        Phone alix = clients.people().phone("alix");
        JavaMember java = clients.javaMember("java", KeyPackageForm.X_WING);
        JavaConversation group = java.createGroup("hike", PolicySet.DEFAULT, List.of(alix.inboxId()));
        Conversation atAlix = alix.awaitConversation(group.id());
        Talk.between(atAlix, group).agree("together");

        group.remove(alix.inboxId());
        group.say("without alix");
        eventually(
                "alix to see that she is out",
                () -> {
                    atAlix.sync();
                    return atAlix.state().active();
                },
                active -> !active);
        group.add(alix.inboxId());
        eventually(
                "alix to be in again",
                () -> {
                    alix.sync();
                    return atAlix.state().active();
                },
                active -> active);

        Talk.between(atAlix, group).agreeOnTheProfile();
        assertThat(atAlix.texts()).doesNotContain("without alix");
    }

    @Test
    void anInstallationIsRemovedAndAddedInOneCommit(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        JavaMember java = clients.javaMember("java", KeyPackageForm.X_WING);
        JavaConversation group = java.createGroup("hike", PolicySet.DEFAULT, List.of(alix.inboxId(), bo.inboxId()));
        Conversation atAlix = alix.awaitConversation(group.id());
        Conversation atBo = bo.awaitConversation(group.id());
        Talk talk = Talk.among(List.of(atAlix, atBo), group);
        talk.agree("at first");

        group.readd(alix.inboxId(), alix.installationId());
        alix.sync();

        talk.agreeOnTheProfile();
    }

    @Test
    void adminsOfBothKindsActAndOthersAreRefused(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        JavaMember java = clients.javaMember("java", KeyPackageForm.X_WING);
        JavaConversation group =
                java.createGroup("of admins", PolicySet.DEFAULT, List.of(alix.inboxId(), bo.inboxId()));
        Conversation atAlix = alix.awaitConversation(group.id());
        Conversation atBo = bo.awaitConversation(group.id());
        Talk talk = Talk.among(List.of(atAlix, atBo), group);
        talk.agree("at first");

        // The default policy: members do not remove members. libxmtp says so to its owner.
        Assertions.assertThatThrownBy(() -> atAlix.remove(bo)).isInstanceOf(PeerException.class);
        talk.agree("after a removal that was refused");
        group.commit(Change.admin(alix.inboxId()));
        talk.agree("with an admin");
        assertThat(levelAt(atBo, alix.inboxId())).isEqualTo(Member.Level.ADMIN);
        atAlix.remove(bo);
        Talk two = Talk.between(atAlix, group);
        two.agreeOnTheProfile();
        group.commit(Change.superAdmin(alix.inboxId()));
        group.commit(Change.permissions(PolicySet.ADMINS_ONLY));
        two.agree("with another policy");
        atAlix.rename("renamed by an admin");
        two.agree("with another name");
        group.commit(Change.noSuperAdmin(alix.inboxId()));
        group.commit(Change.noAdmin(alix.inboxId()));
        two.agree("without an admin");
        Assertions.assertThatThrownBy(() -> atAlix.rename("not any more")).isInstanceOf(PeerException.class);
        two.agree("after a name that was refused");

        assertThat(atAlix.state().name()).isEqualTo("renamed by an admin");
        assertThat(levelAt(atAlix, alix.inboxId())).isEqualTo(Member.Level.MEMBER);
    }

    /** What we smuggle past our own rules, libxmtp refuses, and so do others of ours; all go on in the epoch they were in. */
    @Test
    void aRemovalByAPlainMemberIsRefusedByAllAlike(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        JavaMember plain = clients.javaMember("plain", KeyPackageForm.X_WING);
        JavaMember watching = clients.javaMember("watching", KeyPackageForm.X_WING);
        Conversation group = alix.groupWith("hike", List.of(bo.inboxId(), plain.inboxId(), watching.inboxId()));
        Conversation atBo = bo.awaitConversation(group.id());
        JavaConversation atPlain = plain.awaitConversation(group.id());
        JavaConversation atWatching = watching.awaitConversation(group.id());
        Talk talk = Talk.among(List.of(group, atBo), atPlain, atWatching);
        talk.agree("at first");

        atPlain.smuggle(atPlain.changing(List.of(), List.of(bo.inboxId())));

        talk.agreeOnTheProfile();
        assertThat(group.memberInboxes()).contains(bo.inboxId());
        assertThat(atWatching.outcomes()).hasAtLeastOneElementOfType(Outcome.Refused.class);
    }

    @Test
    void aKeyUpdateOfEitherSideLeavesEverybodyReading(RealClients clients) {
        Phone alix = clients.people().phone("alix");
        JavaMember java = clients.javaMember("java", KeyPackageForm.X_WING);
        JavaConversation group = java.createGroup("hike", PolicySet.DEFAULT, List.of(alix.inboxId()));
        Conversation atAlix = alix.awaitConversation(group.id());
        Talk talk = Talk.between(atAlix, group);
        // The first message of a phone that joined follows an update of its key.
        talk.agree("after the updates of the first messages");
        assertThat(group.outcomes()).hasAtLeastOneElementOfType(Outcome.Advanced.class);
        long before = group.epoch();

        group.commit(Change.keyUpdate());

        talk.agree("after another update");
        assertThat(group.epoch()).isEqualTo(before + 1);
    }

    @Test
    void aPhoneThatAsksToLeaveIsRemovedByOurSuperAdmin(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        JavaMember java = clients.javaMember("java", KeyPackageForm.X_WING);
        JavaConversation group = java.createGroup("hike", PolicySet.DEFAULT, List.of(alix.inboxId(), bo.inboxId()));
        Conversation atAlix = alix.awaitConversation(group.id());
        Conversation atBo = bo.awaitConversation(group.id());
        Talk.among(List.of(atAlix, atBo), group).agree("together");

        atBo.leave();
        eventually(
                "our super admin to honour it",
                () -> {
                    group.sync();
                    return group.honourLeaveRequests();
                },
                honoured -> honoured);

        Talk.between(atAlix, group).agreeOnTheProfile();
        assertThat(atAlix.memberInboxes()).doesNotContain(bo.inboxId());
    }

    private static Member.Level levelAt(Conversation side, InboxId inbox) {
        side.sync();
        return side.members().stream()
                .filter(member -> member.inboxId().equals(inbox))
                .map(Member::level)
                .findFirst()
                .orElseThrow();
    }
}
