package dev.lockstep.service.event;

/** Where events go. Keyed by inbox. */
public enum Topic {
    COMMANDS("lockstep.commands"),
    SYNC("lockstep.sync"),
    ARCHIVE("lockstep.archive"),
    PREFERENCE("lockstep.preference");

    /** Ends the name of the topic that takes what could not be handled. */
    static final String DEAD_LETTERS = ".dlq";

    private final String text;

    Topic(String text) {
        this.text = text;
    }

    /** Its name at the broker. */
    public String text() {
        return text;
    }
}
