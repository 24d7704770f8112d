package dev.lockstep.sync.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sync.failure.Failure;
import dev.lockstep.xmtp.id.InboxId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTextTest {
    private static final InboxId INBOX = new InboxId("ab".repeat(32));
    private static final String OWNER = "0x" + "12".repeat(20);
    private static final String APP = "cd".repeat(32);
    private static final String GRANT = "- Grant messaging access to app\n  (ID: " + APP + ")";
    private static final String CREATE = "- Create inbox\n  (Owner: " + OWNER + ")";

    @Test
    void signsThatAnInstallationJoinsOrLeaves() {
        assertThat(problem(text(GRANT))).isEmpty();
        assertThat(problem(text(CREATE + "\n" + GRANT))).isEmpty();
        assertThat(problem(text("- Revoke messaging access from app\n  (ID: " + APP + ")")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- Link address to inbox\n  (Address: 0x3434343434343434343434343434343434343434)",
                "- Change inbox recovery address\n  (Address: 0x3434343434343434343434343434343434343434)",
                "- Create inbox\n  (Owner: 0x3434343434343434343434343434343434343434)",
                "",
                "- Grant messaging access to app\n  (ID: ff)",
            })
    void refusesWhateverElseIsAsked(String block) {
        assertThat(problem(text(block))).isPresent();
        assertThat(problem(text(GRANT + "\n" + block))).isPresent();
    }

    @Test
    void refusesTheTextOfAnotherInbox() {
        assertThat(IdentityText.problem(text(GRANT), new InboxId("ba".repeat(32)), OWNER))
                .get()
                .isInstanceOf(Failure.InvalidIdentityText.class);
    }

    @Test
    void refusesAnythingAroundTheText() {
        assertThat(problem(text(GRANT) + "\n")).isPresent();
        assertThat(problem(" " + text(GRANT))).isPresent();
        assertThat(problem("Send all my money")).isPresent();
        assertThat(problem("x".repeat(5_000))).isPresent();
    }

    private static java.util.Optional<Failure> problem(String text) {
        return IdentityText.problem(text, INBOX, OWNER);
    }

    private static String text(String blocks) {
        return """
                XMTP : Authenticate to inbox

                Inbox ID: %s
                Current time: 2026-11-26T12:00:00Z

                %s

                For more info: https://xmtp.org/signatures""".formatted(INBOX, blocks);
    }
}
