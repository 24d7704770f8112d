/** Groups that hosted installations are in: joining, reading, sending, changing (docs/groups.md). */
@NullMarked
package dev.lockstep.sync.group;

import org.jspecify.annotations.NullMarked;
