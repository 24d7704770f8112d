package dev.lockstep.interop.peer;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.archive.ArchiveKey;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A phone's history, on its way to the other installations of its inbox or into a file. */
public final class History {
    private static final TypeReference<List<Archive>> ARCHIVES = new TypeReference<>() {};
    private static final List<Archive.Element> EVERYTHING = List.of(Archive.Element.CONSENT, Archive.Element.MESSAGES);
    private static final int DAYS = 1;

    private final Phone phone;
    private final String serverUrl;

    History(Phone phone, URI serverUrl) {
        this.phone = phone;
        this.serverUrl = serverUrl.toString();
    }

    /** Asks the other installations for what they have; each that is online answers through the history server. */
    public void request() {
        request(EVERYTHING);
    }

    /** As {@link #request()} for some of it only. */
    public void request(List<Archive.Element> elements) {
        phone.call("history.request", Map.of("serverUrl", serverUrl, "elements", elements));
    }

    /** Uploads everything and announces it under a pin. */
    public void send(String pin) {
        phone.call("history.send", Map.of("serverUrl", serverUrl, "elements", EVERYTHING, "pin", pin));
    }

    /** The archives announced within the last day, newest first, as far as they are known here. */
    public List<Archive> available() {
        return PeerJson.value(phone.call("history.available", Map.of("days", DAYS)), ARCHIVES);
    }

    /** Downloads and imports the newest archive with this pin. */
    public void process(String pin) {
        phone.call("history.process", Map.of("pin", pin));
    }

    /** Fetches what the other installations said in the sync groups; how many groups there are. */
    public int syncGroups() {
        return phone.call("history.syncGroups", Map.of()).get("numEligible").asInt();
    }

    /** Syncs until an archive with this pin is announced. */
    public Archive awaitArchive(String pin) {
        return Eventually.eventually(
                        "%s to hear of archive %s".formatted(phone.name(), pin),
                        () -> {
                            syncGroups();
                            return available();
                        },
                        all -> all.stream().anyMatch(each -> each.pin().equals(pin)))
                .stream()
                .filter(each -> each.pin().equals(pin))
                .findFirst()
                .orElseThrow();
    }

    public void exportTo(Path file, ArchiveKey key) {
        phone.call("archive.create", of(file, key));
    }

    /** Messages after {@code startNs} and none after {@code endNs}; nanoseconds since 1970. */
    public void exportTo(Path file, ArchiveKey key, long startNs, long endNs) {
        Map<String, Object> wanted = new HashMap<>(of(file, key));
        wanted.put("startNs", Long.toString(startNs));
        wanted.put("endNs", Long.toString(endNs));
        phone.call("archive.create", wanted);
    }

    public void importFrom(Path file, ArchiveKey key) {
        phone.call("archive.import", of(file, key));
    }

    /** What an archive file says it has; reads no more than its beginning. */
    public Archive.Metadata metadataOf(Path file, ArchiveKey key) {
        JsonNode metadata = phone.call("archive.metadata", of(file, key));
        return PeerJson.value(metadata, Archive.Metadata.class);
    }

    private static Map<String, Object> of(Path file, ArchiveKey key) {
        return Map.of(
                "file", file.toString(), "key", HexFormat.of().formatHex(key.toByteArray()), "elements", EVERYTHING);
    }
}
