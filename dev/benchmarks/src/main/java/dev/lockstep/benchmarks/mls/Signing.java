package dev.lockstep.benchmarks.mls;

import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Who signs in the JVMs that measure: that is decided by what is on their class path. */
enum Signing {
    NATIVE("the Amazon Corretto Crypto Provider"),
    PORTABLE("Bouncy Castle");

    private static final String PROVIDER = "AmazonCorrettoCryptoProvider";

    private final String title;

    Signing(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Both where the native provider is there; a measurement in this JVM cannot choose. */
    static List<Signing> available(MlsBenchmarks.Size size) {
        if (!BarePrimitives.isNative()) {
            return List.of(PORTABLE);
        }
        return size.forks() == 0 ? List.of(NATIVE) : List.of(NATIVE, PORTABLE);
    }

    /** The class path for a JVM in which this one signs. */
    String classPath(String all) {
        return switch (this) {
            case NATIVE -> all;
            case PORTABLE ->
                Arrays.stream(all.split(File.pathSeparator))
                        .filter(entry -> !entry.contains(PROVIDER))
                        .collect(Collectors.joining(File.pathSeparator));
        };
    }
}
