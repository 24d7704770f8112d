package dev.lockstep.interop.peer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.node.PeerInstallation;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** People with phones: real libxmtp clients in one process of their own, all talking to the same network. */
public final class Peers implements AutoCloseable {
    private final PeerSettings settings;
    private final PeerProcess process;

    private Peers(PeerSettings settings, PeerProcess process) {
        this.settings = settings;
        this.process = process;
    }

    /** Starts the process; it ends with {@link #close()}, or with this JVM. */
    public static Peers start(PeerInstallation installation, PeerSettings settings) throws IOException {
        return new Peers(settings, PeerProcess.start(installation, settings));
    }

    /** A person nobody knows yet, with an Ethereum wallet. */
    public Wallet newWallet() {
        return newWallet("ethereum");
    }

    /** A person nobody knows yet, with a passkey. */
    public Wallet newPasskey() {
        return newWallet("passkey");
    }

    private Wallet newWallet(String kind) {
        JsonNode wallet = process.call("wallet", "wallet.create", Map.of("kind", kind), settings.callPatience());
        return new Wallet(
                wallet.get("wallet").asText(), wallet.get("identifier").asText());
    }

    /** The first phone of a new person: a new wallet, a new inbox, registered. */
    public Phone phone(String name) {
        return installation(name, newWallet());
    }

    /** A phone of the person with this wallet: a new installation of the inbox if there is one, registered. */
    public Phone installation(String name, Wallet wallet) {
        return Phone.open(name, wallet, process, settings);
    }

    /** A phone that was closed, or went away with a process that was killed and had the same folder. */
    public Phone reopen(Phone before) {
        return Phone.reopen(before, process, settings);
    }

    /** As {@link #installation}, with device sync switched off: it neither says nor hears anything in sync groups. */
    public Phone installationWithoutDeviceSync(String name, Wallet wallet) {
        return Phone.open(name, wallet, process, settings.withoutDeviceSync());
    }

    /**
     * A phone of somebody whose wallet is not in the phone.
     *
     * @param address of the wallet, {@code 0x} and 40 hex digits
     * @param signer gives the wallet's signature of a text, 65 bytes
     */
    public Phone signIn(String name, String address, Function<String, byte[]> signer) {
        return Phone.open(name, Wallet.elsewhere(address), signer, process, settings);
    }

    /** The installations of an inbox as the network tells them to anybody. */
    public List<InstallationId> installationsOf(InboxId inbox) {
        JsonNode ids = process.call("anybody", "wallet.installations", onNetwork(inbox), settings.callPatience());
        return PeerJson.value(ids, Phone.INSTALLATIONS);
    }

    /** Takes installations away by the wallet alone, without one of the phones. */
    public void revoke(Wallet wallet, InboxId inbox, List<InstallationId> installations) {
        Map<String, Object> parameters = onNetwork(inbox);
        parameters.put("wallet", wallet.secret());
        parameters.put("installations", installations);
        process.call(wallet.identifier(), "wallet.revoke", parameters, settings.callPatience());
    }

    /** Ends the process and every phone in it at once, as a power cut would. */
    public void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }

    private Map<String, Object> onNetwork(InboxId inbox) {
        Map<String, Object> parameters = new HashMap<>(Map.of("inboxId", inbox));
        if (settings.networkUrl() != null) {
            parameters.put("networkUrl", settings.networkUrl().toString());
        }
        return parameters;
    }
}
