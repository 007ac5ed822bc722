/// Codes that bring people in: one in words, or in a letter, or a letter for everyone who has none.
#pragma once

#include "module/office.hpp"

namespace keukentafel::module {

/// With --letter: the letter as a file; else the code. A guardian whose address is a student's gets none.
int hand_out_code(engine& with, account who, const order& what, const output& to);

/// A letter for each guardian of a SIS who may see something now, has no device signed in, and no code that still
/// works; with --again also for who has such a code, which then works no longer.
int invite_all(engine& with, const order& what, const output& to);

} // namespace keukentafel::module
