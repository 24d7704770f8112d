package dev.lockstep.preference.consent;

/**
 * A decision as it was heard of.
 *
 * @param said where it was said; {@link Said#NOTHING} if not in a sync group
 */
public record Heard(Decision decision, Said said) {}
