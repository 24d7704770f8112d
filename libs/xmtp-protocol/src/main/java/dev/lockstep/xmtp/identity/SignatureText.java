package dev.lockstep.xmtp.identity;

import java.time.Instant;
import java.util.stream.Collectors;

/** The one text that every signature of an update signs (XMTP network reference §4.4). */
final class SignatureText {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private SignatureText() {}

    static String of(Update<?> update) {
        return """
                XMTP : Authenticate to inbox

                Inbox ID: %s
                Current time: %s

                %s

                For more info: https://xmtp.org/signatures""".formatted(
                        update.inboxId(),
                        wholeSeconds(update.clientTimestampNs()),
                        update.actions().stream().map(SignatureText::block).collect(Collectors.joining("\n")));
    }

    /** Timestamps from 2^63 on are read as negative, as every peer does. */
    private static String wholeSeconds(long timestampNs) {
        return Instant.ofEpochSecond(Math.floorDiv(timestampNs, NANOS_PER_SECOND))
                .toString();
    }

    private static String block(Action<?> action) {
        return switch (action) {
            case Action.CreateInbox<?> create -> block("Create inbox", "Owner", create.owner());
            case Action.AddAssociation<?> add ->
                switch (add.newMember()) {
                    case Identifier.Ethereum wallet -> block("Link address to inbox", "Address", wallet);
                    case Identifier.Installation app -> block("Grant messaging access to app", "ID", app);
                    case Identifier.Passkey passkey -> block("Link passkey to inbox", "Passkey", passkey);
                };
            case Action.RevokeAssociation<?> revoke ->
                switch (revoke.member()) {
                    case Identifier.Ethereum wallet -> block("Unlink address from inbox", "Address", wallet);
                    case Identifier.Installation app -> block("Revoke messaging access from app", "ID", app);
                    case Identifier.Passkey passkey -> block("Unlink passkey from inbox", "Passkey", passkey);
                };
            case Action.ChangeRecovery<?> change ->
                block("Change inbox recovery address", "Address", change.newRecovery());
        };
    }

    private static String block(String what, String label, Identifier identifier) {
        return "- " + what + "\n  (" + label + ": " + identifier.text() + ")";
    }
}
