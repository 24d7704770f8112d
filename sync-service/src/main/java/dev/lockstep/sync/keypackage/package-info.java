/** Key packages of hosted installations: made, uploaded, renewed, forgotten. */
@NullMarked
package dev.lockstep.sync.keypackage;

import org.jspecify.annotations.NullMarked;
