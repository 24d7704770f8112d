package dev.lockstep.archive;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;

/** What decides talks to nobody, and is handed its clock and its randomness. */
@AnalyzeClasses(packages = "dev.lockstep.archive", importOptions = ImportOption.DoNotIncludeTests.class)
class DecisionsTest {

    @ArchTest
    static final ArchRule decisionsKnowNoFramework = classes()
            .that()
            .resideInAnyPackage("..historyserver.request..", "..historyserver.admission..", "..failure..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "dev.lockstep.archive..");

    @ArchTest
    static final ArchRule timeAndRandomnessComeFromTheEdge = noClasses()
            .that()
            .doNotHaveSimpleName("Time")
            .and()
            .haveSimpleNameNotEndingWith("Lifecycle")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callConstructor(SecureRandom.class);
}
