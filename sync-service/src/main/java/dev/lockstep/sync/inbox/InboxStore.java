package dev.lockstep.sync.inbox;

import dev.lockstep.service.event.Partitions;
import dev.lockstep.service.secret.DataKey;
import dev.lockstep.service.secret.KeyEncryptionKey;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import dev.lockstep.sync.provisioning.IdentityBudget;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.identity.Identifier;
import dev.lockstep.xmtp.push.HmacEpoch;
import dev.lockstep.xmtp.push.HmacRootKey;
import dev.lockstep.xmtp.wallet.WalletKey;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Inboxes as they are stored. */
public final class InboxStore {
    private static final String SELECT = """
            select inbox_id, tenant_id, ethereum_address, nonce, signer, label, data_key, hmac_root, hmac_root_cycled_at_ns,
                   updates_used,
                   cardinality(known_installations) as installations_used, created_at
            from inbox
            """;

    private final KeyEncryptionKey keys;

    /** @param keys wraps the inboxes' data keys */
    public InboxStore(KeyEncryptionKey keys) {
        this.keys = keys;
    }

    /** Stores a new inbox, unless its id or its identifier is taken. */
    boolean insert(Sql sql, HostedInbox inbox, Optional<WalletKey> wallet) {
        String sealedWallet = wallet.isPresent() ? "$13" : "null";
        return sql.update("""
                        insert into inbox (inbox_id, partition_hash, tenant_id, ethereum_address, nonce, signer, label,
                                           data_key, hmac_root, hmac_root_cycled_at_ns, hmac_epoch, created_at,
                                           wallet_key)
                        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, %s)
                        on conflict do nothing
                        """.formatted(sealedWallet), parameters(inbox, wallet)) == 1;
    }

    private Object[] parameters(HostedInbox inbox, Optional<WalletKey> wallet) {
        var parameters = new ArrayList<Object>(List.of(
                inbox.id().toByteArray(),
                Partitions.hash(inbox.id()),
                inbox.tenant(),
                inbox.identifier().address(),
                inbox.nonce(),
                inbox.signer().text(),
                inbox.label(),
                inbox.dataKey().wrapped(keys),
                sealed(inbox.dataKey(), inbox.hmacRoot().get()),
                inbox.hmacRoot().get().cycledAtNs(),
                HmacEpoch.at(inbox.createdAt()).number(),
                inbox.createdAt()));
        wallet.ifPresent(key -> parameters.add(inbox.dataKey().seal(Purpose.WALLET_KEY, key.toByteArray())));
        return parameters.toArray();
    }

    public Optional<HostedInbox> find(Sql sql, InboxId inbox) {
        return sql.first(SELECT + "where inbox_id = $1", this::read, (Object) inbox.toByteArray());
    }

    public Optional<HostedInbox> find(Sql sql, String tenant, InboxId inbox) {
        return find(sql, inbox).filter(found -> found.tenant().equals(tenant));
    }

    Optional<HostedInbox> findByAddress(Sql sql, String address) {
        return sql.first(SELECT + "where ethereum_address = $1", this::read, address);
    }

    /** A tenant's inboxes, oldest first, after a place. */
    List<HostedInbox> list(Sql sql, String tenant, Instant afterTime, byte[] afterId, int limit) {
        return sql.list(SELECT + """
                        where tenant_id = $1 and (created_at, inbox_id) > ($2, $3)
                        order by created_at, inbox_id limit $4
                        """, this::read, tenant, afterTime, afterId, limit);
    }

    /** Inboxes of partitions in the order of their ids, after one. */
    public List<InboxId> inPartitions(Sql sql, Set<Integer> partitions, int count, byte[] after, int limit) {
        return sql.list(
                """
                select inbox_id from inbox
                where partition_hash % $1 = any($2) and inbox_id > $3
                order by inbox_id limit $4
                """,
                row -> InboxId.of(Values.bytes(row, "inbox_id")),
                count,
                partitions.toArray(Integer[]::new),
                after,
                limit);
    }

    /** The key of a managed inbox's wallet; nothing if the signer is external. */
    public Optional<WalletKey> wallet(Sql sql, HostedInbox inbox) {
        return sql.first(
                "select wallet_key from inbox where inbox_id = $1 and wallet_key is not null",
                row -> WalletKey.of(inbox.dataKey().open(Purpose.WALLET_KEY, Values.bytes(row, "wallet_key"))),
                (Object) inbox.id().toByteArray());
    }

    /** The wrapped data key. */
    public Optional<byte[]> wrappedDataKey(Sql sql, InboxId inbox) {
        return sql.first(
                "select data_key from inbox where inbox_id = $1", row -> Values.bytes(row, "data_key"), (Object)
                        inbox.toByteArray());
    }

    boolean delete(Sql sql, InboxId inbox) {
        return sql.update("delete from inbox where inbox_id = $1", (Object) inbox.toByteArray()) == 1;
    }

    /** The root as it is stored; nothing if the inbox is gone. */
    public Optional<HmacRoot> hmacRoot(Sql sql, InboxId inbox, DataKey dataKey) {
        return sql.first(
                "select hmac_root, hmac_root_cycled_at_ns from inbox where inbox_id = $1",
                row -> hmacRoot(dataKey, row),
                (Object) inbox.toByteArray());
    }

    /** Takes over a root that an installation has told the others, unless a later one is known. Whether it is another one. */
    public boolean cycle(Sql sql, InboxId inbox, DataKey dataKey, HmacRoot told) {
        Optional<HmacRoot> known = sql.first(
                "select hmac_root, hmac_root_cycled_at_ns from inbox where inbox_id = $1 for no key update",
                row -> hmacRoot(dataKey, row),
                (Object) inbox.toByteArray());
        if (known.filter(told::follows).isEmpty()) {
            return false;
        }
        sql.send(
                "update inbox set hmac_root = $2, hmac_root_cycled_at_ns = $3 where inbox_id = $1",
                inbox.toByteArray(),
                sealed(dataKey, told),
                told.cycledAtNs());
        return !known.get().key().equals(told.key());
    }

    /** Inboxes of partitions whose callers were told of no keys of this period yet. */
    public List<InboxId> beforeHmacEpoch(Sql sql, Set<Integer> partitions, int count, HmacEpoch epoch, int limit) {
        return sql.list(
                """
                select inbox_id from inbox where partition_hash % $1 = any($2) and hmac_epoch < $3
                order by inbox_id limit $4
                """,
                row -> InboxId.of(Values.bytes(row, "inbox_id")),
                count,
                partitions.toArray(Integer[]::new),
                epoch.number(),
                limit);
    }

    /** Whether a period is news for an inbox. */
    public boolean entersHmacEpoch(Sql sql, InboxId inbox, HmacEpoch epoch) {
        return sql.update(
                        "update inbox set hmac_epoch = $2 where inbox_id = $1 and hmac_epoch < $2",
                        inbox.toByteArray(),
                        epoch.number())
                == 1;
    }

    private static byte[] sealed(DataKey dataKey, HmacRoot root) {
        return dataKey.seal(Purpose.HMAC_ROOT, root.key().toByteArray());
    }

    private static HmacRoot hmacRoot(DataKey dataKey, Row row) {
        return new HmacRoot(
                HmacRootKey.of(dataKey.open(Purpose.HMAC_ROOT, Values.bytes(row, "hmac_root"))),
                row.getLong("hmac_root_cycled_at_ns"));
    }

    /** Up to where each inbox's identity log was looked at. */
    public Map<InboxId, Long> lookedAt(Sql sql, Collection<InboxId> inboxes) {
        var all = new HashMap<InboxId, Long>();
        byte[][] ids = inboxes.stream().map(InboxId::toByteArray).toArray(byte[][]::new);
        for (Row row :
                sql.run("select inbox_id, identity_sequence_id from inbox where inbox_id = any($1)", (Object) ids)) {
            all.put(InboxId.of(Values.bytes(row, "inbox_id")), row.getLong("identity_sequence_id"));
        }
        return all;
    }

    /** The inbox's installations when its log was last looked at. */
    public Set<InstallationId> knownInstallations(Sql sql, InboxId inbox) {
        return sql.first(
                        "select known_installations from inbox where inbox_id = $1", InboxStore::installations, (Object)
                                inbox.toByteArray())
                .orElse(Set.of());
    }

    private static Set<InstallationId> installations(Row row) {
        return Arrays.stream(row.getArrayOfBuffers("known_installations"))
                .map(buffer -> InstallationId.of(buffer.getBytes()))
                .collect(Collectors.toSet());
    }

    /** Locks the inbox and gives what its log was last seen to be; nothing if the inbox is gone. */
    public Optional<LastLook> lockLastLook(Sql sql, InboxId inbox) {
        return sql.first(
                "select identity_sequence_id, known_installations from inbox where inbox_id = $1 for update",
                row -> new LastLook(row.getLong("identity_sequence_id"), installations(row)),
                (Object) inbox.toByteArray());
    }

    /** What an identity log was when it was last looked at. */
    public record LastLook(long sequenceId, Set<InstallationId> installations) {}

    /** Writes down what an identity log amounts to, unless a newer look was written down before. */
    public void looked(
            Sql sql, InboxId inbox, long sequenceId, IdentityBudget budget, Collection<InstallationId> installations) {
        sql.send(
                """
                update inbox set identity_sequence_id = $2, updates_used = $3, known_installations = $4
                where inbox_id = $1 and identity_sequence_id <= $2
                """,
                inbox.toByteArray(),
                sequenceId,
                budget.updatesUsed(),
                installations.stream().map(InstallationId::toByteArray).toArray(byte[][]::new));
    }

    private HostedInbox read(Row row) {
        InboxId id = InboxId.of(Values.bytes(row, "inbox_id"));
        DataKey dataKey = DataKey.unwrap(id, Values.bytes(row, "data_key"), keys);
        return new HostedInbox(
                id,
                row.getString("tenant_id"),
                new Identifier.Ethereum(row.getString("ethereum_address")),
                row.getLong("nonce"),
                Signer.of(row.getString("signer")),
                row.getString("label"),
                dataKey,
                new CurrentHmacRoot(hmacRoot(dataKey, row)),
                new IdentityBudget(row.getInteger("updates_used"), row.getInteger("installations_used")),
                Values.time(row, "created_at"));
    }
}
