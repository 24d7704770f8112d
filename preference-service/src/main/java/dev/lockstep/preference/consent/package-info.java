/** Consent: decisions, the law by which they are merged, and how they are kept (docs/preference-sync.md). */
@NullMarked
package dev.lockstep.preference.consent;

import org.jspecify.annotations.NullMarked;
