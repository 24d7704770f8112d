package dev.lockstep.sync.provisioning;

import com.google.protobuf.ByteString;
import dev.lockstep.service.sql.Database;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.identity.IdentityLogs;
import dev.lockstep.sync.identity.IdentityLogs.NewestState;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.inbox.InboxStore;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.installation.InstallationStore;
import dev.lockstep.sync.keypackage.KeyPackages;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.network.NetworkException;
import dev.lockstep.sync.network.XmtpNetwork;
import dev.lockstep.sync.signature.SignatureRequests;
import dev.lockstep.xmtp.identity.AssociationState;
import dev.lockstep.xmtp.identity.Identifier;
import dev.lockstep.xmtp.identity.IdentitySignatures;
import dev.lockstep.xmtp.identity.IdentityUpdateException;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import dev.lockstep.xmtp.proto.identity.associations.Signature;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Brings changes to identity logs as far as they can be brought now, each step stored before the next one. What was broken off
 * is taken up by the same call. An update costs one of the few an inbox has for life, so it is signed and stored first, and only
 * ever sent in the same bytes: the network counts them once, however often they come.
 */
final class IdentityChanges {
    private final Database database;
    private final XmtpNetwork network;
    private final IdentityLogs logs;
    private final InboxStore inboxes;
    private final InstallationStore installations;
    private final KeyPackages keyPackages;
    private final SignatureRequests requests;
    private final InstantSource clock;
    private final int floor;
    private final IdentityChangeStore changes = new IdentityChangeStore();

    IdentityChanges(
            Database database,
            XmtpNetwork network,
            IdentityLogs logs,
            InboxStore inboxes,
            InstallationStore installations,
            KeyPackages keyPackages,
            SignatureRequests requests,
            InstantSource clock,
            int floor) {
        this.database = database;
        this.network = network;
        this.logs = logs;
        this.inboxes = inboxes;
        this.installations = installations;
        this.keyPackages = keyPackages;
        this.requests = requests;
        this.clock = clock;
        this.floor = floor;
    }

    /** Goes on with the change of an operation until it is done, refused, or waits for somebody outside. */
    ChangeResult advance(HostedInbox inbox, String operation) {
        Optional<NewestState> log = fresh(inbox);
        while (true) {
            NextStep.Facts facts = facts(inbox, operation, log);
            Optional<AssociationState> state = facts.state();
            IdentityChange change = facts.change();
            switch (NextStep.of(facts)) {
                case NextStep.Finish() -> {
                    return new ChangeResult.Done(log);
                }
                case NextStep.Refuse(Failure failure) -> {
                    return new ChangeResult.Refused(failure, change.publishesBegun() > 0);
                }
                case NextStep.AskForSignature(IdentityChange.Draft draft) -> {
                    return new ChangeResult.Waits(draft);
                }
                case NextStep.UploadKeyPackage() -> keyPackages.renew(hosted(inbox, change));
                case NextStep.MakeText(Identifier.Ethereum signer) -> makeText(inbox, change, state, signer);
                case NextStep.SignByWallet(IdentityChange.Draft draft) -> signByWallet(inbox, change, state, draft);
                case NextStep.TakeSignature(IdentityChange.Draft draft, ByteString signature) ->
                    sign(inbox, change, state, draft, IdentitySignatures.ofWallet(signature));
                case NextStep.Publish(IdentityUpdate update) -> {
                    log = publish(inbox, change, update);
                }
            }
        }
    }

    private NextStep.Facts facts(HostedInbox inbox, String operation, Optional<NewestState> log) {
        var sql = database.direct();
        IdentityChange change = changes.find(sql, operation).orElseThrow();
        return new NextStep.Facts(
                change,
                inbox,
                log,
                keyPackages.isUploaded(change.installation()),
                change.draft().flatMap(draft -> requests.answer(sql, operation, draft.text())),
                floor);
    }

    private Optional<NewestState> fresh(HostedInbox inbox) {
        return logs.newest(inbox.id(), Lane.SYNC);
    }

    private HostedInstallation hosted(HostedInbox inbox, IdentityChange change) {
        return installations
                .load(database.direct(), inbox, change.installation())
                .orElseThrow();
    }

    private void makeText(
            HostedInbox inbox, IdentityChange change, Optional<AssociationState> state, Identifier.Ethereum signer) {
        Instant now = clock.instant();
        try {
            String text = change.update(inbox, state, now).text();
            database.perform(sql ->
                    changes.textMade(sql, change.operation(), new IdentityChange.Draft(text, now, signer.address())));
        } catch (IdentityUpdateException e) {
            throw impossible(change, e);
        }
    }

    private void signByWallet(
            HostedInbox inbox, IdentityChange change, Optional<AssociationState> state, IdentityChange.Draft draft) {
        var wallet = inboxes.wallet(database.direct(), inbox).orElseThrow();
        sign(inbox, change, state, draft, IdentitySignatures.by(wallet, draft.text()));
    }

    private void sign(
            HostedInbox inbox,
            IdentityChange change,
            Optional<AssociationState> state,
            IdentityChange.Draft draft,
            Signature signature) {
        Map<Identifier, Signature> signatures = new HashMap<>();
        signatures.put(change.signer(inbox, state), signature);
        if (change.kind() == IdentityChange.Kind.ADD_INSTALLATION) {
            signatures.put(
                    Identifier.Installation.of(change.installation()),
                    IdentitySignatures.by(hosted(inbox, change).key(), draft.text()));
        }
        try {
            IdentityUpdate update = change.update(inbox, state, draft.at()).sign(signatures);
            database.perform(sql -> changes.signed(sql, change.operation(), update));
        } catch (IdentityUpdateException e) {
            throw impossible(change, e);
        }
    }

    /** Sends the update off and looks at the log again; whatever comes back, only the log tells whether it counted. */
    private Optional<NewestState> publish(HostedInbox inbox, IdentityChange change, IdentityUpdate update) {
        database.perform(sql -> changes.publishBegins(sql, change.operation()));
        Optional<NetworkException> refusal = Optional.empty();
        try {
            network.publishIdentityUpdate(update);
        } catch (NetworkException e) {
            if (e.isRetryable()) {
                throw e;
            }
            refusal = Optional.of(e);
        }
        Optional<NewestState> log = fresh(inbox);
        if (!change.isDone(log.map(NewestState::state))) {
            throw refusal.orElseGet(() -> new NetworkException(
                    "the network took the identity update and does not show it yet",
                    true,
                    new IllegalStateException("not in the log")));
        }
        return log;
    }

    private static IllegalStateException impossible(IdentityChange change, IdentityUpdateException e) {
        return new IllegalStateException("no update could be made for operation " + change.operation(), e);
    }
}
