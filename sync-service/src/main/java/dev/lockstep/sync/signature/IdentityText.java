package dev.lockstep.sync.signature;

import dev.lockstep.sync.failure.Failure;
import dev.lockstep.xmtp.id.InboxId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts that a custodial wallet signs for whoever may ask (XMTP network reference §4.4): those by which an installation joins or
 * leaves its inbox. One that links another wallet or moves the recovery address would give the inbox away and is never signed.
 */
public final class IdentityText {
    private static final int LONGEST = 4_000;
    private static final String APP = "\\(ID: [0-9a-f]{64}\\)";
    private static final String BLOCK = "- (?:Create inbox\n  \\(Owner: (?<owner>0x[0-9a-f]{40})\\)"
            + "|Grant messaging access to app\n  " + APP
            + "|Revoke messaging access from app\n  " + APP + ")";

    private static final Pattern FORM = Pattern.compile(
            "XMTP : Authenticate to inbox\n\n"
                    + "Inbox ID: (?<inbox>[0-9a-f]{64})\n"
                    + "Current time: \\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z\n\n"
                    + "(?<blocks>.*)\n\n"
                    + "For more info: https://xmtp\\.org/signatures",
            Pattern.DOTALL);

    private static final Pattern BLOCKS =
            Pattern.compile(BLOCK + "(?:\n" + BLOCK.replace("<owner>", "<second>") + "){0,3}");

    private IdentityText() {}

    /** Why a text is not signed for an inbox; nothing if it is. */
    public static Optional<Failure> problem(String text, InboxId inbox, String owner) {
        if (text.length() > LONGEST) {
            return refused("%d characters (expected: at most %d).".formatted(text.length(), LONGEST));
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return refused("not an XMTP identity text (expected: the text as an XMTP client made it).");
        }
        if (!form.group("inbox").equals(inbox.value())) {
            return refused("of inbox %s (expected: of inbox %s).".formatted(form.group("inbox"), inbox));
        }
        Matcher blocks = BLOCKS.matcher(form.group("blocks"));
        if (!blocks.matches()) {
            return refused(
                    "asks for something else (expected: to create the inbox, or to grant or revoke messaging access).");
        }
        return isOwner(blocks.group("owner"), owner) && isOwner(blocks.group("second"), owner)
                ? Optional.empty()
                : refused("creates the inbox for another owner (expected: %s).".formatted(owner));
    }

    private static boolean isOwner(@org.jspecify.annotations.Nullable String named, String owner) {
        return named == null || named.equals(owner);
    }

    private static Optional<Failure> refused(String reason) {
        return Optional.of(new Failure.InvalidIdentityText("text: " + reason));
    }
}
