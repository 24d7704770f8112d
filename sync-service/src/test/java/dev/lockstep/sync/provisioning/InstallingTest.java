package dev.lockstep.sync.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.OperationChanged;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.inbox.InboxHosting;
import dev.lockstep.sync.inbox.Signer;
import dev.lockstep.sync.network.NetworkException;
import dev.lockstep.sync.rig.Commands;
import dev.lockstep.sync.rig.MemoryNetwork;
import dev.lockstep.sync.rig.Rig;
import dev.lockstep.sync.task.Task;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.wallet.WalletKey;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InstallingTest {
    private static final int LONGEST_WAY = 20;

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    /** Whatever call breaks off, and after a restart: one installation, one update of those that an inbox has for life. */
    @ParameterizedTest
    @EnumSource(MemoryNetwork.Moment.class)
    void spendsOneUpdateWhereverItBreaksOff(MemoryNetwork.Moment moment) throws FailureException {
        for (int call = 1; call <= LONGEST_WAY; call++) {
            HostedInbox inbox = rig.inbox();
            Envelope command = Commands.register(inbox);
            rig.network.breakCall(call, moment);
            Optional<InstallationId> installation = register(inbox, command);
            boolean broke = rig.network.hasBroken();

            assertThat(installation).isPresent();
            assertThat(rig.network.updates(inbox.id())).isEqualTo(1);
            assertThat(rig.operation(command.getOperationId()).getState()).isEqualTo(OperationChanged.State.SUCCEEDED);
            if (!broke) {
                return;
            }
        }
        throw new AssertionError("more than %d calls to register an installation".formatted(LONGEST_WAY));
    }

    @Test
    void asksAnOwnerOutsideAndTakesNoSignatureButTheirs() throws FailureException {
        WalletKey owner = WalletKey.generate(new SecureRandom());
        HostedInbox inbox = rig.hosting
                .host(new InboxHosting.Wish(
                        Rig.TENANT, Optional.of(owner.address().toString()), Optional.empty(), Signer.EXTERNAL, ""))
                .inbox();
        Envelope command = Commands.register(inbox);
        Task task = rig.begin(command);
        assertThat(rig.installing.register(inbox, task)).isEmpty();

        OperationChanged waiting = rig.operation(command.getOperationId());
        assertThat(waiting.getState()).isEqualTo(OperationChanged.State.WAITING);
        assertThat(waiting.getReason().getCode()).isEqualTo("signature-required");
        String request = waiting.getSignatureRequest().getId();
        String text = waiting.getSignatureRequest().getText();
        assertThatThrownBy(() -> verify(request, WalletKey.generate(new SecureRandom()), text))
                .isInstanceOf(FailureException.class);
        assertThatThrownBy(() -> verify(request, owner, text + " ")).isInstanceOf(FailureException.class);

        rig.database()
                .perform(sql -> rig.intake.handle(
                        sql, Commands.answer(inbox, request, owner.sign(text).bytes())));
        rig.restart();
        Task resumed = rig.again(command);
        InstallationId installation = rig.installing.register(inbox, resumed).orElseThrow();
        rig.installing.finish(resumed, installation);

        assertThat(rig.network.updates(inbox.id())).isEqualTo(1);
        assertThat(rig.operation(command.getOperationId()).getState()).isEqualTo(OperationChanged.State.SUCCEEDED);
    }

    @Test
    void refusesAnInstallationTooManyAndSpendsNothing() throws FailureException {
        HostedInbox inbox = rig.inbox();
        for (int i = 0; i < IdentityBudget.INSTALLATIONS; i++) {
            rig.installation(inbox);
        }
        Envelope command = Commands.register(inbox);
        Task task = rig.begin(command);

        assertThat(rig.installing.register(inbox, task)).isEmpty();
        assertThat(rig.operation(command.getOperationId()).getReason().getCode())
                .isEqualTo("installations-full");
        assertThat(rig.network.updates(inbox.id())).isEqualTo(IdentityBudget.INSTALLATIONS);
    }

    @Test
    void revokesOnceAndAsksTheOthersForAFreshSyncGroup() throws FailureException {
        HostedInbox inbox = rig.inbox();
        InstallationId gone = rig.installation(inbox).id();
        InstallationId stays = rig.installation(inbox).id();
        Envelope command = Commands.revoke(inbox, gone);
        Task task = rig.begin(command);
        rig.network.breakCall(3, MemoryNetwork.Moment.AFTER);
        try {
            rig.installing.revoke(inbox, task);
        } catch (NetworkException e) {
            rig.restart();
            rig.installing.revoke(inbox, rig.again(command));
        }

        assertThat(rig.network.updates(inbox.id())).isEqualTo(3);
        assertThat(rig.installations.find(rig.database().direct(), gone)).isEmpty();
        assertThat(rig.installations
                        .find(rig.database().direct(), stays)
                        .orElseThrow()
                        .syncGroupDue()
                        .name())
                .isEqualTo("RENEW");
    }

    @Test
    void takesACommandThatComesTwiceOnce() throws FailureException {
        HostedInbox inbox = rig.inbox();
        Envelope command = Commands.register(inbox);
        rig.begin(command);
        rig.database().perform(sql -> rig.intake.handle(sql, command));

        assertThat(rig.tasks.commands(rig.database().direct(), inbox.id())).hasSize(1);
    }

    @Test
    void hidesTheInboxesOfAnotherTenant() throws FailureException {
        HostedInbox inbox = rig.inbox();
        Envelope command =
                Commands.register(inbox).toBuilder().setTenantId("another").build();
        rig.database().perform(sql -> rig.intake.handle(sql, command));

        assertThat(rig.operation(command.getOperationId()).getReason().getCode())
                .isEqualTo("inbox-unknown");
        assertThat(rig.tasks.commands(rig.database().direct(), inbox.id())).isEmpty();
    }

    private Optional<InstallationId> register(HostedInbox inbox, Envelope command) {
        Task task = rig.begin(command);
        for (int attempt = 0; attempt < 3; attempt++) {
            try {
                Optional<InstallationId> installation = rig.installing.register(inbox, task);
                installation.ifPresent(id -> finish(command, id));
                return installation;
            } catch (NetworkException e) {
                rig.restart();
                task = rig.again(command);
            }
        }
        return Optional.empty();
    }

    private void finish(Envelope command, InstallationId installation) {
        rig.installing.finish(rig.again(command), installation);
    }

    private void verify(String request, WalletKey signer, String text) throws FailureException {
        ByteString signature = signer.sign(text).bytes();
        rig.signatureRequests.verify(rig.database().direct(), Rig.TENANT, UUID.fromString(request), signature);
    }
}
