package dev.lockstep.xmtp.identity;

import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.identity.IdentityUpdateException.Reason;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import dev.lockstep.xmtp.proto.identity.associations.Signature;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An identity update that still has to be signed (XMTP network reference §4.9): show {@link #text} to every one of
 * {@link #signers}, then {@link #sign}. Whether the result holds is for {@link IdentityLog#apply} to say; ask it before
 * publishing. Times are those of the client; nobody compares them to a clock.
 */
public final class UnsignedIdentityUpdate {
    private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);

    private final Update<Identifier> update;

    private UnsignedIdentityUpdate(Update<Identifier> update) {
        this.update = update;
    }

    /**
     * Creates an inbox with its first installation.
     *
     * @param nonce unsigned; distinguishes the inboxes of one owner
     * @throws IdentityUpdateException {@link Reason#INVALID_ACCOUNT_ADDRESS}
     */
    public static UnsignedIdentityUpdate register(
            Identifier.Root owner, long nonce, InstallationId installation, Instant now)
            throws IdentityUpdateException {
        Action<Identifier> create = new Action.CreateInbox<>(owner, nonce, owner);
        return of(owner.inboxId(nonce), now, List.of(create, adding(owner, Identifier.Installation.of(installation))));
    }

    /**
     * Adds an installation to an inbox.
     *
     * @param existing a member of the inbox that is no installation, or its recovery identifier
     * @throws IdentityUpdateException {@link Reason#TOO_MANY_INSTALLATIONS} from the {@value
     *     AssociationState#MAX_INSTALLATIONS}th on
     */
    public static UnsignedIdentityUpdate addInstallation(
            AssociationState state, Identifier.Root existing, InstallationId installation, Instant now)
            throws IdentityUpdateException {
        int installations = state.installations().size();
        if (installations >= AssociationState.MAX_INSTALLATIONS) {
            throw new IdentityUpdateException(
                    Reason.TOO_MANY_INSTALLATIONS,
                    "inbox %s has %d installations (expected: fewer than %d; revoke one first)"
                            .formatted(state.inboxId(), installations, AssociationState.MAX_INSTALLATIONS));
        }
        return of(state.inboxId(), now, List.of(adding(existing, Identifier.Installation.of(installation))));
    }

    /** Adds a wallet or a passkey; {@code existing} is a member of any sort, usually an installation. */
    public static UnsignedIdentityUpdate addIdentifier(
            AssociationState state, Identifier existing, Identifier.Root added, Instant now) {
        return of(state.inboxId(), now, List.of(adding(existing, added)));
    }

    /** Removes members and, with each, the installations it added. */
    public static UnsignedIdentityUpdate revoke(AssociationState state, List<Identifier> members, Instant now) {
        return of(
                state.inboxId(),
                now,
                members.stream()
                        .<Action<Identifier>>map(
                                member -> new Action.RevokeAssociation<>(member, state.recoveryIdentifier()))
                        .toList());
    }

    /** Hands the power to revoke to another; the new one does not sign. */
    public static UnsignedIdentityUpdate changeRecovery(
            AssociationState state, Identifier.Root newRecovery, Instant now) {
        return of(state.inboxId(), now, List.of(new Action.ChangeRecovery<>(newRecovery, state.recoveryIdentifier())));
    }

    /** What each signer signs. */
    public String text() {
        return SignatureText.of(update);
    }

    /** Who has to sign; each signs once, however many actions need it. */
    public Set<Identifier> signers() {
        return Set.copyOf(update.signatures());
    }

    /**
     * Puts the signatures in their places.
     *
     * @param signatures of all {@link #signers} and nobody else, as {@link IdentitySignatures} makes them; not checked
     * @throws IdentityUpdateException {@link Reason#MISSING_SIGNER}, {@link Reason#UNKNOWN_SIGNER}
     */
    public IdentityUpdate sign(Map<Identifier, Signature> signatures) throws IdentityUpdateException {
        for (var signer : signatures.keySet()) {
            if (!signers().contains(signer)) {
                throw new IdentityUpdateException(
                        Reason.UNKNOWN_SIGNER, "%s (expected: one of %s)".formatted(signer.text(), texts(signers())));
            }
        }
        return UpdateForm.write(update.map(signer -> {
            var signature = signatures.get(signer);
            if (signature == null) {
                throw new IdentityUpdateException(
                        Reason.MISSING_SIGNER,
                        "signed by %s (expected: %s too)".formatted(texts(signatures.keySet()), signer.text()));
            }
            return signature;
        }));
    }

    private static Action<Identifier> adding(Identifier existing, Identifier added) {
        return new Action.AddAssociation<>(added, existing, added);
    }

    private static UnsignedIdentityUpdate of(InboxId inbox, Instant now, List<Action<Identifier>> actions) {
        return new UnsignedIdentityUpdate(new Update<>(inbox.value(), nanos(now), actions));
    }

    /** Nanoseconds since 1970, below 2^63, because peers keep them in signed numbers. */
    private static long nanos(Instant time) {
        var nanos = BigInteger.valueOf(time.getEpochSecond())
                .multiply(NANOS_PER_SECOND)
                .add(BigInteger.valueOf(time.getNano()));
        if (nanos.signum() < 0 || nanos.bitLength() >= Long.SIZE) {
            throw new IllegalArgumentException("time: %s (expected: from 1970 to 2262)".formatted(time));
        }
        return nanos.longValue();
    }

    private static String texts(Set<Identifier> identifiers) {
        return identifiers.stream().map(Identifier::text).sorted().collect(Collectors.joining(", "));
    }
}
