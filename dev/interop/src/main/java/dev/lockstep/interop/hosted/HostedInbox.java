package dev.lockstep.interop.hosted;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.peer.Wallet;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.HexFormat;
import java.util.Map;

/** An inbox that the stack hosts. */
public final class HostedInbox {
    private final Gateway gateway;
    private final InboxId id;

    HostedInbox(Gateway gateway, InboxId id) {
        this.gateway = gateway;
        this.id = id;
    }

    public InboxId id() {
        return id;
    }

    /** A new installation, registered when this returns. */
    public HostedInstallation install(String label) {
        return installation(register(label));
    }

    /** A new installation of an inbox whose owner signs. */
    public HostedInstallation install(String label, Wallet owner) {
        JsonNode request = register(label).get("signatureRequest");
        return installation(
                sign(request.get("id").asText(), owner.sign(request.get("text").asText())));
    }

    /** Asks for a new installation: registered, or waiting for a signature. */
    public JsonNode register(String label) {
        return gateway.operation("POST", path() + "/installations", Map.of("label", label));
    }

    /** Answers a signature request; gives the operation as it is then. */
    public JsonNode sign(String request, byte[] signature) {
        return gateway.operation(
                "POST",
                "/v1/signature-requests/%s/signature".formatted(request),
                Map.of("signature", "0x" + HexFormat.of().formatHex(signature)));
    }

    /** Of the wallet that owns it, {@code 0x} and 40 hex digits. */
    public String address() {
        return facts().get("identifier").get("value").asText();
    }

    /** The custodial wallet's signature of a text by which an installation joins or leaves, 65 bytes. */
    public byte[] signIdentity(String text) {
        String signature = gateway.post(path() + "/signatures", Map.of("text", text))
                .get("signature")
                .asText();
        return HexFormat.of().parseHex(signature, "0x".length(), signature.length());
    }

    /** As the gateway shows it. */
    public JsonNode facts() {
        return gateway.get(path());
    }

    private HostedInstallation installation(JsonNode operation) {
        return new HostedInstallation(
                gateway,
                this,
                InstallationId.ofHex(
                        operation.get("result").get("installationId").asText()));
    }

    private String path() {
        return "/v1/inboxes/" + id;
    }
}
