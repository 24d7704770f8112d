package dev.lockstep.xmtp.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.identity.IdentityUpdateException.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AssociationStateTest {
    private static final InboxId INBOX = new InboxId("ab".repeat(32));
    private static final Identifier.Root OWNER = new Identifier.Ethereum("0x" + "a".repeat(40));
    private static final Identifier EARLY = app(1);
    private static final Identifier LATE = app(2);
    private static final Identifier AFTER_2262 = app(3);

    @Test
    void ordersMembersByUnsignedTimeWithTheFirstLast() {
        var state = state(
                new Member(OWNER, null, null, null),
                new Member(AFTER_2262, OWNER, Long.MIN_VALUE, null),
                new Member(LATE, OWNER, 20L, null),
                new Member(EARLY, OWNER, 10L, null));

        assertThat(state.membersInOrder())
                .extracting(Member::identifier)
                .containsExactly(EARLY, LATE, AFTER_2262, OWNER);
        assertThat(state.installations())
                .extracting(Object::toString)
                .containsExactly(EARLY.text(), LATE.text(), AFTER_2262.text());
    }

    @Test
    void differsFromNothingByAllItsMembers() {
        var state = state(new Member(OWNER, null, null, null), new Member(EARLY, OWNER, 10L, null));

        assertThat(state.membersAddedSince(null)).containsExactly(EARLY, OWNER);
        assertThat(state.membersRemovedSince(null)).isEmpty();
    }

    @Test
    void differsByIdentifiersNotByWhatIsKnownOfThem() {
        var before = state(new Member(OWNER, null, null, null), new Member(EARLY, OWNER, 10L, null));
        var after = state(new Member(OWNER, null, null, 1L), new Member(LATE, EARLY, 20L, null));

        assertThat(after.membersAddedSince(before)).containsExactly(LATE);
        assertThat(after.membersRemovedSince(before)).containsExactly(EARLY);
    }

    @Test
    void cannotBeChangedThroughWhatItWasMadeOfOrGives() {
        var members = new LinkedHashMap<Identifier, Member>(Map.of(OWNER, new Member(OWNER, null, null, null)));
        var state = new AssociationState(INBOX, members, OWNER, Set.of());

        members.clear();

        assertThat(state.isMember(OWNER)).isTrue();
        assertThatThrownBy(() -> state.members().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void staysTheSameAsBytes() throws Exception {
        var passkey = new Identifier.Passkey(ByteString.fromHex("02aa"), "example.org");
        var members = new LinkedHashMap<Identifier, Member>();
        for (var member : List.of(
                new Member(OWNER, null, null, -1L),
                new Member(passkey, OWNER, -1L, null),
                new Member(EARLY, passkey, 10L, null))) {
            members.put(member.identifier(), member);
        }
        var state = new AssociationState(INBOX, members, passkey, Set.of(ByteString.copyFromUtf8("seen")));

        var wire = dev.lockstep.xmtp.proto.identity.associations.AssociationState.parseFrom(
                AssociationStateForm.write(state).toByteArray());
        var read = AssociationStateForm.read(wire);

        assertThat(read).isEqualTo(state);
        assertThat(read.membersInOrder()).isEqualTo(state.membersInOrder());
        assertThat(((Identifier.Passkey) read.recoveryIdentifier()).relyingParty())
                .isEqualTo("example.org");
    }

    @Test
    void isNotReadFromBytesThatAreNone() {
        assertThatThrownBy(() -> AssociationStateForm.read(
                        dev.lockstep.xmtp.proto.identity.associations.AssociationState.getDefaultInstance()))
                .isInstanceOfSatisfying(
                        IdentityUpdateException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.MALFORMED));
    }

    private static AssociationState state(Member... members) {
        var byIdentifier = new LinkedHashMap<Identifier, Member>();
        for (var member : members) {
            byIdentifier.put(member.identifier(), member);
        }
        return new AssociationState(INBOX, byIdentifier, OWNER, Set.of());
    }

    private static Identifier app(int number) {
        var key = new byte[32];
        key[31] = (byte) number;
        return new Identifier.Installation(ByteString.copyFrom(key));
    }
}
