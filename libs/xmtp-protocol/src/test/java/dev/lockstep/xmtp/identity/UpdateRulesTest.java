package dev.lockstep.xmtp.identity;

import static dev.lockstep.xmtp.identity.RulesFixture.ALICE;
import static dev.lockstep.xmtp.identity.RulesFixture.APP;
import static dev.lockstep.xmtp.identity.RulesFixture.PASSKEY;
import static dev.lockstep.xmtp.identity.RulesFixture.add;
import static dev.lockstep.xmtp.identity.RulesFixture.apply;
import static dev.lockstep.xmtp.identity.RulesFixture.assertRefused;
import static dev.lockstep.xmtp.identity.RulesFixture.createInbox;
import static dev.lockstep.xmtp.identity.RulesFixture.erc191;
import static dev.lockstep.xmtp.identity.RulesFixture.inboxOf;
import static dev.lockstep.xmtp.identity.RulesFixture.key;
import static dev.lockstep.xmtp.identity.RulesFixture.revoke;
import static dev.lockstep.xmtp.identity.RulesFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.identity.IdentityUpdateException.Reason;
import org.junit.jupiter.api.Test;

/** What holds for updates whatever their actions are. */
class UpdateRulesTest {
    @Test
    void refusesAnUpdateThatDoesNothingToNothing() {
        assertRefused(Reason.NOT_CREATED, null);
    }

    @Test
    void takesAnUpdateThatDoesNothing() throws Exception {
        var before = inboxOf(ALICE);

        assertThat(apply(before)).isEqualTo(before);
    }

    @Test
    void leavesTheStateBeforeAsItWas() throws Exception {
        var before = inboxOf(ALICE);
        var copy = new AssociationState(
                before.inboxId(), before.members(), before.recoveryIdentifier(), before.seenSignatures());

        apply(before, add(APP, erc191(ALICE), key(APP)), revoke(ALICE, erc191(ALICE)));

        assertThat(before).isEqualTo(copy);
    }

    @Test
    void takesPasskeysOfOneKeyForOneWhateverTheirRelyingParty() throws Exception {
        var elsewhere = new Identifier.Passkey(ByteString.fromHex("02aa"), "elsewhere.org");

        var state = apply(
                apply(null, createInbox(PASSKEY, 1, signed(elsewhere, SignatureKind.P256))),
                add(APP, signed(elsewhere, SignatureKind.P256, "2"), key(APP)));

        assertThat(state.members()).containsOnlyKeys(PASSKEY, APP);
    }
}
