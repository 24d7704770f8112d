package dev.lockstep.xmtp.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.identity.IdentityUpdateException.Reason;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** People, apps, and signatures as they come out of verification, for tests of the rules. */
final class RulesFixture {
    static final long NOW = 1_700_000_000_000_000_000L;
    static final Identifier.Root ALICE = wallet("a");
    static final Identifier.Root BOB = wallet("b");
    static final Identifier.Root CAROL = wallet("c");
    static final Identifier.Root PASSKEY = new Identifier.Passkey(ByteString.fromHex("02aa"), "example.org");
    static final Identifier APP = app("a");
    static final Identifier OTHER_APP = app("b");
    static final ByteString SEEN = ByteString.copyFromUtf8("seen");

    private RulesFixture() {}

    static AssociationState inboxOf(Identifier.Root owner) {
        return inboxOf(owner, 1);
    }

    static AssociationState inboxOf(Identifier.Root owner, long nonce) {
        var members = new LinkedHashMap<Identifier, Member>();
        members.put(owner, new Member(owner, null, null, null));
        return new AssociationState(inbox(owner, nonce), members, owner, Set.of(SEEN));
    }

    static InboxId inbox(Identifier.Root owner, long nonce) {
        try {
            return owner.inboxId(nonce);
        } catch (IdentityUpdateException e) {
            throw new AssertionError(e);
        }
    }

    /** For whichever inbox the update turns out to be. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    static AssociationState apply(@Nullable AssociationState before, Action<VerifiedSignature>... actions)
            throws IdentityUpdateException {
        return apply(before, Arrays.asList(actions));
    }

    private static AssociationState apply(@Nullable AssociationState before, List<Action<VerifiedSignature>> actions)
            throws IdentityUpdateException {
        var inbox = before != null ? before.inboxId() : inbox(ownerOf(actions), 1);
        return AssociationRules.apply(before, new Update<>(inbox.value(), NOW, actions));
    }

    static Update<VerifiedSignature> update(InboxId inbox, Action<VerifiedSignature> action) {
        return new Update<>(inbox.value(), NOW, List.of(action));
    }

    private static Identifier.Root ownerOf(List<Action<VerifiedSignature>> actions) {
        return !actions.isEmpty()
                        && actions.getFirst() instanceof Action.CreateInbox<VerifiedSignature> create
                        && create.owner() instanceof Identifier.Passkey
                ? create.owner()
                : ALICE;
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    static void assertRefused(Reason reason, @Nullable AssociationState before, Action<VerifiedSignature>... actions) {
        assertReason(reason, () -> apply(before, Arrays.asList(actions)));
    }

    static void assertReason(Reason reason, ThrowingCallable attempt) {
        assertThatExceptionOfType(IdentityUpdateException.class)
                .isThrownBy(attempt)
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(reason))
                .satisfies(refusal -> assertThat(refusal.retryable()).isFalse())
                .withMessageStartingWith(reason.label() + ": ");
    }

    static Action<VerifiedSignature> createInbox(Identifier.Root owner, long nonce, VerifiedSignature byOwner) {
        return new Action.CreateInbox<>(owner, nonce, byOwner);
    }

    static Action<VerifiedSignature> add(Identifier member, VerifiedSignature byExisting, VerifiedSignature byNew) {
        return new Action.AddAssociation<>(member, byExisting, byNew);
    }

    static Action<VerifiedSignature> revoke(Identifier member, VerifiedSignature byRecovery) {
        return new Action.RevokeAssociation<>(member, byRecovery);
    }

    static Action<VerifiedSignature> changeRecovery(Identifier.Root to, VerifiedSignature byRecovery) {
        return new Action.ChangeRecovery<>(to, byRecovery);
    }

    static VerifiedSignature erc191(Identifier signer) {
        return signed(signer, SignatureKind.ERC_191);
    }

    static VerifiedSignature erc191Again(Identifier signer) {
        return signed(signer, SignatureKind.ERC_191, "again");
    }

    static VerifiedSignature erc1271(Identifier signer, long chain) {
        return new VerifiedSignature(signer, SignatureKind.ERC_1271, raw(signer.text() + chain), chain);
    }

    static VerifiedSignature legacy(Identifier signer) {
        return signed(signer, SignatureKind.LEGACY_DELEGATED);
    }

    static VerifiedSignature key(Identifier signer) {
        return signed(signer, SignatureKind.INSTALLATION_KEY);
    }

    static VerifiedSignature seen(Identifier signer) {
        return new VerifiedSignature(signer, SignatureKind.ERC_191, SEEN, null);
    }

    static VerifiedSignature signed(Identifier signer, SignatureKind kind) {
        return signed(signer, kind, "");
    }

    static VerifiedSignature signed(Identifier signer, SignatureKind kind, String difference) {
        return new VerifiedSignature(signer, kind, raw(kind + signer.text() + difference), null);
    }

    static ByteString raw(String content) {
        return ByteString.copyFromUtf8(content);
    }

    static Identifier.Root wallet(String digit) {
        return new Identifier.Ethereum("0x" + digit.repeat(40));
    }

    static Identifier app(String digit) {
        return new Identifier.Installation(ByteString.fromHex(digit.repeat(64)));
    }
}
