package dev.lockstep.network.ledger;

import java.util.Map;

/**
 * The statements of a ledger's reader. Each adds to its rows {@code entry_size} and {@code found}: how many rows would
 * have been there without the bound on bytes.
 */
final class LedgerSql {
    /** Of the rows chosen, those that fit into so many bytes, and the first in any case. */
    private static final String FITTING = """
            select q.* from (
                select p.*, (${size})::bigint as entry_size,
                       sum(${size}) over in_order as running,
                       row_number() over in_order as place,
                       count(*) over () as found
                from (${chosen}) p
                window in_order as (order by p.id ${direction} rows unbounded preceding)
            ) q
            where q.running <= ${bytes} or q.place = 1
            order by q.id ${direction}""";

    private LedgerSql() {}

    /** $1 topic, $2 cursor, $3 rows, $4 bytes. */
    static String page(Map<String, String> names, String beyond, String direction) {
        var chosen = """
                select ${columns} from ${table}
                where ${topic} = $1 and id ${beyond} $2 order by id ${direction} limit $3""";
        return filled(
                FITTING.replace("${chosen}", chosen)
                        .replace("${bytes}", "$4")
                        .replace("${beyond}", beyond)
                        .replace("${direction}", direction),
                names);
    }

    /** $1 topics, $2 their floors, $3 position, $4 ceiling, $5 rows, $6 bytes. */
    static String history(Map<String, String> names) {
        var chosen = """
                select ${columns} from ${table} where id in (
                    select m.id
                    from unnest($1::bytea[], $2::bigint[]) as asked(topic, floor)
                    cross join lateral (
                        select t.id from ${table} t
                        where t.${topic} = asked.topic and t.id > greatest(asked.floor, $3::bigint) and t.id <= $4
                        order by t.id limit $5) m
                    order by m.id limit $5)""";
        return filled(ascending(chosen, "$6"), names);
    }

    /** $1 topics, $2 position, $3 ceiling, $4 rows to pass over, $5 rows to return, $6 bytes. Always at least one row. */
    static String among(Map<String, String> names) {
        var chosen = """
                select ${columns} from ${table} where id in (
                    select s.id from seen s join unnest($1::bytea[]) as asked(topic) on asked.topic = s.topic
                    order by s.id limit $5)""";
        return filled("""
                with seen as materialized (
                    select id, ${topic} as topic from ${table} where id > $2 and id <= $3 order by id limit $4)
                select s.scanned, s.scanned_to, f.*
                from (select count(*) as scanned, max(id) as scanned_to from seen) s
                left join (%s) f on true
                order by f.id""".formatted(ascending(chosen, "$6")), names);
    }

    /** $1 position, $2 rows, $3 bytes. */
    static String everything(Map<String, String> names) {
        return filled(ascending("select ${columns} from ${table} where id > $1 order by id limit $2", "$3"), names);
    }

    private static String ascending(String chosen, String bytes) {
        return FITTING.replace("${chosen}", chosen).replace("${bytes}", bytes).replace("${direction}", "asc");
    }

    private static String filled(String template, Map<String, String> names) {
        var sql = template;
        for (var name : names.entrySet()) {
            sql = sql.replace("${" + name.getKey() + "}", name.getValue());
        }
        return sql;
    }
}
