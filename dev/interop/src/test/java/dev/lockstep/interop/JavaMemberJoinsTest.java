package dev.lockstep.interop;

import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.javamember.JavaConversation;
import dev.lockstep.interop.javamember.JavaMember;
import dev.lockstep.interop.javamember.Witness;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Conversation.Holders;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.keypackage.KeyPackageForm;
import dev.lockstep.xmtp.group.permission.Policy;
import dev.lockstep.xmtp.group.welcome.OpenedWelcome;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Members of our own in conversations that libxmtp made. */
@WithRealClients
class JavaMemberJoinsTest {
    @ParameterizedTest
    @EnumSource(KeyPackageForm.class)
    void joinsAGroupAndADirectMessage(KeyPackageForm form, RealClients clients) {
        Phone alix = clients.people().phone("alix");
        JavaMember java = clients.javaMember("java", form);

        Conversation group = alix.groupWith("hike", List.of(java.inboxId()));
        Conversation dm = alix.dmWith(java.inboxId());
        JavaConversation groupAtJava = java.awaitConversation(group.id());
        JavaConversation dmAtJava = java.awaitConversation(dm.id());

        assertThat(groupAtJava.type()).isEqualTo(ConversationType.GROUP);
        assertThat(dmAtJava.type()).isEqualTo(ConversationType.DM);
        Talk.between(group, groupAtJava).agreeOnTheProfile();
        Talk.between(dm, dmAtJava).agreeOnTheProfile();
        assertThat(java.refusedWelcomes()).isEmpty();
    }

    @Test
    void followsAPointerToItsWelcome(RealClients clients) {
        Phone alix = clients.people().phone("alix");
        List<JavaMember> pointed = new ArrayList<>();
        clients.tell(new Witness() {
            @Override
            public void joined(
                    JavaMember member,
                    WelcomeMessage delivered,
                    Optional<WelcomeMessage> pointee,
                    OpenedWelcome opened,
                    Group group) {
                pointee.ifPresent(_ -> pointed.add(member));
            }
        });
        JavaMember one = clients.javaMember("one", KeyPackageForm.X_WING);
        JavaMember two = clients.javaMember("two", KeyPackageForm.X_WING);
        JavaMember three = clients.javaMember("three", KeyPackageForm.X_WING);
        JavaMember direct = clients.javaMember("direct", KeyPackageForm.CURVE25519);

        Conversation group =
                alix.groupWith("many", List.of(one.inboxId(), two.inboxId(), three.inboxId(), direct.inboxId()));

        Talk.among(
                        List.of(group),
                        one.awaitConversation(group.id()),
                        two.awaitConversation(group.id()),
                        three.awaitConversation(group.id()),
                        direct.awaitConversation(group.id()))
                .agreeOnTheProfile();
        assertThat(pointed).containsExactlyInAnyOrder(one, two, three);
    }

    @Test
    void followsEveryKindOfCommit(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        JavaMember java = clients.javaMember("java", KeyPackageForm.X_WING);
        Conversation group = alix.groupWith("before", List.of(java.inboxId()));
        JavaConversation atJava = java.awaitConversation(group.id());
        Talk talk = Talk.between(group, atJava);

        talk.agree("at first");
        group.rename("after");
        talk.agree("after a new name");
        assertThat(atJava.profile().mutable().get(MetadataField.GROUP_NAME)).contains("after");
        group.add(bo);
        Talk three = Talk.among(List.of(group, bo.awaitConversation(group.id())), atJava);
        three.agreeOnTheProfile();
        group.makeAdmin(bo.inboxId());
        group.makeSuperAdmin(java.inboxId());
        three.agree("after new admins");
        assertThat(atJava.profile().mutable().isAdmin(ClaimedInbox.of(bo.inboxId())))
                .isTrue();
        assertThat(atJava.profile().mutable().isSuperAdmin(ClaimedInbox.of(java.inboxId())))
                .isTrue();
        group.permitToRename(Holders.SUPER_ADMINS);
        three.agree("after a new policy");
        assertThat(atJava.profile().policies().toUpdate(MetadataField.GROUP_NAME.key()))
                .isEqualTo(Policy.SUPER_ADMINS);
        Phone tablet = people.installation("bo's tablet", bo.wallet());
        eventually(
                "java to see bo's phone add the tablet",
                () -> {
                    bo.syncAll();
                    atJava.sync();
                    return atJava.installations();
                },
                installations -> installations.contains(tablet.installationId()));
        three.agree("after a new installation");
        group.remove(bo);
        talk.agreeOnTheProfile();
        assertThat(atJava.installations()).doesNotContain(tablet.installationId(), bo.installationId());
    }

    @Test
    void opensWelcomesToAKeyPackageThatWasReplaced(RealClients clients) {
        Phone alix = clients.people().phone("alix");
        JavaMember java = clients.javaMember("java", KeyPackageForm.X_WING);

        Conversation toTheFirst = alix.groupWith("first", List.of(java.inboxId()));
        java.rotateKeyPackage();
        Conversation toTheSecond = alix.groupWith("second", List.of(java.inboxId()));

        Talk.between(toTheFirst, java.awaitConversation(toTheFirst.id())).agree("with the old keys");
        Talk.between(toTheSecond, java.awaitConversation(toTheSecond.id())).agree("with the new keys");
        assertThat(java.refusedWelcomes()).isEmpty();
    }
}
