package dev.lockstep.launcher.child;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/** A Kafka broker that is its own controller. Arguments: the file with its properties, and its data folder. */
public final class KafkaBroker {
    private KafkaBroker() {}

    public static void main(String[] arguments) {
        String properties = arguments[0];
        if (!Files.exists(Path.of(arguments[1], "meta.properties"))) {
            format(properties);
        }
        Kafka.main(new String[] {properties});
    }

    private static void format(String properties) {
        PrintStream output = System.out;
        int code = StorageTool.execute(
                new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", properties, "--ignore-formatted"},
                output);
        if (code != 0) {
            throw new IllegalStateException("Kafka could not format its data folder (code %d)".formatted(code));
        }
    }
}
