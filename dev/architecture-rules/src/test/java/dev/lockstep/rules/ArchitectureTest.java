package dev.lockstep.rules;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

@AnalyzeClasses(packages = "dev.lockstep", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String PROTOCOL = "dev.lockstep.xmtp..";
    private static final String GENERATED = "dev.lockstep.xmtp.proto..";
    private static final String[] SERVICES = {
        "dev.lockstep.gateway..", "dev.lockstep.sync..", "dev.lockstep.archive..", "dev.lockstep.preference.."
    };
    private static final String[] DEVELOPMENT = {
        "dev.lockstep.network..", "dev.lockstep.launcher..", "dev.lockstep.interop..", "dev.lockstep.benchmarks.."
    };

    @ArchTest
    static final ArchRule theProtocolKnowsNoFramework = classes()
            .that()
            .resideInAPackage(PROTOCOL)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.annotation..",
                    "javax.crypto..",
                    PROTOCOL,
                    "org.jspecify..",
                    "org.bouncycastle..",
                    "com.github.luben.zstd..",
                    "com.google.protobuf..",
                    "com.google.common.util.concurrent..",
                    "io.grpc..",
                    "tools.jackson.core..",
                    "com.fasterxml.jackson.core..");

    @ArchTest
    static final ArchRule theProtocolIsHandedItsClockAndItsRandomness = noClasses()
            .that()
            .resideInAPackage(PROTOCOL)
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callConstructor(SecureRandom.class);

    @ArchTest
    static final ArchRule servicesMeetInEventsAndContractsOnly = slices().matching(
                    "dev.lockstep.(gateway|sync|archive|preference)..")
            .namingSlices("$1")
            .should()
            .notDependOnEachOther()
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule nothingDependsOnWhatIsForDevelopment = noClasses()
            .that()
            .resideInAPackage("dev.lockstep..")
            .and(not(resideInAnyPackage(DEVELOPMENT)))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(DEVELOPMENT);

    @ArchTest
    static final ArchRule librariesDoNotKnowTheServices = noClasses()
            .that()
            .resideInAnyPackage(PROTOCOL, "dev.lockstep.postgres..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SERVICES);

    @ArchTest
    static final ArchRule packagesAreNamedForWhatTheyAreAbout = noClasses()
            .that(not(resideInAPackage(GENERATED)))
            .should()
            .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..manager..", "..impl..");
}
