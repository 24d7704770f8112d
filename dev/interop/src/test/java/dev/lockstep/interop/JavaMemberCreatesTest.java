package dev.lockstep.interop;

import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.javamember.JavaConversation;
import dev.lockstep.interop.javamember.JavaMember;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.ConversationState;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.group.keypackage.KeyPackageForm;
import dev.lockstep.xmtp.group.permission.PolicySet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Conversations that members of our own make and libxmtp joins. */
@WithRealClients
class JavaMemberCreatesTest {
    @ParameterizedTest
    @EnumSource(KeyPackageForm.class)
    void makesADirectMessageThatLibxmtpTakesAsItsOwn(KeyPackageForm form, RealClients clients) {
        Phone alix = clients.people().phone("alix");
        JavaMember java = clients.javaMember("java", form);

        JavaConversation dm = java.createDm(alix.inboxId());

        Conversation atAlix = alix.awaitConversation(dm.id());
        assertThat(atAlix.state().kind()).isEqualTo(ConversationState.Kind.DM);
        assertThat(alix.dmWith(java.inboxId()).id()).isEqualTo(dm.id());
        Talk.between(atAlix, dm).agreeOnTheProfile();
    }

    @ParameterizedTest
    @EnumSource(KeyPackageForm.class)
    void makesAGroupAndChangesItsMembers(KeyPackageForm form, RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Phone caro = people.phone("caro");
        JavaMember java = clients.javaMember("java", form);

        JavaConversation group = java.createGroup("of java", PolicySet.DEFAULT, List.of(alix.inboxId()));
        Conversation atAlix = alix.awaitConversation(group.id());
        Talk.between(atAlix, group).agreeOnTheProfile();
        assertThat(atAlix.state().name()).isEqualTo("of java");
        group.add(bo.inboxId(), caro.inboxId());
        Conversation atBo = bo.awaitConversation(group.id());
        Conversation atCaro = caro.awaitConversation(group.id());
        Talk.among(List.of(atAlix, atBo, atCaro), group).agreeOnTheProfile();
        group.remove(bo.inboxId());

        Talk.among(List.of(atAlix, atCaro), group).agreeOnTheProfile();
        eventually(
                "bo to see that he is out",
                () -> {
                    atBo.sync();
                    return atBo.state();
                },
                state -> !state.active());
    }

    /** More than two who can follow a pointer share one welcome. */
    @Test
    void invitesManyPhonesThroughPointers(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        Phone bo = people.phone("bo");
        Phone caro = people.phone("caro");
        JavaMember java = clients.javaMember("java", KeyPackageForm.X_WING);

        JavaConversation group =
                java.createGroup("many", PolicySet.DEFAULT, List.of(alix.inboxId(), bo.inboxId(), caro.inboxId()));

        Talk.among(
                        List.of(
                                alix.awaitConversation(group.id()),
                                tablet.awaitConversation(group.id()),
                                bo.awaitConversation(group.id()),
                                caro.awaitConversation(group.id())),
                        group)
                .agreeOnTheProfile();
    }

    @Test
    void followsNewAndRevokedInstallationsOfItsMembers(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        JavaMember java = clients.javaMember("java", KeyPackageForm.X_WING);
        JavaConversation group = java.createGroup("of java", PolicySet.DEFAULT, List.of(alix.inboxId()));
        Conversation atAlix = alix.awaitConversation(group.id());

        Phone tablet = people.installation("alix's tablet", alix.wallet());
        group.updateInstallations();
        Conversation atTablet = tablet.awaitConversation(group.id());
        Talk.among(List.of(atAlix, atTablet), group).agreeOnTheProfile();
        alix.revoke(tablet);
        group.updateInstallations();

        assertThat(group.installations()).doesNotContain(tablet.installationId());
        Talk.between(atAlix, group).agreeOnTheProfile();
    }
}
