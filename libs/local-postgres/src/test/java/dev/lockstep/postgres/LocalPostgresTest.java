package dev.lockstep.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import org.junit.jupiter.api.Test;

class LocalPostgresTest {

    @Test
    void givesARoleASchemaOfItsOwn() throws Exception {
        LocalPostgres postgres = LocalPostgres.forTests();

        postgres.createOwner("welcomes");
        postgres.createOwner("welcomes");

        try (var connection = DriverManager.getConnection("jdbc:" + postgres.url(), "welcomes", "welcomes");
                var statement = connection.createStatement()) {
            statement.execute("create table ledger (id bigint)");
            try (var rows = statement.executeQuery("select schemaname from pg_tables where tablename = 'ledger'")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("welcomes");
            }
        }
    }
}
